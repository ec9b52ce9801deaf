"""The day of the decision, as versions keep it."""

from __future__ import annotations

from datetime import date

from forum.consultations.extension_points import describes_official_things
from forum.consultations.models import Consultation
from forum.consultations.snapshots import Part
from forum.kernel.db import db
from forum.opening.models import Opening
from forum.spaces.rules import Things, ThingWords


def describe_day(decides_on: date | None) -> ThingWords:
    return {"decides_on": decides_on.isoformat() if decides_on else ""}


@describes_official_things
def describe_decision_day(consultation: Consultation) -> Things:
    opening = db.session.get(Opening, consultation.id)
    return {(Part.DECISION_DAY, 0): describe_day(opening.decides_on)} if opening is not None else {}
