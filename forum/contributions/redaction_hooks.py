"""What the team says as comments is taken out wherever it stands, in earlier versions too."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, select

from forum.consultations.extension_points import OfficialWords, holds_official_words
from forum.consultations.models import Consultation
from forum.contributions.models import Contribution, Revision
from forum.kernel.db import db
from forum.kernel.permissions import TEAM

OFFICIAL_ROLES = tuple(sorted(str(role) for role in TEAM))
WORDS, DRAWN = ("title", "body"), (("html", "body"),)


def list_contributions(consultation: Consultation, which: ColumnElement[bool]) -> Iterable[Contribution]:
    """Those of a consultation for which a condition holds."""
    return db.session.scalars(select(Contribution).where(Contribution.space_id == consultation.id, which)).all()


def list_revisions_of(consultation: Consultation, which: ColumnElement[bool]) -> Iterable[Revision]:
    """What they said before."""
    query = select(Revision).join(Contribution, Contribution.id == Revision.contribution_id)
    return db.session.scalars(query.where(Contribution.space_id == consultation.id, which)).all()


def holds_contributions(key: str, label: object, which: ColumnElement[bool]) -> None:
    """Registers some contributions, with what they said before, as official words."""
    named = {"key": key, "label": label, "columns": WORDS, "html": DRAWN}
    holds_official_words(OfficialWords(find=lambda each: list_contributions(each, which), model=Contribution, **named))  # type: ignore[arg-type]
    holds_official_words(OfficialWords(find=lambda each: list_revisions_of(each, which), model=Revision, **named))  # type: ignore[arg-type]


holds_contributions("official_comments", _l("Comments of the team"), Contribution.author_role.in_(OFFICIAL_ROLES))
