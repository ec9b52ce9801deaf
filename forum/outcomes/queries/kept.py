"""Promises that somebody says are kept, until a colleague has confirmed it."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload

from forum.agreeing import queries as agreeing
from forum.outcomes.models import Commitment, KeptPromise


def of(promise: Commitment) -> ColumnElement[bool]:
    """What is asked of one promise."""
    return KeptPromise.commitment_id == promise.id


def find_said_kept(promise: Commitment) -> KeptPromise | None:
    """What a colleague is asked to confirm."""
    return agreeing.find_pending(KeptPromise, of(promise))


def find_last_said_kept(promise: Commitment) -> KeptPromise | None:
    """Whatever came of it."""
    return agreeing.find_latest(KeptPromise, of(promise))


def list_said_kept(consultation_ids: Collection[int]) -> list[KeptPromise]:
    """None of a promise that was broken since."""
    here = select(Commitment.id).where(Commitment.consultation_id.in_(consultation_ids), Commitment.given_up_at.is_(None))
    return agreeing.list_pending(KeptPromise, KeptPromise.commitment_id.in_(here), joinedload(KeptPromise.promise))
