from __future__ import annotations

import hashlib
from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from forum.consultations.extension_points import (
    OfficialFile,
    OfficialFiles,
    OfficialWords,
    holds_official_files,
    holds_official_words,
)
from forum.consultations.models import Consultation
from forum.consultations.part_names import PARTS
from forum.consultations.snapshots import Part
from forum.kernel.db import db
from forum.outreach.models import OutreachEntry
from forum.outreach.queries import get_entry, get_picture, list_entries


def list_rows(consultation: Consultation) -> Iterable[OutreachEntry]:
    return db.session.scalars(select(OutreachEntry).filter_by(consultation_id=consultation.id)).all()


COLUMNS = ("title", "place", "language", "done_by")


def list_photos(consultation: Consultation) -> list[OfficialFile]:
    """Those that are shown: what takes the place of another deletes it."""
    shown = [entry for entry in list_entries(consultation) if entry.picture is not None and not entry.picture.is_taken_out]
    return [OfficialFile(entry.public_id, entry.title) for entry in shown]


def take_out_photo(consultation: Consultation, public_id: str, stand_in: str, _redaction_id: int) -> bytes:
    """The entry stays, and says in place of its photo that it was taken out. Versions never held it."""
    picture = get_picture(get_entry(consultation, public_id))
    content, picture.content, picture.content_type = picture.content, stand_in.encode(), "text/plain; charset=utf-8"
    picture.digest = hashlib.sha256(picture.content).hexdigest()[:24]
    return content


holds_official_words(OfficialWords(Part.OUTREACH, PARTS[Part.OUTREACH], list_rows, COLUMNS, model=OutreachEntry))
holds_official_files(OfficialFiles("told_photos", _l("A photo of how people were told"), list_photos, take_out_photo))
