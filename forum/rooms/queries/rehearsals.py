"""Rehearsals, by whose they are and by their copy of the workshop."""

from __future__ import annotations

from sqlalchemy import select

from forum.consultations.models import Participation
from forum.kernel.db import db
from forum.rooms.models import Rehearsal
from forum.workshops.models import Workshop


def find_rehearsal(place: Participation, workshop: Workshop) -> Rehearsal | None:
    """The one this person has begun and not wiped."""
    query = select(Rehearsal).filter_by(of_id=workshop.id, begun_by_id=place.id)
    return db.session.scalar(query.order_by(Rehearsal.begun_at.desc()).limit(1))


def find_rehearsal_of(copy: Workshop) -> Rehearsal | None:
    """What says that a workshop is a rehearsal, and of which."""
    return db.session.get(Rehearsal, copy.id)
