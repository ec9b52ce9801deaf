from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from forum.briefing.kinds import OptionWords
from forum.briefing.models import MODELS, PagePicture, PageSection
from forum.briefing.queries import get_picture, list_sections
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
from forum.kernel.clock import now
from forum.kernel.dates import say_day
from forum.kernel.db import db
from forum.redaction.taking import change_versions
from forum.spaces.rules import ThingWords

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
    _drawn = DRAWN.get(_part, ())
    holds_official_words(OfficialWords(str(_part), PARTS[_part], rows_of(_part), _columns, _drawn, model=MODELS[_part]))


def list_pictures(consultation: Consultation) -> list[OfficialFile]:
    """Earlier ones too: they stay for the versions that had them."""
    query = select(PagePicture).filter_by(consultation_id=consultation.id, taken_out_at=None).order_by(PagePicture.id)
    alts = {each.picture_id: each.alt or each.title for each in list_sections(consultation)}
    return [
        OfficialFile(each.public_id, alts.get(each.id) or _("An earlier picture, from %(day)s", day=say_day(each.added_at)))
        for each in db.session.scalars(query)
    ]


def take_out_picture(consultation: Consultation, public_id: str, stand_in: str, redaction_id: int) -> bytes:
    """What it shows goes with it, in every section and version that had it."""
    picture = get_picture(consultation, public_id)
    content, picture.content, picture.taken_out_at = picture.content, b"", now()
    for section in db.session.scalars(select(PageSection).filter_by(picture_id=picture.id)):
        section.alt = stand_in

    def change(words: ThingWords) -> ThingWords:
        return words | {"picture": stand_in} if words.get("picture_id") == public_id else words

    change_versions(consultation.id, Part.SECTIONS, change, redaction_id)
    return content


holds_official_files(OfficialFiles("pictures", _l("A picture"), list_pictures, take_out_picture))
