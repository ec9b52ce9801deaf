from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext as _
from sqlalchemy import select

from forum.consultations.models import Participation
from forum.consultations.tables import OwnRow, lists_own
from forum.kernel.db import db
from forum.kernel.permissions import Actor
from forum.translating.models import ManagerQuestion, PlainCheck


@lists_own
def list_own_checks(actor: Actor) -> Iterator[OwnRow]:
    """What somebody said to plain words, and answered as a manager; what they wrote as members is listed with their remarks."""
    own = select(Participation.id).where(Participation.account_id == actor.account_id)
    for check in db.session.scalars(select(PlainCheck).where(PlainCheck.place_id.in_(own)).order_by(PlainCheck.id)):
        chosen = _("Yes") if check.is_yes else _("No")
        yield OwnRow(check.remark.group.name, _("What you said to plain words"), check.said_at, "", check.because, chosen)
    mine = ManagerQuestion.owner_id.in_(own) | ManagerQuestion.checked_by_id.in_(own)
    for question in db.session.scalars(select(ManagerQuestion).where(mine).order_by(ManagerQuestion.id)):
        label = _("An answer you wrote or checked")
        yield OwnRow(question.group.name, label, question.published_at or question.drafted_at, "", question.answer, "")
