"""What is said of a temporary change, and which are over without an answer."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, select

from forum.agreeing import queries as agreeing
from forum.consultations.models import Consultation
from forum.consultations.snapshots import Part
from forum.kernel.dates import to_local
from forum.kernel.db import db
from forum.spaces.queries import find_first_version
from forum.spaces.rules import read_words
from forum.temporary.models import SaidBack, TemporaryChange
from forum.temporary.snapshots import describe_change

STAYS_READABLE = ("what", "safety_reason", "changed_by")


def find_change(consultation: Consultation) -> TemporaryChange | None:
    """Nothing is asked of a consultation of another kind."""
    return db.session.get(TemporaryChange, consultation.id) if consultation.is_temporary else None


@dataclass(frozen=True)
class FirstSaid:
    """What people could first read of a change, by the keys that versions keep, where it is said otherwise now."""

    on: datetime
    words: dict[str, str]


def find_first_said(consultation: Consultation, change: TemporaryChange) -> FirstSaid | None:
    """None while all of it stands as it was."""
    first = find_first_version(consultation.id, Part.TEMPORARY, 0)
    said = read_words(first.before) if first is not None else None
    if not said or consultation.published_at is None:
        return None
    now_said = describe_change(change)
    words = {name: str(said[name]) for name in STAYS_READABLE if said[name] != now_said[name]}
    return FirstSaid(consultation.published_at, words) if words else None


def ended_late(change: TemporaryChange) -> bool:
    """Whether people were told that it was over after the day on which it was due to end."""
    if change.answered_at is None or change.ends_on is None:
        return False
    return to_local(change.answered_at).date() > change.ends_on


def of(consultation: Consultation) -> ColumnElement[bool]:
    """What is asked of one consultation."""
    return SaidBack.space_id == consultation.id


def find_said_back(consultation: Consultation) -> SaidBack | None:
    """What a colleague is asked to agree to: that it is as it was before."""
    return agreeing.find_pending(SaidBack, of(consultation))


def find_last_said_back(consultation: Consultation) -> SaidBack | None:
    """Whatever came of it."""
    return agreeing.find_latest(SaidBack, of(consultation))


def list_said_back(consultation_ids: Collection[int]) -> list[SaidBack]:
    return agreeing.list_pending(SaidBack, SaidBack.space_id.in_(consultation_ids))


def list_ending(consultation_ids: Collection[int], until: date) -> list[Consultation]:
    """Those whose time ends by then, or has ended, and of which nobody has said what came after; the first to end first."""
    query = select(Consultation).where(
        Consultation.id.in_(consultation_ids), Consultation.temporary_until <= until, Consultation.published_at.is_not(None)
    )
    return list(db.session.scalars(query.order_by(Consultation.temporary_until, Consultation.id)))


def list_untold(today: date) -> list[tuple[Consultation, TemporaryChange]]:
    """Those whose day has passed, and nobody has been told."""
    query = select(Consultation, TemporaryChange).join(TemporaryChange, TemporaryChange.space_id == Consultation.id)
    query = query.where(
        Consultation.temporary_until < today, Consultation.published_at.is_not(None), TemporaryChange.told_at.is_(None)
    )
    return list(db.session.execute(query.order_by(Consultation.id)).tuples())
