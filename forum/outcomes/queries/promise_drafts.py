"""Promises that a colleague has still to check, and who checked those that people read."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from forum.agreeing import queries as agreeing
from forum.agreeing.extension_points import tells_why_over
from forum.consultations.models import Consultation
from forum.consultations.rules import find_why_closed
from forum.kernel.db import db
from forum.kernel.errors import NotFound
from forum.outcomes.models import Commitment, PromiseDraft, Theme


def get_draft(consultation: Consultation, public_id: str) -> PromiseDraft:
    """Whatever became of it."""
    found = db.session.scalar(select(PromiseDraft).filter_by(public_id=public_id, consultation_id=consultation.id))
    if found is None:
        raise NotFound
    return found


@tells_why_over(PromiseDraft)
def find_why_over(draft: PromiseDraft) -> str | None:
    """After a consultation has closed for good nothing is promised in it."""
    return find_why_closed(draft.consultation)


def list_waiting(consultation_ids: Collection[int]) -> list[PromiseDraft]:
    return agreeing.list_pending(PromiseDraft, PromiseDraft.consultation_id.in_(consultation_ids))


def find_waiting(theme: Theme, what: str) -> PromiseDraft | None:
    """The one with this sentence."""
    return db.session.scalar(select(PromiseDraft).filter_by(theme_id=theme.id, what=what, agreed_at=None, dropped_at=None))


def find_checked(promise: Commitment) -> PromiseDraft | None:
    """Who wrote it and who checked it; None for one from before two people were needed."""
    people = (joinedload(PromiseDraft.asked_by), joinedload(PromiseDraft.agreed_by))
    return db.session.scalar(select(PromiseDraft).filter_by(commitment_id=promise.id).options(*people))
