from __future__ import annotations

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from forum.consultations.extension_points import OfficialWords, holds_official_words
from forum.consultations.models import Consultation
from forum.kernel.db import db
from forum.workshops.models import AgendaItem, Workshop


def list_workshops(consultation: Consultation) -> Iterable[Workshop]:
    return db.session.scalars(select(Workshop).filter_by(space_id=consultation.id)).all()


def list_items(consultation: Consultation) -> Iterable[AgendaItem]:
    of_it = select(Workshop.id).filter_by(space_id=consultation.id)
    return db.session.scalars(select(AgendaItem).where(AgendaItem.workshop_id.in_(of_it))).all()


WORKSHOPS = _l("Workshops")
WORDS = tuple("title about place video_link caption_link access_note called_off_reason summary".split())
DRAWN = (("summary_html", "summary"),)
holds_official_words(OfficialWords("workshops", WORKSHOPS, list_workshops, WORDS, DRAWN, model=Workshop))
holds_official_words(OfficialWords("workshops", WORKSHOPS, list_items, ("title", "text"), model=AgendaItem))
