from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from sqlalchemy import select

from forum.consultations.extension_points import OfficialWords, holds_official_words
from forum.consultations.models import Consultation
from forum.consultations.part_names import PARTS
from forum.consultations.snapshots import Part
from forum.kernel.db import db
from forum.rewording.models import OfficialRewording


def list_asked(part: str, consultation: Consultation) -> Iterable[OfficialRewording]:
    return db.session.scalars(select(OfficialRewording).filter_by(consultation_id=consultation.id, part=part)).all()


REWORDED = (
    *(Part.BASICS, Part.SCOPE, Part.AFFECTED, Part.PHASES, Part.ACTIVITIES, Part.FRAMINGS, Part.OPTIONS, Part.QUESTIONS),
    *(Part.EVIDENCE_ANSWERS, Part.DECISION_DAY, Part.MEETINGS, Part.ROLES, Part.OPENING_CHECKS, Part.DOCUMENTS),
    *(Part.FINDINGS, Part.KEY_DATES, Part.EVIDENCE, Part.ASKED, Part.TEMPORARY, Part.WORKSHOPS),
    *(Part.THEME_ENTRIES, Part.THEME_EVIDENCE, Part.PROMISES),
)
for _part in REWORDED:
    _find = partial(list_asked, str(_part))
    holds_official_words(
        OfficialWords(_part, PARTS[_part], _find, ("reason", "drop_reason"), json=("before", "after"), model=OfficialRewording)
    )
