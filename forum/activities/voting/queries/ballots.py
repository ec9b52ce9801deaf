"""The ballots of a poll as they are counted and published."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, select
from sqlalchemy.orm import aliased, joinedload

from forum.activities.voting.methods.base import Tally, tally
from forum.activities.voting.methods.contest import Ballots
from forum.activities.voting.models import (
    CountedBallot,
    EnteredBallot,
    EnteredBatch,
    EnteredVotes,
    NamedBallot,
    Origin,
    PaperBallot,
    PaperEntry,
    Poll,
    Receipt,
    Result,
    SealedBallot,
    SecretBallot,
    Turnout,
)
from forum.activities.voting.poll_outcome import EnteredCount
from forum.activities.voting.queries.entries import count_struck
from forum.activities.voting.queries.polls import count_voters, make_contest
from forum.activities.voting.rules import FEWEST_VOTERS_IN_GROUP, counts_as_voter, is_decider, is_open, is_voter
from forum.consultations.extension_points import counts_as_answer
from forum.consultations.models import Participation
from forum.consultations.name_queries import find_by_pseudonym
from forum.kernel.db import db
from forum.kernel.permissions import SYSTEM


@dataclass(frozen=True)
class GuestCount:
    """Votes that are counted apart: their number, and what they come to where neither they nor those that decide are few."""

    ballots: int
    tally: Tally | None

    def to_json(self) -> dict[str, Any]:
        return {"ballots": self.ballots, "tally": self.tally.to_json() if self.tally else None}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> GuestCount:
        return cls(stored["ballots"], Tally.from_json(stored["tally"]) if stored["tally"] else None)


def gather_ballots(poll: Poll, *, by_guests: bool = False, without: Collection[int] = ()) -> Ballots:
    """How often each distinct ballot was cast, of those that decide or else of those that are counted apart. Of named ballots,
    the last version of each voter, as if those numbered in `without` had not come; of sealed ones none until the poll is
    counted."""
    if poll.is_sealed:
        query = select(CountedBallot.marks, CountedBallot.times).filter_by(poll_id=poll.id, by_guest=by_guests)
    elif poll.is_secret:
        own = (SecretBallot.poll_id == poll.id) & (SecretBallot.by_guest == by_guests)
        query = select(SecretBallot.marks, func.count()).where(own).group_by(SecretBallot.marks)
    else:
        last = (
            select(NamedBallot.voter_key, func.max(NamedBallot.version).label("version"))
            .where(NamedBallot.poll_id == poll.id, NamedBallot.id.not_in(without))
            .group_by(NamedBallot.voter_key)
            .subquery()
        )
        query = (
            select(NamedBallot.marks, func.count())
            .join(last, (NamedBallot.voter_key == last.c.voter_key) & (NamedBallot.version == last.c.version))
            .where(NamedBallot.poll_id == poll.id, NamedBallot.by_guest == by_guests)
            .group_by(NamedBallot.marks)
        )
    return Counter({bytes(marks): count for marks, count in db.session.execute(query)})


def list_boxes(poll: Poll) -> list[tuple[int, bytes]]:
    """(person, sealed ballot), in no order that means anything."""
    query = select(SealedBallot.participation_id, SealedBallot.box).filter_by(poll_id=poll.id)
    return [(number, bytes(box)) for number, box in db.session.execute(query)]


def count_boxes(poll: Poll) -> int:
    return db.session.scalar(select(func.count()).select_from(SealedBallot).where(SealedBallot.poll_id == poll.id)) or 0


def count_now(poll: Poll) -> Tally:
    return tally(poll.method, make_contest(poll), gather_ballots(poll))


def count_so_far(poll: Poll) -> tuple[Tally, GuestCount]:
    """While voting runs: what one of the team entered for somebody is in no count before somebody else has checked it."""
    unchecked = _list_unchecked(poll)
    counted = tally(poll.method, make_contest(poll), gather_ballots(poll, without=unchecked))
    return counted, count_guests(poll, counted.ballots, without=unchecked)


def _list_unchecked(poll: Poll) -> list[int]:
    """The numbers of ballots with a name that one of the team entered and nobody else has checked: of each clerk, what came
    after all that is checked."""
    if poll.is_secret:
        return []
    later = aliased(NamedBallot)
    is_replaced = exists().where(
        later.poll_id == poll.id, later.voter_key == NamedBallot.voter_key, later.version > NamedBallot.version
    )
    query = select(EnteredBallot.entered_by_id, NamedBallot.id).join(NamedBallot, NamedBallot.id == EnteredBallot.ballot_id)
    query = query.where(NamedBallot.poll_id == poll.id, ~is_replaced).order_by(NamedBallot.id)
    by_clerk: dict[int, list[int]] = {}
    for clerk_id, number in db.session.execute(query):
        by_clerk.setdefault(clerk_id, []).append(number)
    rows = select(EnteredVotes.entered_by_id, EnteredVotes.checked).filter_by(poll_id=poll.id)
    checked = dict(db.session.execute(rows).tuples().all())
    return [number for clerk_id, numbers in by_clerk.items() for number in numbers[checked.get(clerk_id, 0) :]]


@dataclass(frozen=True)
class TurnoutSoFar:
    """What everybody may read while voting runs: how many votes count, how many of those the team entered and a second person
    checked, and how many more are there that nobody has checked yet."""

    votes: int
    checked: int
    unchecked: int


def count_turnout_so_far(poll: Poll) -> TurnoutSoFar:
    """A sheet of paper is checked once two people have read it alike. Of one that was cancelled it stays what people had read."""
    sums = select(func.coalesce(func.sum(EnteredVotes.entered), 0), func.coalesce(func.sum(EnteredVotes.checked), 0))
    entered, checked = db.session.execute(sums.filter_by(poll_id=poll.id)).tuples().one()
    sheets = db.session.scalar(select(func.count(PaperBallot.id)).filter_by(poll_id=poll.id, counted_at=None)) or 0
    on_paper = select(func.count()).select_from(Turnout).where(Turnout.poll_id == poll.id, Turnout.origin == Origin.PAPER)
    paper = db.session.scalar(on_paper) or 0
    votes = count_voters(poll) - sum(_count_unchecked(each, struck) for each, struck in _list_with_struck(poll))
    if not poll.is_secret:
        votes = _count_voters_checked(poll)
    return TurnoutSoFar(votes, paper + checked, entered - checked + sheets)


def _list_with_struck(poll: Poll) -> list[tuple[EnteredVotes, int]]:
    """By whom of the team, with how many of theirs count no more. Of a vote with names those are in no number already."""
    struck = count_struck(poll) if poll.is_secret else {}
    return [(each, struck.get(each.entered_by_id, 0)) for each in list_entered(poll)]


def _count_checked(entered: EnteredVotes, struck: int) -> int:
    """Of those that count. Which of them are checked is not kept: of some, those that count no more are the checked ones."""
    return entered.entered - struck if entered.checked == entered.entered else max(0, entered.checked - struck)


def _count_unchecked(entered: EnteredVotes, struck: int) -> int:
    return entered.entered - struck - _count_checked(entered, struck)


def _count_voters_checked(poll: Poll) -> int:
    """Of a vote with names: whoever had voted before a vote was entered for them that nobody has checked has voted."""
    voters = select(func.count(func.distinct(NamedBallot.voter_key))).where(NamedBallot.poll_id == poll.id)
    return db.session.scalar(voters.where(NamedBallot.id.not_in(_list_unchecked(poll)))) or 0


def count_guests(poll: Poll, deciding: int, *, without: Collection[int] = ()) -> GuestCount:
    """Beside a count of `deciding` ballots. Of few of either, two counts of one vote would tell somebody's."""
    ballots = gather_ballots(poll, by_guests=True, without=without) if poll.guests_apart else Counter()
    number = sum(ballots.values())
    can_show = min(number, deciding) >= FEWEST_VOTERS_IN_GROUP
    return GuestCount(number, tally(poll.method, make_contest(poll), ballots) if can_show else None)


