"""Who has a place in something that they cannot read yet: they accepted an invitation before it opens."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from forum.consultations.models import Consultation, Participation
from forum.consultations.queries import find_place
from forum.consultations.rules import may_see_consultation
from forum.kernel.db import db
from forum.kernel.permissions import TEAM, Actor


def find_place_in_draft(actor: Actor, slug: str) -> Participation | None:
    """The actor's place in a draft that they cannot read yet: they accepted an invitation to something which is still to open."""
    if not actor.is_signed_in:
        return None
    draft = select(Consultation).filter_by(slug=slug, published_at=None)
    found = db.session.scalar(draft.options(selectinload(Consultation.phases)))
    return find_place(actor, found) if found is not None and not may_see_consultation(actor, found) else None


def list_invited_before(consultation: Consultation) -> list[int]:
    """The accounts of those who took a place before it opened, and could not read it then."""
    if consultation.published_at is None:
        return []
    places = select(Participation.account_id).filter_by(space_id=consultation.id, set_aside_at=None)
    came = places.where(Participation.account_id.is_not(None), Participation.joined_at < consultation.published_at)
    outside = came.where(Participation.role.not_in([str(role) for role in TEAM]))
    return [account_id for account_id in db.session.scalars(outside) if account_id is not None]
