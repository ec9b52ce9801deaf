"""What goes with a person: hands, signals, what they needed, invitations, and what was written to them alone. Turns count on."""

from __future__ import annotations

from sqlalchemy import delete, or_, select, update

from forum.consultations.models import Participation
from forum.kernel.db import db
from forum.workshops.models import Attendance, DoneAct, Hand, RoomMessage, Signal, UndoStep, WorkshopInvite


def forget_attendance(place: Participation) -> None:
    """Inside the action of leaving."""
    own = select(Attendance.id).where(Attendance.participation_id == place.id)
    for table, column in ((Hand, Hand.attendance_id), (Signal, Signal.attendance_id), (RoomMessage, RoomMessage.to_id)):
        db.session.execute(delete(table).where(column.in_(own)).execution_options(synchronize_session=False))
    email = place.account.email if place.account else ""
    invites = delete(WorkshopInvite).where(or_(WorkshopInvite.participation_id == place.id, WorkshopInvite.email == email))
    acts = delete(DoneAct).where(DoneAct.account_id == place.account_id)
    # Steps to undo hold words as they were, theirs perhaps among them.
    steps = delete(UndoStep).where(UndoStep.workshop_id.in_(select(Attendance.workshop_id).where(Attendance.id.in_(own))))
    for gone in (invites, acts, steps):
        db.session.execute(gone.execution_options(synchronize_session=False))
    needs = update(Attendance).where(Attendance.participation_id == place.id)
    db.session.execute(needs.values(access_needs="", access_answer="").execution_options(synchronize_session=False))
