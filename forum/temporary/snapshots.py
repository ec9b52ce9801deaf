"""What is said of a temporary change, as versions keep it."""

from __future__ import annotations

from datetime import date

from flask_babel import lazy_gettext as _l

from forum.consultations.extension_points import describes_official_things
from forum.consultations.models import Consultation
from forum.consultations.snapshots import Part
from forum.consultations.wording import name_fields
from forum.kernel.db import db
from forum.spaces.rules import Things, ThingWords
from forum.temporary.kinds import AFTERMATHS
from forum.temporary.models import TemporaryChange

name_fields(
    {
        "what": _l("What has changed"),
        "changed_on": _l("Started on"),
        "safety_reason": _l("Why it was urgent"),
        "changed_by": _l("Who decided it"),
        "ends_on": _l("Ends on"),
        "aftermath": _l("What comes after"),
        "aftermath_words": _l("What that means"),
    },
    {"aftermath": {str(key): label for key, label in AFTERMATHS.items()}},
)


def describe_change(change: TemporaryChange) -> ThingWords:
    return {
        "what": change.what,
        "changed_on": _write(change.changed_on),
        "safety_reason": change.reason,
        "changed_by": change.decided_by,
        "ends_on": _write(change.ends_on),
        "aftermath": change.aftermath,
        "aftermath_words": change.aftermath_words,
    }


def _write(day: date | None) -> str:
    return day.isoformat() if day else ""


@describes_official_things
def describe_temporary(consultation: Consultation) -> Things:
    change = db.session.get(TemporaryChange, consultation.id) if consultation.is_temporary else None
    return {(Part.TEMPORARY, 0): describe_change(change)} if change is not None else {}
