from __future__ import annotations

from sqlalchemy import select

from forum.consultations.models import Consultation
from forum.kernel.db import db
from forum.kernel.errors import NotFound
from forum.register.kinds import MOST_ASKED
from forum.register.models import Asked


def list_asked(consultation: Consultation) -> list[Asked]:
    """In the order in which they were added; there are MOST_ASKED at most."""
    query = select(Asked).filter_by(consultation_id=consultation.id).order_by(Asked.id)
    return list(db.session.scalars(query.limit(MOST_ASKED)))


def get_asked(consultation: Consultation, public_id: str) -> Asked:
    found = db.session.scalar(select(Asked).filter_by(consultation_id=consultation.id, public_id=public_id))
    if found is None:
        raise NotFound
    return found
