"""Whether a consultation was stopped early, or somebody asks for that."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload

from forum.agreeing import queries as agreeing
from forum.consultations.models import Consultation
from forum.kernel.db import db
from forum.stopping.models import EarlyStop


def find_stop(consultation: Consultation) -> EarlyStop | None:
    """The one that was agreed to; nothing is asked where it was not stopped."""
    if consultation.stopped_at is None:
        return None
    query = select(EarlyStop).where(EarlyStop.consultation_id == consultation.id, EarlyStop.agreed_at.is_not(None))
    return db.session.scalar(query.options(joinedload(EarlyStop.asked_by), joinedload(EarlyStop.agreed_by)))


def find_pending(consultation: Consultation) -> EarlyStop | None:
    """What a colleague is asked to agree to."""
    return agreeing.find_pending(EarlyStop, of(consultation))


def list_pending(consultation_ids: Collection[int]) -> list[EarlyStop]:
    return agreeing.list_pending(EarlyStop, EarlyStop.consultation_id.in_(consultation_ids))


def of(consultation: Consultation) -> ColumnElement[bool]:
    """What is asked of one consultation."""
    return EarlyStop.consultation_id == consultation.id
