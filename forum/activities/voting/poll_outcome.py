"""What a count comes to under the rules of its poll: the outcome in one sentence, and who voted without giving anyone away."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from flask_babel import gettext as _
from flask_babel import ngettext

from forum.activities.voting.methods.base import Share, Tally
from forum.activities.voting.methods.contest import NONE_KEY, Contest
from forum.activities.voting.methods.explaining import MILESTONES, name_all, say_percent
from forum.activities.voting.models import PassMark, PassOf, Poll
from forum.activities.voting.rules import FEWEST_VOTERS_IN_GROUP, FEWEST_WHO_VOTED

MARKS = dict(
    zip((PassMark.HALF, PassMark.THREE_FIFTHS, PassMark.TWO_THIRDS, PassMark.THREE_QUARTERS), MILESTONES[:4], strict=True)
)
Numbers = dict[str, list[int]]  # capacity → [voted, could]


class EnteredCount(NamedTuple):
    """How many of the votes the team entered, from paper or for somebody, how many of them a second person checked, and the most
    of them that the same people entered. `seated`: whose voters have a place only because somebody entered their vote."""

    entered: int = 0
    checked: int = 0
    by_one: int = 0
    seated: int = 0

    @property
    def unchecked(self) -> int:
        return self.entered - self.checked

    def only_checked(self) -> EnteredCount:
        """As while voting runs, when the others are in no count."""
        return self._replace(entered=self.checked)


NONE_ENTERED = EnteredCount()


@dataclass(frozen=True)
class PollOutcome:
    sentence: str
    detail: str
    is_decided: bool  # something was chosen, under all the rules


@dataclass(frozen=True)
class Group:
    """Voters of some capacities, shown together when one alone would be too small."""

    capacity_keys: tuple[str, ...]
    voted: int
    could: int


def count_hidden_among(ballots: int, entered: EnteredCount) -> int:
    """Among how many ballots each is hidden from everybody. Whoever entered some knows what those say, and can take them off the
    count: what is left is the votes that people cast themselves, or else what others entered."""
    own = ballots - entered.entered
    if own > 0:
        return own
    return ballots - entered.by_one or ballots


def find_poll_outcome(
    poll: Poll, contest: Contest, tally: Tally, electorate: int, entered: EnteredCount = NONE_ENTERED
) -> PollOutcome:
    """Entered votes that nobody checked do not help to reach the number of people that have to vote."""
    detail = _say_turnout(poll, tally, electorate, entered)
    if not tally.ballots:
        return PollOutcome(_("Nobody voted."), detail, False)
    needed = count_needed(poll, electorate)
    if tally.ballots - entered.unchecked < needed:
        return PollOutcome(_say_too_few(tally, needed, entered), detail, False)
    passed, failed = _hold_to_pass_mark(poll, tally, electorate)
    if failed and not passed:
        sentence = _say_not_passed(poll, contest, tally, failed[0])
    elif passed == (NONE_KEY,):
        sentence = _("“None of these” came first, so nothing was chosen.")
    elif passed:
        sentence = _say_winners(poll, contest, tally, passed)
    elif poll.method.say_outcome and tally.counted:
        sentence = poll.method.say_outcome(contest, tally, ())
    else:
        sentence = _("No result: there were no votes we could count.")
    return PollOutcome(sentence, detail, bool(passed) and passed != (NONE_KEY,))


def _say_too_few(tally: Tally, needed: int, entered: EnteredCount) -> str:
    voted = ngettext("%(num)d person voted", "%(num)d people voted", tally.ballots - entered.unchecked)
    said = _("No result: %(voted)s, but at least %(needed)d needed to.", voted=voted, needed=needed)
    return f"{said} {_('Votes that staff entered and nobody checked do not help to reach this.')}" if entered.unchecked else said


def count_needed(poll: Poll, electorate: int) -> int:
    """How many must vote. A percentage of people is rounded up."""
    return -(-electorate * poll.quorum // 100) if poll.quorum_is_percent else poll.quorum


def merge_small(numbers: Numbers) -> list[Group]:
    """Groups of at least FEWEST_VOTERS_IN_GROUP people, of whom nobody or at least FEWEST_WHO_VOTED voted. Others stand together;
    and if they are too few even so, the next smallest joins them, since subtracting the others from the total would show them.
    None at all where fewer than FEWEST_WHO_VOTED voted: beside the result, a group would say how one of them did."""
    groups = sorted((Group((key,), voted, could) for key, (voted, could) in numbers.items()), key=lambda each: -each.could)
    large = [group for group in groups if not _is_small(group.voted, group.could)]
    small = [group for group in groups if _is_small(group.voted, group.could)]
    while small and large and _is_small(sum(each.voted for each in small), sum(each.could for each in small)):
        small.insert(0, large.pop())
    if not small:
        return large
    voted, could = sum(each.voted for each in small), sum(each.could for each in small)
    if not large and 0 < voted < FEWEST_WHO_VOTED:
        return []
    return [*large, Group(tuple(key for each in small for key in each.capacity_keys), voted, could)]


def _is_small(voted: int, could: int) -> bool:
    return could < FEWEST_VOTERS_IN_GROUP or 0 < voted < FEWEST_WHO_VOTED


def _hold_to_pass_mark(poll: Poll, tally: Tally, electorate: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(winners that reach the pass mark, winners that do not)"""
    mark = MARKS.get(PassMark(poll.pass_mark))
    measure = poll.method.measure_support
    if mark is None or measure is None:
        return tally.winners, ()
    support = measure(tally)
    leading = tally.winners or tuple(sorted(support, key=lambda key: -support[key].part)[:1])

    def reaches(key: str) -> bool:
        share = _share(poll, support[key], electorate)
        part = Fraction(str(share.part))
        return part > share.whole * mark if poll.pass_mark == PassMark.HALF else part >= share.whole * mark

    passed = tuple(key for key in leading if reaches(key))
    return passed, tuple(key for key in leading if key not in passed)


