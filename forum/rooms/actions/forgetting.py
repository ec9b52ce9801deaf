"""What goes with a person from the rooms they were in: hands, signals, and what was written to them alone. Turns count on."""

from __future__ import annotations

from sqlalchemy import delete, select

from forum.consultations.models import Participation
from forum.kernel.db import db
from forum.rooms.models import Hand, ProcessedCommand, RoomMessage, Signal, UndoStep
from forum.workshops.models import Attendance


def forget_in_rooms(place: Participation) -> None:
    """Inside the action of leaving."""
    own = select(Attendance.id).where(Attendance.participation_id == place.id)
    for table, column in ((Hand, Hand.attendance_id), (Signal, Signal.attendance_id), (RoomMessage, RoomMessage.to_id)):
        db.session.execute(delete(table).where(column.in_(own)).execution_options(synchronize_session=False))
    commands = delete(ProcessedCommand).where(ProcessedCommand.account_id == place.account_id)
    # Steps to undo hold words as they were, theirs perhaps among them.
    steps = delete(UndoStep).where(UndoStep.workshop_id.in_(select(Attendance.workshop_id).where(Attendance.id.in_(own))))
    for gone in (commands, steps):
        db.session.execute(gone.execution_options(synchronize_session=False))
