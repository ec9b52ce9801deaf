"""Which consultations are decided, for pages and sentences of the features below."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from forum.consultations.models import Consultation
from forum.consultations.standing import tells_decision_days
from forum.outcomes.queries.showing import find_decisions


@tells_decision_days
def find_days(consultations: Collection[Consultation]) -> dict[int, date]:
    return {number: decision.decided_on for number, decision in find_decisions(consultations).items()}
