from __future__ import annotations

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from forum.activities.discussions.models import Thread
from forum.consultations.extension_points import OfficialWords, holds_official_words
from forum.consultations.models import Consultation
from forum.contributions.models import Contribution
from forum.contributions.redaction_hooks import OFFICIAL_ROLES, holds_contributions
from forum.kernel.db import db


def list_threads(consultation: Consultation) -> Iterable[Thread]:
    """What people wrote in them is theirs: moderators see to that."""
    return db.session.scalars(select(Thread).where(Thread.space_id == consultation.id, Thread.locked_reason != "")).all()


CLOSED = _l("Why discussions were closed")
holds_official_words(OfficialWords("closed_threads", CLOSED, list_threads, ("locked_reason",), model=Thread))

IS_SUMMARY = (Contribution.kind == "summary") & Contribution.author_role.not_in(OFFICIAL_ROLES)  # the others are official anyway
holds_contributions("summaries", _l("Summaries of discussions"), IS_SUMMARY)
