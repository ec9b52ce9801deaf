from __future__ import annotations

from sqlalchemy import select

from forum.consultations.extension_points import stops_with_the_rest
from forum.consultations.models import Consultation
from forum.kernel.db import db
from forum.kernel.permissions import SYSTEM
from forum.negotiating.actions.ending import close
from forum.negotiating.actions.holding import hold
from forum.negotiating.models import Negotiation


@stops_with_the_rest
def stop_negotiations(consultation: Consultation, _reason: str) -> None:
    """Those that have begun end as they stand: what every side has signed by then was agreed."""
    query = select(Negotiation).where(
        Negotiation.space_id == consultation.id, Negotiation.begun_at.is_not(None), Negotiation.ended_at.is_(None)
    )
    for negotiation in db.session.scalars(query.order_by(Negotiation.id)).all():
        hold(negotiation)
        close(SYSTEM, negotiation)
