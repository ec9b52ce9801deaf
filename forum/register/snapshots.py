"""What the register says, as versions keep it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from forum.consultations.extension_points import describes_official_things
from forum.consultations.models import Consultation
from forum.consultations.snapshots import Part
from forum.consultations.tables import declare_columns
from forum.consultations.wording import name_days, name_fields
from forum.kernel.db import db
from forum.register.kinds import KINDS, WAYS, AskedKind, AskedWords
from forum.register.models import AskedBody, read_words
from forum.spaces.rules import Things, ThingWords

DAYS = {
    "asked_on": _l("Asked on"),
    "reminded_on": _l("Reminded on"),
    "comments_by": _l("Comments by"),
    "answered_on": _l("Replied on"),
}
name_fields(
    {
        "asked_kind": _l("What kind of body"),
        "why": _l("Why we asked them"),
        "way": _l("How they were asked"),
        **DAYS,
        "reply": _l("Their reply"),
        "our_reply": _l("Our answer to it"),
    },
    {"asked_kind": {str(key): label for key, label in KINDS.items()}, "way": WAYS},
)
name_days(*DAYS)
declare_columns(Part.ASKED, "name", "asked_kind", "why", "way", *DAYS, "decides_on", "reply", "our_reply")


def describe_asked(asked: AskedBody) -> ThingWords:
    words = {
        name: value.isoformat() if isinstance(value, date) else value or "" for name, value in vars(read_words(asked)).items()
    }
    return words | {"asked_kind": str(words.pop("kind"))}


def parse_asked(words: Mapping[str, str]) -> AskedWords:
    """From what `describe_asked` says."""
    days = {name: date.fromisoformat(words[name]) if words[name] else None for name in (*DAYS, "decides_on")}
    texts = {name: words[name] for name in ("name", "why", "way", "reply", "our_reply")}
    return AskedWords(kind=AskedKind(words["asked_kind"]), **texts, **days)  # type: ignore[arg-type]


@describes_official_things
def describe_register(consultation: Consultation) -> Things:
    several = db.session.scalars(select(AskedBody).filter_by(consultation_id=consultation.id))
    return {(Part.ASKED, asked.id): describe_asked(asked) for asked in several}
