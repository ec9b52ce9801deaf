from __future__ import annotations

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from forum.consultations.extension_points import OfficialWords, holds_official_words
from forum.kernel.db import db
from forum.redaction.models import Redaction

# A reason is read by everybody, and can say too much as well.
holds_official_words(
    OfficialWords(
        "taken_out",
        _l("Why something was taken out"),
        lambda consultation: db.session.scalars(select(Redaction).filter_by(space_id=consultation.id)).all(),
        ("reason",),
        model=Redaction,
    )
)