def _share(poll: Poll, share: Share, electorate: int) -> Share:
    return share if poll.pass_of == PassOf.CAST else Share(share.part, electorate)


def say_pass_mark(poll: Poll) -> str:
    words = {
        PassMark.HALF: _("more than half"),
        PassMark.THREE_FIFTHS: _("at least 60%"),
        PassMark.TWO_THIRDS: _("at least two thirds"),
        PassMark.THREE_QUARTERS: _("at least three quarters"),
    }
    return words.get(PassMark(poll.pass_mark), "")


def _say_share(poll: Poll, tally: Tally, key: str) -> str:
    measure = poll.method.measure_support
    if measure is None:
        return ""
    share = measure(tally)[key]
    if poll.method.counts_people:
        return ngettext("%(part)d of %(num)d person", "%(part)d of %(num)d people", share.whole, part=share.part)
    percent = say_percent(share.part, share.whole)
    if share.part == share.whole:
        return ngettext("the only vote", "all %(num)d votes", share.whole)
    return ngettext("%(percent)s of %(num)d vote", "%(percent)s of %(num)d votes", share.whole, percent=percent)


def _say_not_passed(poll: Poll, contest: Contest, tally: Tally, key: str) -> str:
    share, needed = _say_share(poll, tally, key), say_pass_mark(poll)
    if poll.pass_of == PassOf.ELECTORATE:
        needed = _("%(needed)s of everyone who could vote", needed=needed)
    about = {"label": contest.label_of(key), "share": share, "needed": needed}
    if poll.method.counts_people:
        return _("“%(label)s” did not pass. %(share)s chose it, and it needed %(needed)s.", **about)
    return _("“%(label)s” did not pass. It got %(share)s and needed %(needed)s.", **about)


def _say_winners(poll: Poll, contest: Contest, tally: Tally, passed: tuple[str, ...]) -> str:
    names = name_all(contest, passed)
    share = _say_share(poll, tally, passed[0]) if len(passed) == 1 else ""
    shared = any(tie.settled_by == "shared" and set(tie.favoured) & set(passed) for tie in tally.ties)
    if poll.method.say_outcome:
        return poll.method.say_outcome(contest, tally, passed)
    if poll.pass_mark and share:
        quorum = _(", and enough people voted") if poll.quorum else ""
        about = {"names": names, "share": share, "quorum": quorum}
        with_share = _("%(names)s passed with %(share)s%(quorum)s.", **about)
        return _("%(names)s passed. It was chosen by %(share)s%(quorum)s.", **about) if poll.method.counts_people else with_share
    if shared and len(passed) > contest.seats:
        return _("It was a tie. %(names)s share the place.", names=names)
    if share:
        first = _("%(names)s came first with %(share)s.", names=names, share=share)
        return _("%(names)s was chosen by %(share)s.", names=names, share=share) if poll.method.counts_people else first
    return ngettext("%(names)s was chosen.", "%(names)s were chosen.", len(passed), names=names)


def _say_turnout(poll: Poll, tally: Tally, electorate: int, entered: EnteredCount) -> str:
    """Of whom that is a share stands beside it: the page of the consultation counts more people than could vote. A vote that was
    entered is said apart: most of their voters are here only because of it."""
    if not tally.ballots:
        return ngettext("One person could vote.", "%(num)d people could vote.", electorate)
    if entered.entered:
        return _say_entered_apart(poll, tally, electorate, entered)
    said = ngettext(
        "%(voted)d of the %(num)d person who could vote did (%(percent)s).",
        "%(voted)d of the %(num)d people who could vote did (%(percent)s).",
        electorate,
        voted=tally.ballots,
        percent=say_percent(tally.ballots, electorate, is_cut=True),
    )
    needed = count_needed(poll, electorate)
    return f"{said} {_('At least %(needed)d needed to.', needed=needed)}" if needed else said


def _say_entered_apart(poll: Poll, tally: Tally, electorate: int, entered: EnteredCount) -> str:
    joined, own = electorate - entered.seated, tally.ballots - entered.entered
    said = [
        ngettext(
            "%(voted)d of the %(num)d person who joined and could vote did so themselves.",
            "%(voted)d of the %(num)d people who joined and could vote did so themselves.",
            joined,
            voted=max(own, 0),
        )
        if joined > 0
        else "",
        ngettext("Staff entered one vote for someone.", "Staff entered %(num)d votes for people.", entered.entered),
    ]
    if needed := count_needed(poll, electorate):
        said.append(_("At least %(needed)d needed to.", needed=needed))
    return " ".join(filter(None, said))
