"""What the nations ask for, from which day on and by which source: `rules.toml`. And their public holidays."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from forum.opening.kinds import Nation, Tier

RULES = Path(__file__).with_name("rules.toml")
DAYS_KEYS = {Tier.ENGAGEMENT: "engagement_days", Tier.FORMAL: "formal_days"}


@dataclass(frozen=True)
class NationRule:
    key: str
    nations: tuple[Nation, ...]
    valid_from: date
    source: str
    days: int = 0
    body: str = ""
    seen: str = ""  # where the source was looked up


@cache
def list_rules() -> tuple[NationRule, ...]:
    """All of them, also those that hold no longer."""
    rows = tomllib.loads(RULES.read_text(encoding="utf-8"))["rules"]
    return tuple(NationRule(**row | {"nations": tuple(map(Nation, row["nations"]))}) for row in rows)


def find_rule(key: str, nation: Nation, on: date) -> NationRule | None:
    """The one that holds on a day: of several, what came last."""
    held = [rule for rule in list_rules() if rule.key == key and nation in rule.nations and rule.valid_from <= on]
    return max(held, key=lambda rule: rule.valid_from, default=None)


def count_needed_days(tier: Tier, nation: Nation, on: date) -> int:
    """How many days something has to be open; 0 for a conversation."""
    rule = find_rule(DAYS_KEYS[tier], nation, on) if tier in DAYS_KEYS else None
    return rule.days if rule else 0


@cache
def list_public_holidays(nation: Nation, year: int) -> frozenset[date]:
    """The package is imported with the first question: no page but the gate's needs it."""
    import holidays

    return frozenset(holidays.country_holidays("GB", subdiv=nation.value, years=year))
