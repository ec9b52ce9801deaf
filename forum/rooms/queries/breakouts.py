"""The small groups of a part: who sits where, what they wrote, who speaks for them."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from forum.consultations.models import Participation
from forum.contributions.models import Status
from forum.kernel.db import db
from forum.rooms.models import Breakout, BreakoutSeat, Note, Turn
from forum.workshops.models import AgendaItem, Attendance, Workshop


def find_groups(item: AgendaItem | None) -> dict[int, Breakout]:
    """attendance → the small group they sit in."""
    return {seat.attendance_id: group for group in list_breakouts(item) for seat in group.seats}


def list_breakouts(item: AgendaItem | None) -> list[Breakout]:
    if item is None or not item.kind.has_breakouts:
        return []
    people = selectinload(Breakout.seats).joinedload(BreakoutSeat.attendance).joinedload(Attendance.participation)
    return list(db.session.scalars(select(Breakout).filter_by(item_id=item.id).options(people).order_by(Breakout.number)))


def list_group_notes(breakout: Breakout) -> list[Note]:
    query = select(Note).where(Note.breakout_id == breakout.id, Note.status == Status.PUBLISHED)
    return list(db.session.scalars(query.options(joinedload(Note.author)).order_by(Note.id)))


def list_seated(item: AgendaItem) -> dict[int, tuple[int, str]]:
    """attendance → the small group they sit in, and whom they speak as."""
    query = (
        select(BreakoutSeat.attendance_id, BreakoutSeat.breakout_id, Participation.capacity_key)
        .join(Attendance, Attendance.id == BreakoutSeat.attendance_id)
        .join(Participation, Participation.id == Attendance.participation_id)
        .where(BreakoutSeat.item_id == item.id)
    )
    return {number: (breakout_id, key) for number, breakout_id, key in db.session.execute(query).tuples()}


def list_companions(workshop: Workshop, note_ids: set[int]) -> set[int]:
    """The attendances in the small groups that these notes were written in."""
    groups = select(Note.breakout_id).where(Note.workshop_id == workshop.id, Note.id.in_(note_ids), Note.breakout_id.is_not(None))
    return set(db.session.scalars(select(BreakoutSeat.attendance_id).where(BreakoutSeat.breakout_id.in_(groups))))


def list_spokespeople(workshop: Workshop) -> list[Breakout]:
    """The small groups of the latest part that had some and is over, whose spokesperson has not spoken since."""
    current = workshop.current
    if current is None or not current.kind.takes_turns:
        return []
    past = select(Breakout.item_id).join(AgendaItem, AgendaItem.id == Breakout.item_id)
    past = past.where(AgendaItem.workshop_id == workshop.id, AgendaItem.started_at.is_not(None))
    past = past.where(AgendaItem.position < current.position).order_by(AgendaItem.position.desc()).limit(1)
    spoken = select(Turn.attendance_id).where(Turn.item_id == current.id)
    people = joinedload(Breakout.spokesperson).joinedload(Attendance.participation)
    query = select(Breakout).where(Breakout.item_id == past.scalar_subquery(), Breakout.spokesperson_id.is_not(None))
    query = query.where(Breakout.spokesperson_id.not_in(spoken))
    return list(db.session.scalars(query.options(people).order_by(Breakout.number)))
