"""Which consultations are decided, for pages and sentences of the features below."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import select

from forum.consultations.models import Consultation
from forum.consultations.standing import tells_decision_days, tells_whether_in_force
from forum.deciders.extension_points import tells_who_has_acted, tells_who_is_responsible
from forum.deciders.models import Decider
from forum.kernel.db import db
from forum.outcomes.deadlines import state_of_decision
from forum.outcomes.kinds import DecisionState
from forum.outcomes.models import Consideration, ThemeConsideration
from forum.outcomes.queries.showing import find_decision, find_decisions, find_report


@tells_decision_days
def find_days(consultations: Collection[Consultation]) -> dict[int, date]:
    return {number: decision.decided_on for number, decision in find_decisions(consultations).items()}


@tells_whether_in_force
def is_in_force(consultation: Consultation) -> bool:
    decision = find_decision(consultation)
    return decision is not None and state_of_decision(decision) is DecisionState.IN_FORCE


@tells_who_is_responsible
def find_responsible(consultation: Consultation) -> int | None:
    report = find_report(consultation)
    return report.owner_id if report else None


@tells_who_has_acted
def has_considered(decider: Decider) -> bool:
    """Of answers and of what people said, whatever became of either."""
    several = (select(model.id).where(model.decider_id == decider.id).limit(1) for model in (Consideration, ThemeConsideration))
    return any(db.session.scalar(found) is not None for found in several)
