from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload

from forum.agreeing import queries as agreeing
from forum.consultations.extension_points import list_official_words
from forum.consultations.models import Consultation, Document
from forum.kernel.db import db
from forum.redaction.models import Redaction

MOST_SHOWN = 50


def find_pending(consultation: Consultation) -> Redaction | None:
    """What a colleague is asked to agree to."""
    return agreeing.find_pending(Redaction, of(consultation))


def list_pending(space_ids: Collection[int]) -> list[Redaction]:
    return agreeing.list_pending(Redaction, Redaction.space_id.in_(space_ids))


def of(consultation: Consultation) -> ColumnElement[bool]:
    """What is asked of one consultation."""
    return Redaction.space_id == consultation.id


def list_taken_out(consultation: Consultation) -> list[Redaction]:
    """The latest MOST_SHOWN, for everybody."""
    query = select(Redaction).where(Redaction.space_id == consultation.id, Redaction.agreed_at.is_not(None))
    query = query.options(joinedload(Redaction.asked_by), joinedload(Redaction.agreed_by), joinedload(Redaction.document))
    return list(db.session.scalars(query.order_by(Redaction.id.desc()).limit(MOST_SHOWN)))


def list_papers(consultation: Consultation) -> list[Document]:
    """Whose file can be taken out; earlier versions too."""
    query = select(Document).filter_by(consultation_id=consultation.id, taken_out_at=None)
    return list(db.session.scalars(query.order_by(Document.id)))


def name_places(places: Collection[str]) -> list[str]:
    """As people read them, in the order of the site."""
    return list(dict.fromkeys(str(each.label) for each in list_official_words() if each.key in places))
