from __future__ import annotations

from sqlalchemy import select

from forum.consultations.extension_points import names_deciders
from forum.consultations.models import Consultation
from forum.deciders.models import Decider
from forum.kernel.db import db


@names_deciders
def list_names(consultation: Consultation) -> list[str]:
    """Of everybody who decides now, in the order in which they were named."""
    query = select(Decider.name).where(Decider.consultation_id == consultation.id, Decider.removed_at.is_(None))
    return list(db.session.scalars(query.order_by(Decider.id)))
