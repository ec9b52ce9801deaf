from __future__ import annotations

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from forum.consultations.extension_points import OfficialWords, holds_official_words
from forum.consultations.models import Consultation
from forum.kernel.db import db
from forum.rooms.models import NoteGroup
from forum.workshops.models import Workshop


def list_groups(consultation: Consultation) -> Iterable[NoteGroup]:
    of_it = select(Workshop.id).filter_by(consultation_id=consultation.id)
    return db.session.scalars(select(NoteGroup).where(NoteGroup.workshop_id.in_(of_it))).all()


holds_official_words(OfficialWords("workshops", _l("Workshops"), list_groups, ("name",), model=NoteGroup))
