from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import select

from forum.briefing.kinds import OptionWords
from forum.briefing.models import MODELS
from forum.consultations.extension_points import OfficialWords, holds_official_words
from forum.consultations.models import Consultation
from forum.consultations.part_names import PARTS
from forum.consultations.snapshots import Part
from forum.kernel.db import db

COLUMNS = {
    Part.FRAMINGS: ("whose", "problem", "account"),
    Part.OPTIONS: tuple(OptionWords.__dataclass_fields__),
    Part.FINDINGS: ("title", "learnt", "found_when", "link"),
    Part.SECTIONS: ("title", "text", "alt", "video_link", "captions"),
    Part.QUESTIONS: ("title", "text"),
    Part.KEY_DATES: ("title",),
}
DRAWN = {Part.SECTIONS: (("html", "text"),), Part.QUESTIONS: (("html", "text"),)}


def rows_of(part: Part) -> Callable[[Consultation], Iterable[Any]]:
    return lambda consultation: db.session.scalars(select(MODELS[part]).filter_by(consultation_id=consultation.id)).all()


for _part, _columns in COLUMNS.items():
    holds_official_words(OfficialWords(str(_part), PARTS[_part], rows_of(_part), _columns, DRAWN.get(_part, ())))
