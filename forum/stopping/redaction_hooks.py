from __future__ import annotations

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from forum.consultations.extension_points import OfficialWords, holds_official_words
from forum.kernel.db import db
from forum.stopping.models import EarlyStop

holds_official_words(
    OfficialWords(
        "stopped",
        _l("Why it was stopped early"),
        lambda consultation: db.session.scalars(select(EarlyStop).filter_by(consultation_id=consultation.id)).all(),
        ("reason",),
        model=EarlyStop,
    )
)
