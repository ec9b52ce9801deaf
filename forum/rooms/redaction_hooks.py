from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from forum.consultations.extension_points import OfficialWords, holds_official_words
from forum.consultations.models import Consultation
from forum.kernel.db import db
from forum.rooms.models import NoteGroup, RoomMessage, UndoStep
from forum.workshops.models import Workshop


def rows_of(model: type[Any]) -> Callable[[Consultation], Iterable[Any]]:
    def find(consultation: Consultation) -> Iterable[Any]:
        of_it = select(Workshop.id).filter_by(space_id=consultation.id)
        return db.session.scalars(select(model).where(model.workshop_id.in_(of_it))).all()

    return find


WORKSHOPS = _l("Workshops")
holds_official_words(OfficialWords("workshops", WORKSHOPS, rows_of(NoteGroup), ("name",), model=NoteGroup))
holds_official_words(OfficialWords("workshops", WORKSHOPS, rows_of(RoomMessage), ("words",), model=RoomMessage))
# What a facilitator could still take back, as the room would put it back.
holds_official_words(OfficialWords("workshops", WORKSHOPS, rows_of(UndoStep), ("sentence",), json=("arguments",), model=UndoStep))
