from __future__ import annotations

from sqlalchemy import select

from forum.consultations.extension_points import stops_with_the_rest
from forum.consultations.models import Consultation
from forum.kernel.db import db
from forum.kernel.permissions import SYSTEM
from forum.workshops.actions.planning import call_off
from forum.workshops.models import Workshop


@stops_with_the_rest
def stop_workshops(consultation: Consultation, reason: str) -> None:
    """Those to come, and one that is on: whoever was going to come gets a letter. What was said in one that is over stays."""
    query = select(Workshop).where(
        Workshop.space_id == consultation.id, Workshop.ended_at.is_(None), Workshop.called_off_at.is_(None)
    )
    for workshop in db.session.scalars(query.order_by(Workshop.id)).all():
        call_off(SYSTEM, workshop, reason=reason)
