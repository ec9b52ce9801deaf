from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from forum.consultations.extension_points import OfficialWords, holds_official_words
from forum.consultations.models import Consultation
from forum.consultations.part_names import PARTS
from forum.consultations.snapshots import Part
from forum.kernel.db import db
from forum.outreach.models import OutreachEntry


def list_rows(consultation: Consultation) -> Iterable[OutreachEntry]:
    return db.session.scalars(select(OutreachEntry).filter_by(consultation_id=consultation.id)).all()


COLUMNS = ("title", "place", "language", "done_by")

holds_official_words(OfficialWords(Part.OUTREACH, PARTS[Part.OUTREACH], list_rows, COLUMNS, model=OutreachEntry))
