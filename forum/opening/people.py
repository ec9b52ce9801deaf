"""Who of the team does what."""

from __future__ import annotations

from sqlalchemy import func, select

from forum.consultations.models import Consultation, Participation
from forum.kernel.db import db
from forum.kernel.permissions import Role


def list_in_role(consultation: Consultation, *roles: Role) -> list[Participation]:
    """Those with an account whom no moderator removed, by name."""
    query = select(Participation).where(
        Participation.consultation_id == consultation.id,
        Participation.account_id.is_not(None),
        Participation.removed_at.is_(None),
        Participation.role.in_([str(role) for role in roles]),
    )
    return list(db.session.scalars(query.order_by(func.lower(Participation.pseudonym), Participation.id)))
