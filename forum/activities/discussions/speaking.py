"""Who has spoken and who has not yet, and how evenly, in plain words. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_babel.speaklater import LazyString

from forum.activities.discussions.responses import FEWEST_NAMED, say_people
from forum.consultations.evenness import gini, judge_evenness, share_totals

# Besides the keys of capacities: those who run it, whatever they are besides.
RUNS_IT = "team"
# Several people who are connected in one way, as a sentence begins with them.
GROUP_NAMES: dict[str, LazyString] = {
    "service_user": _l("People who use the service"),
    "carer": _l("Unpaid carers"),
    "resident": _l("Residents"),
    "community_group": _l("Community groups"),
    "staff": _l("NHS and care staff"),
    "council": _l("People from the council"),
    "commissioner": _l("Commissioners"),
    "unknown": _l("People who did not say how they are connected"),
    RUNS_IT: _l("The people running this"),
}


class GroupTotal(NamedTuple):
    """What all people of one capacity have written."""

    key: str
    people: int
    turns: int
    words: int


@dataclass(frozen=True)
class WhoHasSpoken:
    """For everybody: groups of FEWEST_NAMED people or more by their number; smaller ones together, or as “fewer than”."""

    spoken: list[tuple[str, int]]
    few: list[str]  # affected, and fewer than FEWEST_NAMED have spoken
    others: int
    not_yet: list[str]  # affected, and nobody has spoken


def describe_who_has_spoken(people: Mapping[str, int], affected: Sequence[str]) -> WhoHasSpoken:
    """`people`: capacity → how many of them have spoken."""
    named = sorted((key for key in people if people[key] >= FEWEST_NAMED), key=lambda key: (-people[key], key))
    few = [key for key in affected if 0 < people.get(key, 0) < FEWEST_NAMED]
    others = sum(count for key, count in people.items() if key not in {*named, *few})
    return WhoHasSpoken([(key, people[key]) for key in named], few, others, [key for key in affected if not people.get(key)])


@dataclass(frozen=True)
class Speaking:
    """For those who facilitate: how much each group has written, and what is uneven about it."""

    groups: list[GroupTotal]
    evenness: str  # as `judge_evenness` has it
    sentences: list[str]

    @property
    def words(self) -> int:
        return sum(each.words for each in self.groups)


def describe_speaking(groups: list[GroupTotal], loudest: Sequence[tuple[int, str]], affected: Sequence[str]) -> Speaking:
    """`loudest`: (words, group) of those who have written most, one by one."""
    shares = share_totals({each.key: (each.people, each.words) for each in groups})
    sentences = [_say_half(groups, loudest), *_say_least(groups, affected)]
    return Speaking(groups, judge_evenness(gini(shares)), [each for each in sentences if each])


def _say_half(groups: list[GroupTotal], loudest: Sequence[tuple[int, str]]) -> str:
    """How few have written half of it, where that is fewer than half of those who have written anything."""
    total, people = sum(each.words for each in groups), sum(each.people for each in groups)
    reached, counted = 0, dict.fromkeys((each.key for each in groups), 0)
    for words, key in loudest:
        reached, counted[key] = reached + words, counted[key] + 1
        if total and 2 * reached >= total:
            several = {key: count for key, count in counted.items() if count}
            return (
                _("Half of the words are from %(people)s.", people=say_people(several))
                if 2 * sum(several.values()) < people
                else ""
            )
    return ""


def _say_least(groups: list[GroupTotal], affected: Sequence[str]) -> list[str]:
    """Of those who are affected, who has written less than half of what would be even between them."""
    found = {each.key: each for each in groups}
    total = sum(each.words for each in groups)
    said = []
    for key in affected:
        each = found.get(key)
        if each is None:
            said.append(_("%(group)s have not written anything yet.", group=GROUP_NAMES[key]))
        elif 2 * len(affected) * each.words < total:
            comments = ngettext("%(num)d comment", "%(num)d comments", each.turns)
            said.append(_("%(group)s have written %(comments)s.", group=GROUP_NAMES[key], comments=comments))
    return said
