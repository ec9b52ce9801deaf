from __future__ import annotations

from datetime import date

from sqlalchemy import select

from forum.consultations.models import Consultation
from forum.kernel.db import db
from forum.kernel.errors import NotFound
from forum.opening.queries import find_opening
from forum.register.kinds import MOST_ASKED
from forum.register.models import AskedBody


def list_asked(consultation: Consultation) -> list[AskedBody]:
    """In the order in which they were added; there are MOST_ASKED at most."""
    query = select(AskedBody).filter_by(consultation_id=consultation.id).order_by(AskedBody.id)
    return list(db.session.scalars(query.limit(MOST_ASKED)))


def get_asked(consultation: Consultation, public_id: str) -> AskedBody:
    found = db.session.scalar(select(AskedBody).filter_by(consultation_id=consultation.id, public_id=public_id))
    if found is None:
        raise NotFound
    return found


def find_planned_day(consultation: Consultation) -> date | None:
    """On which all are told that it will be decided."""
    opening = find_opening(consultation)
    return opening.decides_on if opening else None
