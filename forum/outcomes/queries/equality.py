"""The equality assessment, looked at again with what people said."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from forum.consultations.models import Consultation
from forum.kernel.db import db
from forum.opening.kinds import FROM_ENGAGEMENT, Tier
from forum.opening.queries import find_opening
from forum.outcomes.models import EqualityReview


def list_equality_reviews(consultation: Consultation) -> list[EqualityReview]:
    """The latest first."""
    query = select(EqualityReview).filter_by(consultation_id=consultation.id)
    options = joinedload(EqualityReview.document), joinedload(EqualityReview.written_by)
    return list(db.session.scalars(query.options(*options).order_by(EqualityReview.number.desc())))


def find_equality_review(consultation: Consultation) -> EqualityReview | None:
    """The one that holds."""
    query = select(EqualityReview).filter_by(consultation_id=consultation.id).order_by(EqualityReview.number.desc())
    return db.session.scalar(query.limit(1))


def find_opened_tier(consultation: Consultation) -> Tier | None:
    """What people were told that it is; None for what is not open, or older than the checks, of which no more is asked."""
    opening = find_opening(consultation)
    return Tier(opening.tier) if opening is not None and opening.opened_at is not None else None


def needs_equality_review(consultation: Consultation) -> bool:
    """Whether nothing is decided before it was looked at again: where it had to be looked at before people were asked."""
    return find_opened_tier(consultation) in FROM_ENGAGEMENT
