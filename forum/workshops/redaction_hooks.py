from __future__ import annotations

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from forum.consultations.extension_points import OfficialWords, holds_official_words
from forum.consultations.models import Consultation
from forum.kernel.db import db
from forum.workshops.models import Workshop


def list_workshops(consultation: Consultation) -> Iterable[Workshop]:
    return db.session.scalars(select(Workshop).filter_by(consultation_id=consultation.id)).all()


WORDS = ("title", "place", "access_note", "called_off_reason", "summary")
holds_official_words(OfficialWords("workshops", _l("Workshops"), list_workshops, WORDS, (("summary_html", "summary"),)))
