"""What somebody saw when they signed, or agreed that something opens without a check."""

from __future__ import annotations

from sqlalchemy import select

from forum.consultations.fingerprints import fingerprint_affected, fingerprint_all
from forum.consultations.models import Consultation
from forum.kernel.db import db
from forum.kernel.fingerprints import fingerprint
from forum.opening.models import OpenedWithout, Opening, OpeningAnswer
from forum.opening.timing import list_school_holidays


def fingerprint_gate(consultation: Consultation) -> str:
    """Of all that a signature is under: what the consultation says, the tier, the answers to checks, what it opens without."""
    opening = db.session.get(Opening, consultation.id)
    answers = select(OpeningAnswer).filter_by(space_id=consultation.id).order_by(OpeningAnswer.check_key)
    gaps = select(OpenedWithout).filter_by(space_id=consultation.id).order_by(OpenedWithout.check_key)
    return fingerprint(
        fingerprint_all(consultation),
        fingerprint_affected(consultation),
        *([opening.tier, opening.aims_at, opening.nation, str(opening.decides_on)] if opening else []),
        *([str(first), str(last)] for first, last in list_school_holidays(consultation)),
        *([answer.check_key, answer.is_met, answer.words, answer.said_by_id] for answer in db.session.scalars(answers)),
        *([gap.check_key, fingerprint_without(gap), gap.agreed_at is not None] for gap in db.session.scalars(gaps)),
    )


def fingerprint_without(gap: OpenedWithout) -> str:
    """Of the very words that people will read."""
    return fingerprint(gap.check_key, gap.why, gap.instead, str(gap.by_when), gap.owner_id)
