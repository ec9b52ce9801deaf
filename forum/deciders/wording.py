"""Whether anybody stands between those who ask and those who are asked: said plainly on the page."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import select

from forum.consultations.models import Consultation, Participation
from forum.consultations.snapshots import Part
from forum.deciders.models import Decider
from forum.deciders.queries import list_deciders
from forum.kernel.db import db
from forum.kernel.permissions import FACILITATORS, Role
from forum.spaces.queries import find_last_version


@dataclass(frozen=True)
class DecisionPlan:
    """When and how it is decided. `words` and `day_holds`: whether they can stand as those of everybody who decides now; `row`:
    the board of several to which the words belong alone; `planner`: who planned it before, where that is somebody else."""

    words: str
    row: Decider | None
    planner: str
    day_holds: bool


def find_plan(consultation: Consultation) -> DecisionPlan:
    several = list_deciders(consultation)
    lapsed = next((each for each in several if each.plan_lapsed), None)
    words = consultation.decided_when
    if lapsed is not None:
        moved = find_last_version(consultation.id, Part.DECISION_DAY, 0)
        return DecisionPlan("", None, _find_planner(lapsed), day_holds=moved is not None and moved.at > lapsed.added_at)
    # “At its meeting in public” is said of a board, never of somebody beside it.
    row = next((each for each in several if each.is_body), None) if words and len(several) > 1 else None
    return DecisionPlan("" if row else words, row, "", day_holds=True)


def _find_planner(decider: Decider) -> str:
    """The last of those who decided before of whom it is known that they planned it."""
    before = decider.replaces
    while before is not None and before.plan_lapsed and before.replaces is not None:
        before = before.replaces
    return before.name if before else decider.consultation.decided_by


def say_planner(consultation: Consultation) -> str:
    """Behind the day of a decision that somebody planned who does not decide any more; else ""."""
    plan = find_plan(consultation)
    return "" if plan.day_holds else _("planned by %(name)s before", name=plan.planner)


def say_who_is_one(consultation: Consultation, deciders: list[Decider]) -> str:
    """One sentence, where one person has several of the parts: runs it, leads the talks, decides; else "". One account has one
    role in a consultation, so a second part can only be told by the name of somebody who decides."""
    people = db.session.execute(
        select(Participation.role, Participation.pseudonym).where(
            Participation.space_id == consultation.id,
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
