from __future__ import annotations

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from forum.activities.voting.models import Poll
from forum.consultations.extension_points import OfficialWords, holds_official_words
from forum.consultations.models import Consultation
from forum.kernel.db import db


def list_polls(consultation: Consultation) -> Iterable[Poll]:
    return db.session.scalars(select(Poll).filter_by(consultation_id=consultation.id)).all()


# The question and its choices stay as people voted on them: a vote that breaks the law is cancelled.
holds_official_words(OfficialWords("votes", _l("Votes"), list_polls, ("called_off_reason",)))
