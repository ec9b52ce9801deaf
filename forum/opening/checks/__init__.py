"""The checks before something opens. One file each in this folder; a feature above declares its own in `opening_hooks`.

A check is found from the data, or a named person answers it with a sentence. Adding one: copy a file.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from forum.consultations.models import Consultation
from forum.opening.checks.base import OpeningCheck, list_declared
from forum.opening.kinds import Tier


def all_checks() -> dict[str, OpeningCheck]:
    """By key, in the order in which they are shown."""
    found = sorted(list_declared(), key=lambda check: (check.part.order, check.place, check.key))
    return {check.key: check for check in found}


def list_checks(tier: Tier) -> list[OpeningCheck]:
    return [check for check in all_checks().values() if tier in check.tiers]


def list_checks_for(consultation: Consultation, tier: Tier) -> list[OpeningCheck]:
    """Without those that are for others, or have one in their place here."""
    asked = [check for check in list_checks(tier) if check.applies is None or check.applies(consultation)]
    replaced = {check.instead_of for check in asked}
    return [check for check in asked if check.key not in replaced]


# At once: what they say is stored by key, and read by pages that ask for no check.
for _info in iter_modules(__path__):
    import_module(f"{__name__}.{_info.name}")