def list_codes(poll: Poll) -> list[str]:
    return list(db.session.scalars(select(Receipt.code).filter_by(poll_id=poll.id).order_by(Receipt.code)))


def has_code(poll: Poll, code: str) -> bool:
    return db.session.get(Receipt, (poll.id, code)) is not None


def count_by_capacity(poll: Poll) -> dict[str, list[int]]:
    """capacity → [how many voted, how many could]."""
    could = select(Participation.capacity_key, func.count()).where(counts_as_voter(poll), is_decider(poll))
    could = could.group_by(Participation.capacity_key)
    voted = (
        select(Participation.capacity_key, func.count())
        .join(Turnout, Turnout.participation_id == Participation.id)
        .where(Turnout.poll_id == poll.id, is_decider(poll))
        .group_by(Participation.capacity_key)
    )
    numbers = {key: [0, count] for key, count in db.session.execute(could).tuples()}
    for key, count in db.session.execute(voted).tuples():
        # Somebody who voted and has changed what they speak as since is still one of those who could.
        numbers.setdefault(key, [0, 0])
        numbers[key] = [count, max(count, numbers[key][1])]
    return dict(sorted(numbers.items()))


def count_entered(poll: Poll, by_origin: Mapping[str, int]) -> EnteredCount:
    """Of those that decide. A sheet of paper counts only once two people have read it alike, or one has settled it with a
    reason; whose two those were is not kept, so all paper is as if the same people had entered it."""
    paper = by_origin.get(Origin.PAPER, 0)
    rows = _list_with_struck(poll)
    apart = count_struck(poll, is_apart=True) if poll.is_secret and poll.guests_apart else {}
    each_entered = [each.entered - each.apart - struck + apart.get(each.entered_by_id, 0) for each, struck in rows]
    checked = sum(min(_count_checked(*row), number) for row, number in zip(rows, each_entered, strict=True))
    seated = _count_seated(poll) if paper or rows else 0
    return EnteredCount(paper + sum(each_entered), paper + checked, max([paper, *each_entered]), seated)


