"""Whether anybody stands between those who ask and those who are asked: said plainly on the page."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select

from forum.consultations.models import Consultation, Participation
from forum.deciders.models import Decider
from forum.kernel.db import db
from forum.kernel.permissions import FACILITATORS, Role


def say_who_is_one(consultation: Consultation, deciders: list[Decider]) -> str:
    """One sentence, where one person has several of the parts: runs it, leads the talks, decides; else "". One account has one
    role in a consultation, so a second part can only be told by the name of somebody who decides."""
    people = db.session.execute(
        select(Participation.role, Participation.pseudonym).where(
            Participation.consultation_id == consultation.id,
            Participation.account_id.is_not(None),
            Participation.removed_at.is_(None),
            Participation.role.in_([str(role) for role in FACILITATORS | {Role.ORGANISER, Role.LEAD}]),
        )
    ).tuples()
    team = [(Role(role), name) for role, name in people]
    decide = {name.casefold() for each in deciders for name in [each.name, *(member.name for member in each.members)]}
    for role, name in team:
        if name.casefold() in decide and role in FACILITATORS:
            return _("%(name)s runs the discussions here and also decides.", name=name)
        if name.casefold() in decide and role == Role.ORGANISER:
            return _("%(name)s runs this and also decides.", name=name)
    if team and not any(role in FACILITATORS for role, _name in team):
        return _("The people who run this also run the discussions. There is no independent facilitator.")
    return ""
