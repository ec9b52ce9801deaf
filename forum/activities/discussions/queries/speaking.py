"""Who has been heard how much, by how they are connected: of totals that are kept, so no thread is walked through."""

from __future__ import annotations

from sqlalchemy import ColumnElement, case, func, select

from forum.activities.discussions.models import ALL_THREADS, LetInChoice, Thread, WrittenTotal
from forum.activities.discussions.speaking import RUNS_IT, GroupTotal, Speakers, tell_apart
from forum.consultations.models import Consultation, Participation
from forum.kernel.db import db
from forum.kernel.permissions import TEAM, Actor

# Of those who have written most, as many are looked at to say how few have written half.
MOST_LOUDEST = 10

_GROUP = case((Participation.role.in_([str(role) for role in sorted(TEAM)]), RUNS_IT), else_=Participation.capacity_key)


def list_group_totals(consultation: Consultation, thread: Thread | None = None) -> list[GroupTotal]:
    """In one thread, or in all of a consultation; those with most words first."""
    query = select(_GROUP, func.count(), func.sum(WrittenTotal.turns), func.sum(WrittenTotal.words))
    query = query.join(Participation, Participation.id == WrittenTotal.participation_id).group_by(_GROUP)
    rows = db.session.execute(query.where(*_are_of(consultation, thread)))
    return sorted((GroupTotal(*row) for row in rows), key=lambda each: (-each.words, each.key))


def list_loudest(consultation: Consultation, thread: Thread | None = None) -> list[tuple[int, str]]:
    """(words, group) of the MOST_LOUDEST people who have written most, without their names."""
    query = select(WrittenTotal.words, _GROUP).join(Participation, Participation.id == WrittenTotal.participation_id)
    query = query.where(*_are_of(consultation, thread)).order_by(WrittenTotal.words.desc(), WrittenTotal.participation_id)
    return list(db.session.execute(query.limit(MOST_LOUDEST)).tuples())


def count_who_wrote(consultation: Consultation) -> Speakers:
    """How many people have written anything in it."""
    query = select(Participation.capacity_key, Participation.role, func.count())
    query = query.join(WrittenTotal, Participation.id == WrittenTotal.participation_id)
    query = query.where(*_are_of(consultation, None)).group_by(Participation.capacity_key, Participation.role)
    return tell_apart(db.session.execute(query).tuples())


def wants_to_be_asked(actor: Actor) -> bool:
    """Whether somebody is to be asked to let others in."""
    return actor.account_id is not None and db.session.get(LetInChoice, actor.account_id) is None


def _are_of(consultation: Consultation, thread: Thread | None) -> tuple[ColumnElement[bool], ...]:
    return (
        WrittenTotal.space_id == consultation.id,
        WrittenTotal.thread_id == (thread.id if thread else ALL_THREADS),
        WrittenTotal.turns > 0,
    )
