"""How people can respond to a comment without writing, and how many did: counts are kept by kind and capacity, as text. What a
reply can be to what it answers."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_babel.speaklater import LazyString

from forum.kernel.fingerprints import fingerprint

Counts = dict[str, dict[str, int]]
LONGEST_CONDITION = LONGEST_CLARIFICATION = 200
LONGEST_RESTATEMENT = 140
# People of one capacity are named as such from so many on; below, they are among the others.
FEWEST_NAMED = 3


class Response(StrEnum):
    LIVED = "lived"
    UNDERSTAND = "understand"
    SAME = "same"  # of a condition: "Me too"


# What a reply is to what it answers, by its key in the database.
ADDS, ASKS, DIFFERS, OBJECTS = "adds", "asks", "differs", "objects"
STANCES = (ADDS, ASKS, DIFFERS)  # what one may choose

STANCE_CHOICES = [
    (ADDS, _l("It adds to this")),
    (ASKS, _l("It asks something")),
    (DIFFERS, _l("I see it differently")),
]
STANCE_NAMES: dict[str, LazyString] = {
    ADDS: _l("Adds to this"),
    ASKS: _l("Asks something"),
    DIFFERS: _l("Sees it differently"),
    OBJECTS: _l("Missing from the summary"),
}

NAMES: dict[str, LazyString] = {
    Response.LIVED: _l("I’ve lived this"),
    Response.UNDERSTAND: _l("This helps me understand"),
}
# All four buttons under a comment, and what each means, for whoever meets them first. Two of them are the beginning of words.
CONDITION = "condition"
MEANINGS: dict[str, tuple[LazyString, LazyString]] = {
    Response.LIVED: (NAMES[Response.LIVED], _l("It happened to you too, or to someone close to you. We only count it.")),
    Response.UNDERSTAND: (NAMES[Response.UNDERSTAND], _l("You see something now that you did not see before. We only count it.")),
    CONDITION: (_l("I could live with this if…"), _l("You finish the sentence. People see your name beside it.")),
    DIFFERS: (_l("I see it differently"), _l("You write a reply. People see your name beside it.")),
}


def read_counts(text: str) -> Counts:
    """{kind: {capacity: people}}; kinds and capacities without anybody are left out."""
    counts: Counts = json.loads(text) if text else {}
    return counts


def write_counts(counts: Counts) -> str:
    """The same as text, always in the same order: "" where nobody responded."""
    some = {kind: {key: count for key, count in of_kind.items() if count > 0} for kind, of_kind in counts.items()}
    some = {kind: of_kind for kind, of_kind in some.items() if of_kind}
    return json.dumps(some, sort_keys=True, separators=(",", ":")) if some else ""


def fingerprint_said(html: str, title: str = "") -> str:
    """Of what somebody has before them who responds to it."""
    return fingerprint(title, str(html))


def add_to_counts(text: str, kind: str, capacity_key: str, step: int) -> str:
    """Counts one person more or less of a kind."""
    counts = read_counts(text)
    of_kind = counts.setdefault(kind, {})
    of_kind[capacity_key] = of_kind.get(capacity_key, 0) + step
    return write_counts(counts)


def count_people(text: str, kind: str) -> int:
    """How many people responded so."""
    return sum(read_counts(text).get(kind, {}).values())


def find_largest(texts: Iterable[str]) -> int:
    """The most people of one capacity who responded alike, in any of these counts."""
    of_kinds = (of_kind for text in texts for of_kind in read_counts(text).values())
    return max((count for of_kind in of_kinds for count in of_kind.values()), default=0)


def keep_groups(text: str, joined: Mapping[str, int]) -> str:
    """The same counts, with those of a capacity among who did not say theirs, unless FEWEST_NAMED more of it have joined than
    responded: where nearly all of them did, to name the group would name each. `joined`: how many have, by capacity."""
    kept: Counts = {}
    for kind, of_kind in read_counts(text).items():
        for key, count in of_kind.items():
            named = key if joined.get(key, 0) >= count + FEWEST_NAMED else "unknown"
            kept.setdefault(kind, {})[named] = kept.get(kind, {}).get(named, 0) + count
    return write_counts(kept)


def say_who(text: str, kind: str, also: str = "") -> str:
    """How many people responded so, and who they are. `also`: the capacity of one more whose name stands there; a group is not
    named because of them."""
    by_capacity = dict(read_counts(text).get(kind, {}))
    if also:
        group = also if by_capacity.get(also, 0) >= FEWEST_NAMED else "unknown"
        by_capacity[group] = by_capacity.get(group, 0) + 1
    return say_people(by_capacity)


def say_people(by_capacity: Mapping[str, int]) -> str:
    """Who they are, as far as there are FEWEST_NAMED of a capacity: "5 people: 3 NHS or care staff, 2 others". By no rank: in the
    order of GROUPS."""
    people, groups = ngettext("%(num)d person", "%(num)d people", sum(by_capacity.values())), _say_groups(by_capacity)
    return _("%(people)s: %(groups)s", people=people, groups=groups) if groups else people


def say_groups(text: str, kind: str) -> str:
    """As `say_who`, without how many: for where that stands already. "" where no group may be named."""
    return _say_groups(read_counts(text).get(kind, {}))


def _say_groups(by_capacity: Mapping[str, int]) -> str:
    named = {key: by_capacity[key] for key in GROUPS if by_capacity.get(key, 0) >= FEWEST_NAMED}
    groups = [GROUPS[key](count) for key, count in named.items()]
    if groups and (others := sum(by_capacity.values()) - sum(named.values())):
        groups.append(ngettext("%(num)d other", "%(num)d others", others))
    return ", ".join(groups)


# Nobody is said to be one of those who did not say.
GROUPS: dict[str, Callable[[int], str]] = {
    "service_user": lambda count: ngettext("%(num)d who uses the service", "%(num)d who use the service", count),
    "carer": lambda count: ngettext("%(num)d unpaid carer", "%(num)d unpaid carers", count),
    "resident": lambda count: ngettext("%(num)d resident", "%(num)d residents", count),
    "community_group": lambda count: ngettext("%(num)d from a community group", "%(num)d from community groups", count),
    "staff": lambda count: ngettext("%(num)d NHS or care worker", "%(num)d NHS or care staff", count),
    "council": lambda count: ngettext("%(num)d from the council", "%(num)d from the council", count),
    "commissioner": lambda count: ngettext(
        "%(num)d person who plans and funds services", "%(num)d people who plan and fund services", count
    ),
}
