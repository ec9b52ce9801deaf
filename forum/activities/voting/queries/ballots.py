"""The ballots of a poll as they are counted and published."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import func, select

from forum.activities.voting.methods.base import Tally, tally
from forum.activities.voting.methods.contest import Ballots
from forum.activities.voting.models import NamedBallot, Poll, Receipt, SecretBallot, Turnout
from forum.activities.voting.queries.polls import make_contest
from forum.activities.voting.rules import voters_of
from forum.consultations.models import Participation
from forum.kernel.db import db


def gather_ballots(poll: Poll) -> Ballots:
    """How often each distinct ballot was cast. Of named ballots, the last version of each voter."""
    if poll.is_secret:
        query = select(SecretBallot.marks, func.count()).where(SecretBallot.poll_id == poll.id).group_by(SecretBallot.marks)
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
            .where(NamedBallot.poll_id == poll.id)
            .group_by(NamedBallot.marks)
        )
    return Counter({bytes(marks): count for marks, count in db.session.execute(query)})


def count_now(poll: Poll) -> Tally:
    return tally(poll.method, make_contest(poll), gather_ballots(poll))


def list_codes(poll: Poll) -> list[str]:
    return list(db.session.scalars(select(Receipt.code).filter_by(poll_id=poll.id).order_by(Receipt.code)))


def has_code(poll: Poll, code: str) -> bool:
    return db.session.get(Receipt, (poll.id, code)) is not None


def count_by_capacity(poll: Poll) -> dict[str, list[int]]:
    """capacity → [how many voted, how many could]."""
    could = select(Participation.capacity_key, func.count()).where(voters_of(poll)).group_by(Participation.capacity_key)
    voted = (
        select(Participation.capacity_key, func.count())
        .join(Turnout, Turnout.participation_id == Participation.id)
        .where(Turnout.poll_id == poll.id)
        .group_by(Participation.capacity_key)
    )
    numbers = {key: [0, count] for key, count in db.session.execute(could).tuples()}
    for key, count in db.session.execute(voted).tuples():
        # Somebody who voted and has changed what they speak as since is still one of those who could.
        numbers.setdefault(key, [0, 0])
        numbers[key] = [count, max(count, numbers[key][1])]
    return dict(sorted(numbers.items()))


def count_by_origin(poll: Poll) -> dict[str, int]:
    query = select(Turnout.origin, func.count()).where(Turnout.poll_id == poll.id).group_by(Turnout.origin)
    return dict(sorted(db.session.execute(query).tuples()))
