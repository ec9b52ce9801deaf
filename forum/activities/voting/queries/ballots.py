"""The ballots of a poll as they are counted and published."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, select
from sqlalchemy.orm import joinedload

from forum.activities.voting.methods.base import Tally, tally
from forum.activities.voting.methods.contest import Ballots
from forum.activities.voting.models import (
    CountedBallot,
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
from forum.activities.voting.queries.polls import make_contest
from forum.activities.voting.rules import FEWEST_VOTERS_IN_GROUP, counts_as_voter, is_decider
from forum.consultations.extension_points import counts_as_answer
from forum.consultations.models import Participation
from forum.kernel.db import db


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


def gather_ballots(poll: Poll, *, by_guests: bool = False) -> Ballots:
    """How often each distinct ballot was cast, of those that decide or else of those that are counted apart. Of named ballots,
    the last version of each voter; of sealed ones none until the poll is counted."""
    if poll.is_sealed:
        query = select(CountedBallot.marks, CountedBallot.times).filter_by(poll_id=poll.id, by_guest=by_guests)
    elif poll.is_secret:
        own = (SecretBallot.poll_id == poll.id) & (SecretBallot.by_guest == by_guests)
        query = select(SecretBallot.marks, func.count()).where(own).group_by(SecretBallot.marks)
    else:
        last = (
            select(NamedBallot.voter_key, func.max(NamedBallot.version).label("version"))
            .where(NamedBallot.poll_id == poll.id)
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


def count_guests(poll: Poll, deciding: int) -> GuestCount:
    """Beside a count of `deciding` ballots. Of few of either, two counts of one vote would tell somebody's."""
    ballots = gather_ballots(poll, by_guests=True) if poll.guests_apart else Counter()
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
    rows = list_entered(poll)
    each_entered = [each.entered - each.apart for each in rows]
    checked = sum(min(each.checked, number) for each, number in zip(rows, each_entered, strict=True))
    seated = _count_seated(poll) if paper or rows else 0
    return EnteredCount(paper + sum(each_entered), paper + checked, max([paper, *each_entered]), seated)


def _count_seated(poll: Poll) -> int:
    """Those who have their place only because somebody entered their vote."""
    query = select(func.count()).select_from(Turnout).join(Participation, Participation.id == Turnout.participation_id)
    seated = Participation.source_key.contains(f":{poll.public_id}:", autoescape=True)
    return db.session.scalar(query.where(Turnout.poll_id == poll.id, is_decider(poll), seated)) or 0


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
    return voted.where(Poll.consultation_id == consultation_id, is_outside).exists()


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
    return and_(Poll.consultation_id.in_(consultation_ids), Poll.called_off_at.is_(None), ~is_counted)
