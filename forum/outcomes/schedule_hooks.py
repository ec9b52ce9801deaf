from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time

from flask_babel import gettext as _

from forum.consultations.models import Consultation
from forum.consultations.schedule import Scheduled, ScheduledKind, adds_to_schedule
from forum.kernel.dates import site_zone
from forum.outcomes.deadlines import answers_due_on
from forum.outcomes.queries.showing import find_decision, find_report


@adds_to_schedule("answers and decision")
def list_outcomes(consultation: Consultation) -> Iterator[Scheduled]:
    due_on, decision = answers_due_on(consultation, find_report(consultation)), find_decision(consultation)
    if due_on is not None:
        yield Scheduled(ScheduledKind.DEADLINE, _("answers due"), _noon(due_on))
    if decision is not None:
        yield Scheduled(ScheduledKind.DECISION, _("decided"), _noon(decision.decided_on), is_done=True)
        if decision.call_in_until is not None:
            yield Scheduled(ScheduledKind.DEADLINE, _("last day to call it in"), _noon(decision.call_in_until))


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), site_zone())
