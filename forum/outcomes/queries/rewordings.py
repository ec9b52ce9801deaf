"""New words for themes that people have read, as long as they are not agreed."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from forum.kernel.db import db
from forum.outcomes.models import Rewording, RewordingAcceptance, Theme


def find_rewording(theme: Theme) -> Rewording | None:
    """What waits to be agreed."""
    query = select(Rewording).filter_by(theme_id=theme.id, agreed_at=None, dropped_at=None)
    people = selectinload(Rewording.acceptances).joinedload(RewordingAcceptance.participation)
    return db.session.scalar(query.options(people, joinedload(Rewording.proposed_by)))


def list_rewordings(consultation_ids: Collection[int]) -> list[Rewording]:
    """What waits to be agreed, the oldest first."""
    query = select(Rewording).join(Rewording.theme).where(Theme.consultation_id.in_(consultation_ids))
    waits = query.where(Rewording.agreed_at.is_(None), Rewording.dropped_at.is_(None))
    options = (joinedload(Rewording.theme), selectinload(Rewording.acceptances).joinedload(RewordingAcceptance.participation))
    return list(db.session.scalars(waits.options(*options).order_by(Rewording.id)))
