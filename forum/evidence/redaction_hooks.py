from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from forum.consultations.extension_points import OfficialWords, holds_official_words
from forum.consultations.models import Consultation
from forum.consultations.part_names import PARTS
from forum.consultations.snapshots import Part
from forum.evidence.models import EvidenceAnswer, EvidenceItem
from forum.kernel.db import db


def list_items(consultation: Consultation) -> Iterable[EvidenceItem]:
    return db.session.scalars(select(EvidenceItem).filter_by(space_id=consultation.id)).all()


def list_answers(consultation: Consultation) -> Iterable[EvidenceAnswer]:
    return db.session.scalars(select(EvidenceAnswer).filter_by(space_id=consultation.id)).all()


ITEM = ("title", "summary", "made_by", "paid_by", "found_when", "link")
holds_official_words(OfficialWords(Part.EVIDENCE, PARTS[Part.EVIDENCE], list_items, ITEM, model=EvidenceItem))
holds_official_words(
    OfficialWords(
        Part.EVIDENCE_ANSWERS,
        PARTS[Part.EVIDENCE_ANSWERS],
        list_answers,
        ("name", "answer"),
        (("html", "answer"),),
        model=EvidenceAnswer,
    )
)
