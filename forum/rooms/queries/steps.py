"""What somebody did at the console and can still take back."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Select, select

from forum.consultations.queries import find_place
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.permissions import Actor
from forum.rooms.models import UndoStep
from forum.workshops.models import Workshop

UNDO_WITHIN = timedelta(minutes=5)


def find_last_step(actor: Actor, workshop: Workshop) -> UndoStep | None:
    """What "undo" would take back now, of one's own."""
    still = (UndoStep.undone_at.is_(None), UndoStep.done_at > now() - UNDO_WITHIN)
    return db.session.scalar(_steps_of(actor, workshop).where(*still).order_by(UndoStep.id.desc()).limit(1))


def find_step(actor: Actor, workshop: Workshop, step_id: int) -> UndoStep | None:
    """One's own step with this number, also when it has been taken back or is too old for that."""
    return db.session.scalar(_steps_of(actor, workshop).where(UndoStep.id == step_id))


def _steps_of(actor: Actor, workshop: Workshop) -> Select[UndoStep]:
    place = find_place(actor, workshop)
    return select(UndoStep).filter_by(workshop_id=workshop.id, participation_id=place.id if place else 0)