def _count_seated(poll: Poll) -> int:
    """Those who have their place only because somebody entered their vote."""
    query = select(func.count()).select_from(Turnout).join(Participation, Participation.id == Turnout.participation_id)
    seated = Participation.source_key.contains(f":{poll.public_id}:", autoescape=True)
    return db.session.scalar(query.where(Turnout.poll_id == poll.id, is_decider(poll), seated)) or 0


def find_named_voter(poll: Poll, name: str) -> Participation | None:
    """Whoever has this name and a vote in `poll`. Who has none, and who took up a role since, is not told apart from nobody:
    whoever enters votes must not find out who is here."""
    place = find_by_pseudonym(poll.space_id, name)
    return place if place is not None and place.set_aside_at is None and is_voter(place, poll) else None


def shows_entered(poll: Poll, entered: EnteredVotes, place: Participation | None) -> bool:
    """Whether somebody reads how many votes were entered. While more can come it is for whoever checks them alone: one more after
    a name, or none, would tell whoever entered it whether its owner had voted."""
    is_own = place is not None and place.id == entered.entered_by_id
    return not is_own or is_open(SYSTEM, poll) is not None


def list_entered(poll: Poll) -> list[EnteredVotes]:
    """By whom of the team."""
    query = select(EnteredVotes).filter_by(poll_id=poll.id).order_by(EnteredVotes.entered_by_id)
    people = (EnteredVotes.entered_by, EnteredVotes.checked_by, EnteredVotes.doubted_by, EnteredVotes.settled_by)
    return list(db.session.scalars(query.options(*map(joinedload, people))))


def list_batches(poll: Poll) -> dict[int, list[EnteredBatch]]:
    """By who entered them, day by day. Votes from before days were kept are in none."""
    query = select(EnteredBatch).filter_by(poll_id=poll.id).order_by(EnteredBatch.day, EnteredBatch.origin)
    found: dict[int, list[EnteredBatch]] = {}
    for batch in db.session.scalars(query):
        found.setdefault(batch.entered_by_id, []).append(batch)
    return found


def has_open_doubt(poll: Poll) -> bool:
    """Whether somebody said that entered votes are not right, and nobody has said since what came of it."""
    doubted = select(EnteredVotes.poll_id).where(EnteredVotes.poll_id == poll.id, EnteredVotes.doubted_at.is_not(None))
    return db.session.scalar(doubted.where(EnteredVotes.settled_at.is_(None)).limit(1)) is not None


def count_by_origin(poll: Poll) -> dict[str, int]:
    query = select(Turnout.origin, func.count()).join(Participation, Participation.id == Turnout.participation_id)
    query = query.where(Turnout.poll_id == poll.id, is_decider(poll)).group_by(Turnout.origin)
    return dict(sorted(db.session.execute(query).tuples()))


@counts_as_answer
def has_been_voted_in(consultation_id: int, is_outside: ColumnElement[bool]) -> ColumnElement[bool]:
    """The condition that somebody has voted."""
    voted = select(Turnout.poll_id).join(Poll, Poll.id == Turnout.poll_id)
    voted = voted.join(Participation, Participation.id == Turnout.participation_id)
    return voted.where(Poll.space_id == consultation_id, is_outside).exists()


def list_waiting_entered(consultation_ids: Collection[int]) -> list[tuple[Poll, EnteredVotes]]:
    """Of votes that are not counted: what nobody has checked, and what somebody says is not right. The longest there first."""
    query = (
        select(Poll, EnteredVotes)
        .join(EnteredVotes, EnteredVotes.poll_id == Poll.id)
        .where(_is_uncounted_in(consultation_ids), EnteredVotes.checked < EnteredVotes.entered)
        .options(joinedload(EnteredVotes.entered_by), joinedload(EnteredVotes.doubted_by))
    )
    return list(db.session.execute(query.order_by(Poll.id, EnteredVotes.entered_by_id)).tuples())


def count_unread_sheets(consultation_ids: Collection[int], account_id: int | None) -> list[tuple[Poll, int]]:
    """Of votes that are not counted, how many sheets do not count yet and were read by others than this person alone."""
    own = (
        select(PaperEntry.id)
        .join(PaperEntry.entered_by)
        .where(PaperEntry.paper_id == PaperBallot.id, Participation.account_id == account_id)
    )
    query = (
        select(Poll, func.count())
        .join(PaperBallot, PaperBallot.poll_id == Poll.id)
        .where(_is_uncounted_in(consultation_ids), PaperBallot.counted_at.is_(None), ~own.exists())
        .group_by(Poll.id)
    )
    return list(db.session.execute(query.order_by(Poll.id)).tuples())


def _is_uncounted_in(consultation_ids: Collection[int]) -> ColumnElement[bool]:
    is_counted = exists().where(Result.poll_id == Poll.id)
    return and_(Poll.space_id.in_(consultation_ids), Poll.called_off_at.is_(None), ~is_counted)
