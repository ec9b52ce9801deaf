"""Who has spoken and who has not yet, and how evenly, in plain words. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_babel.speaklater import LazyString

from forum.activities.discussions.responses import FEWEST_NAMED, say_people
from forum.consultations.capacities import STAFF_KEYS
from forum.consultations.evenness import gini, judge_evenness, share_totals
from forum.kernel.permissions import TEAM

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
    "commissioner": _l("People who plan and fund services"),
    "unknown": _l("People who did not say how they are connected"),
    RUNS_IT: _l("The people running this"),
}


class GroupTotal(NamedTuple):
    """What all people of one capacity have written."""

    key: str
    people: int
    turns: int
    words: int


class Speakers(NamedTuple):
    """How many people have spoken: those who run it by their role, whatever they are besides, and everybody else by capacity;
    those who joined as staff apart from whoever takes part."""

    by_capacity: dict[str, int]
    by_role: dict[str, int]
    by_staff: dict[str, int] = {}

    @property
    def people(self) -> int:
        return sum(map(sum, (each.values() for each in self)))


def tell_apart(rows: Iterable[tuple[str, str, int]]) -> Speakers:
    """Of (capacity, role, people); those with most people first."""
    by_capacity, by_role, by_staff = Counter[str](), Counter[str](), Counter[str]()
    for capacity_key, role, people in rows:
        if role in TEAM:
            by_role[role] += people
        elif capacity_key in STAFF_KEYS:
            by_staff[capacity_key] += people
        else:
            by_capacity[capacity_key] += people
    several = (by_capacity, by_role, by_staff)
    return Speakers(*(dict(sorted(each.items(), key=lambda row: (-row[1], row[0]))) for each in several))


@dataclass(frozen=True)
class WhoHasSpoken:
    """For everybody. Groups of fewer than FEWEST_NAMED are among others, so that no total takes them out again. (Who is connected
    how stands beside each comment: where few have spoken, it can be counted there.)"""

    spoken: list[tuple[str, int]]  # groups by their number
    joined: list[str]  # affected, and counted together with other small ones
    others: bool  # whether there are more than those among whom are counted together
    together: int  # how many people that is
    not_yet: list[str]  # affected, and nobody has spoken
    by_role: dict[str, int]  # those who run it
    by_staff: dict[str, int]  # by capacity; who joined as staff did so by their own name


def describe_who_has_spoken(speakers: Speakers, affected: Sequence[str]) -> WhoHasSpoken:
    """Once by number, once together, or not yet."""
    people = {key: count for key, count in speakers.by_capacity.items() if count}
    hidden = find_hidden_groups(people)
    spoken = sorted(((key, count) for key, count in people.items() if key not in hidden), key=lambda each: (-each[1], each[0]))
    together = sum(people[key] for key in hidden)
    # Where each of them is one person, or there is one group alone, their names beside the number would say so.
    may_name = bool(spoken) or (1 < len(hidden) < together)
    joined = [key for key in affected if key in hidden] if may_name else []
    not_yet = [key for key in affected if key not in people and key not in speakers.by_staff]
    return WhoHasSpoken(spoken, joined, len(joined) < len(hidden), together, not_yet, speakers.by_role, speakers.by_staff)


def find_hidden_groups(people: Mapping[str, int]) -> set[str]:
    """Those whose number is not said: all smaller than FEWEST_NAMED, and of the next smallest so many that their sum, which can
    be worked out from any total, leaves open which of them is how large. Groups of one size go together, and it takes two sizes:
    then any two of them could be the other way round, also for somebody who knows this rule."""
    hidden = {key for key, count in people.items() if count < FEWEST_NAMED}
    sizes = sorted({count for count in people.values() if count >= FEWEST_NAMED})
    while hidden and len({people[key] for key in hidden}) == 1 and sizes:
        size = sizes.pop(0)
        hidden |= {key for key, count in people.items() if count == size}
    return hidden


@dataclass(frozen=True)
class Speaking:
    """For those who facilitate: how much each group has written, and what is uneven about it."""

    groups: list[GroupTotal]
    evenness: str  # as `judge_evenness` has it
    sentences: list[str]
    shares: list[tuple[int, int]]  # of each group, how many of 100 comments and words are theirs

    @property
    def words(self) -> int:
        return sum(each.words for each in self.groups)


def describe_speaking(groups: list[GroupTotal], loudest: Sequence[tuple[int, str]], affected: Sequence[str]) -> Speaking:
    """`loudest`: (words, group) of those who have written most, one by one."""
    shares = share_totals({each.key: (each.people, each.words) for each in groups})
    sentences = [_say_half(groups, loudest), *_say_least(groups, affected)]
    of_hundred = zip(split_hundred([each.turns for each in groups]), split_hundred([each.words for each in groups]), strict=True)
    return Speaking(groups, judge_evenness(gini(shares)), [each for each in sentences if each], list(of_hundred))


def split_hundred(amounts: Sequence[int]) -> list[int]:
    """Whole shares that add up to 100, each as near as can be: what rounding down leaves goes to those that lost most by it."""
    whole = sum(amounts)
    if not whole:
        return [0] * len(amounts)
    shares = [100 * amount // whole for amount in amounts]
    lost = sorted(range(len(amounts)), key=lambda number: (-(100 * amounts[number] % whole), number))
    for number in lost[: 100 - sum(shares)]:
        shares[number] += 1
    return shares


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
