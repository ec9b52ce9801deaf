from __future__ import annotations

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from forum.consultations.extension_points import OfficialWords, holds_official_words
from forum.consultations.models import Consultation
from forum.kernel.db import db
from forum.moderation.models import Appeal, Case, CaseNote, Decision


def list_decisions(consultation: Consultation) -> Iterable[Decision]:
    return db.session.scalars(select(Decision).filter_by(space_id=consultation.id)).all()


def list_appeals(consultation: Consultation) -> Iterable[Appeal]:
    of_it = select(Decision.id).filter_by(space_id=consultation.id)
    return db.session.scalars(select(Appeal).where(Appeal.decision_id.in_(of_it))).all()


def list_notes(consultation: Consultation) -> Iterable[CaseNote]:
    of_it = select(Case.id).filter_by(space_id=consultation.id)
    return db.session.scalars(select(CaseNote).where(CaseNote.case_id.in_(of_it))).all()


MODERATION = _l("What moderators decided")
holds_official_words(OfficialWords("moderation", MODERATION, list_decisions, ("reason", "sentence"), model=Decision))
holds_official_words(OfficialWords("moderation", MODERATION, list_appeals, ("answer",), model=Appeal))
holds_official_words(OfficialWords("moderation", MODERATION, list_notes, ("words",), model=CaseNote))
