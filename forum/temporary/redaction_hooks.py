from __future__ import annotations

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from forum.consultations.extension_points import OfficialWords, holds_official_words
from forum.kernel.db import db
from forum.temporary.models import SaidBack, TemporaryChange

holds_official_words(
    OfficialWords(
        "temporary",
        _l("Temporary change"),
        lambda consultation: db.session.scalars(select(TemporaryChange).filter_by(space_id=consultation.id)).all(),
        ("what", "reason", "decided_by", "aftermath_words"),
        model=TemporaryChange,
    )
)
holds_official_words(
    OfficialWords(
        "said_back",
        _l("Temporary change"),
        lambda consultation: db.session.scalars(select(SaidBack).filter_by(space_id=consultation.id)).all(),
        ("words", "shown"),
        model=SaidBack,
    )
)
