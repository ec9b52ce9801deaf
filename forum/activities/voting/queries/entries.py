"""For whom the team entered votes."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from forum.activities.voting.models import EnteredFor, EnteredVotes, Poll
from forum.consultations.models import Participation
from forum.kernel.db import db
from forum.kernel.permissions import Role


def find_entry(place: Participation | None, poll: Poll) -> EnteredFor | None:
    """What was entered for somebody, also what counts no more."""
    if place is None:
        return None
    query = select(EnteredFor).filter_by(poll_id=poll.id, participation_id=place.id)
    return db.session.scalar(query.options(joinedload(EnteredFor.entered_by)))


def list_entries(poll: Poll) -> dict[int, list[EnteredFor]]:
    """By who entered them. Whether somebody has voted themselves since is in nothing that is shown of it."""
    query = select(EnteredFor).filter_by(poll_id=poll.id).options(joinedload(EnteredFor.participation))
    found: dict[int, list[EnteredFor]] = {}
    for entry in db.session.scalars(query.order_by(EnteredFor.entered_at)):
        found.setdefault(entry.entered_by_id, []).append(entry)
    return found


def list_only_entered(place: Participation | None, polls: Sequence[Poll]) -> set[int]:
    """The ids of those that are not counted and in which somebody's only vote is one that was entered for them."""
    if place is None:
        return set()
    ids = [poll.id for poll in polls if poll.result is None]
    query = select(EnteredFor.poll_id).filter_by(participation_id=place.id, struck_at=None)
    return set(db.session.scalars(query.where(EnteredFor.poll_id.in_(ids))))


def count_struck(poll: Poll, *, is_apart: bool = False) -> dict[int, int]:
    """By who entered them, how many count no more as their people have voted themselves. Those that were said to be made up are
    in no number of entered votes. `is_apart`: only of those that are counted apart."""
    query = select(EnteredFor.entered_by_id, func.count()).where(EnteredFor.poll_id == poll.id, EnteredFor.struck_at.is_not(None))
    query = query.where(EnteredFor.disowned_at.is_(None))
    if is_apart:
        query = query.join(EnteredFor.participation).where(Participation.role == Role.GUEST)
    return dict(db.session.execute(query.group_by(EnteredFor.entered_by_id)).tuples().all())


def count_disowned(poll: Poll) -> int:
    """How many people said that a vote that was entered for them was not theirs."""
    query = select(func.count()).select_from(EnteredFor)
    return db.session.scalar(query.where(EnteredFor.poll_id == poll.id, EnteredFor.disowned_at.is_not(None))) or 0


def count_nameless(poll: Poll) -> int:
    """How many of the votes that the team entered, sheets of paper apart, are for people who have no name here: nobody but
    whoever entered them can say that they were given. While voting runs, of those who have all of theirs checked, as
    others are in no number. Whether anybody has voted themselves since changes nothing about it."""
    query = select(EnteredVotes.entered_by_id, EnteredVotes.entered).where(EnteredVotes.poll_id == poll.id)
    if poll.result is None:
        query = query.where(EnteredVotes.checked == EnteredVotes.entered)
    entered = dict(db.session.execute(query).tuples().all())
    if not entered:
        return 0
    named = select(func.count()).select_from(EnteredFor).where(EnteredFor.poll_id == poll.id)
    named = named.where(EnteredFor.disowned_at.is_(None) if poll.is_secret else EnteredFor.struck_at.is_(None))
    number = db.session.scalar(named.where(EnteredFor.entered_by_id.in_(entered))) or 0
    return max(0, sum(entered.values()) - number)
