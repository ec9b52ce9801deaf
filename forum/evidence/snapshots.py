"""What the evidence room says officially, as versions keep it. What people ask is theirs, and in no version."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from forum.consultations.extension_points import describes_official_things
from forum.consultations.models import Consultation
from forum.consultations.snapshots import Part
from forum.consultations.tables import declare_columns
from forum.consultations.wording import name_days, name_fields, name_texts
from forum.evidence.kinds import CERTAINTIES, EVIDENCE_KINDS, SPEAKS
from forum.evidence.models import EvidenceAnswer, EvidenceItem
from forum.kernel.db import db
from forum.spaces.rules import Things, ThingWords

name_fields(
    {
        "evidence_kind": _l("Kind of evidence"),
        "certainty": _l("How sure it is"),
        "made_by": _l("Who made it"),
        "paid_by": _l("Who paid for it"),
        "option": _l("Which option it is about"),
        "speaks": _l("For or against"),
        "in_document": _l("Document"),
        "answered_by": _l("Who answers"),
        "due_on": _l("Answer due"),
        "answer": _l("Answer"),
    },
    {
        "evidence_kind": EVIDENCE_KINDS,
        "certainty": {key: each.label for key, each in CERTAINTIES.items()},
        "speaks": {key: label for key, label in SPEAKS.items() if key},
    },
)
name_texts("answer")
name_days("due_on")
PLAIN = ("title", "summary", "certainty", "made_by", "paid_by", "found_when", "link", "speaks")
declare_columns(Part.EVIDENCE, "title", "summary", "evidence_kind", *PLAIN[2:], "option", "in_document")
declare_columns(Part.EVIDENCE_ANSWERS, "answered_by", "due_on", "answer")


def describe_item(item: EvidenceItem) -> ThingWords:
    words: ThingWords = {name: getattr(item, name) for name in PLAIN}
    words |= {"evidence_kind": item.kind, "option": item.option.title if item.option else ""}
    return words | {"in_document": item.document.title} if item.document else words


def describe_answer(answer: EvidenceAnswer) -> ThingWords:
    return {"answered_by": answer.name, "due_on": answer.due_on.isoformat(), "answer": answer.answer}


@describes_official_things
def describe_evidence(consultation: Consultation) -> Things:
    items = select(EvidenceItem).filter_by(space_id=consultation.id)
    items = items.options(joinedload(EvidenceItem.option), joinedload(EvidenceItem.document))
    answers = select(EvidenceAnswer).filter_by(space_id=consultation.id)
    found: Things = {(Part.EVIDENCE, item.id): describe_item(item) for item in db.session.scalars(items)}
    return found | {(Part.EVIDENCE_ANSWERS, each.id): describe_answer(each) for each in db.session.scalars(answers)}
