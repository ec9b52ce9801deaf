"""The clocks of answering. Days are days here, where the organisation is: something due on a day is late from the next one on,
whatever the hour and whether or not the clocks changed in between."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, time, timedelta

from forum.consultations.models import Consultation, Phase
from forum.consultations.standing import list_collecting_phases
from forum.consultations.unfinished import find_end_of_asking
from forum.kernel.clock import now
from forum.kernel.dates import site_zone, to_local
from forum.outcomes.kinds import CheckState, DecisionState, DecisionTiming, Disposition, PromiseState
from forum.outcomes.models import ANSWER_WEEKS, Answer, Check, Commitment, FinalDecision, Report

CHECK_MONTHS = (6, 12)
# Putting it into practice goes on a little after the last check.
PRACTICE_MONTHS = 13
CHECK_DAYS = 28  # the service has four weeks to give its account
ORGANISER_TOLD_AFTER = timedelta(days=7)
FURTHEST_YEARS = 10


def today() -> date:
    return to_local(now()).date()


def day_of(moment: datetime) -> date:
    return to_local(moment).date()


def months_after(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day when it has none such: 31 August + 6 is 28 or 29 February."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return day.replace(year=year, month=month + 1, day=min(day.day, monthrange(year, month + 1)[1]))


def find_end_of_practice(in_force_on: date) -> datetime:
    """Of the stage in which people say whether it is happening, in the afternoon."""
    return datetime.combine(months_after(in_force_on, PRACTICE_MONTHS), time(17), site_zone())


def is_too_far(day: date) -> bool:
    """A promise for a day nobody here will see is none."""
    return day > months_after(today(), 12 * FURTHEST_YEARS)


def find_listening_phase(consultation: Consultation, report: Report | None) -> Phase | None:
    """The phase whose end starts the clock."""
    if report is not None and report.phase is not None:
        return report.phase
    asking = [p for p in consultation.phases if any(a.kind.collects_views for a in p.activities)]
    talking = [phase for phase in asking if not phase.was_stopped_before]
    return max(talking, key=lambda phase: phase.closes_at, default=None)


def answers_due_on(consultation: Consultation, report: Report | None) -> date | None:
    """None where nobody has promised to answer: a conversation that was brought in from elsewhere, or one without a phase."""
    if consultation.source:
        return None
    phase = find_listening_phase(consultation, report)
    weeks = report.answer_weeks if report else ANSWER_WEEKS
    return day_of(phase.closes_at) + timedelta(weeks=weeks) if phase else None


def find_timing(consultation: Consultation, decided_on: date) -> DecisionTiming:
    """Of a decision on that day, beside when people were asked. The day on which asking ended is after it. Where nobody has been
    asked about the decision, as what there is comes later, is not about it, or was stopped before, it is before anybody was; what
    was held elsewhere and brought in may say nothing of when that was."""
    end = find_end_of_asking(consultation)
    if end is None:
        return DecisionTiming.AFTER if consultation.source else DecisionTiming.BEFORE
    if decided_on >= day_of(end):
        return DecisionTiming.AFTER
    opened = min(phase.begins_at for phase in list_collecting_phases(consultation) if not phase.was_never_open)
    return DecisionTiming.BEFORE if decided_on < day_of(opened) else DecisionTiming.DURING


def state_of_decision(decision: FinalDecision) -> DecisionState:
    """The last day on which it can be called in is one on which it is not in force."""
    if decision.call_in is not None:
        return DecisionState.IN_FORCE if decision.call_in.settled_at else DecisionState.CALLED_IN
    can_be = decision.call_in_until is not None and today() <= decision.call_in_until
    return DecisionState.CAN_BE_CALLED_IN if can_be else DecisionState.IN_FORCE


def is_due_day_new(consultation: Consultation, report: Report | None) -> bool:
    """Whether answers are due earlier than any day that was kept as promised."""
    due_on = answers_due_on(consultation, report)
    kept = report.first_due_on if report else None
    return due_on is not None and (kept is None or due_on < kept)


def state_of_promise(promise: Commitment) -> PromiseState:
    if promise.given_up_at:
        return PromiseState.BROKEN
    if promise.done_at:
        return PromiseState.KEPT
    return PromiseState.LATE if today() > promise.due_on else PromiseState.RUNNING


def days_late(promise: Commitment) -> int:
    """Days after the day it was due on which it was done, or today; below zero: early."""
    end = day_of(promise.done_at) if promise.done_at else today()
    return (end - promise.due_on).days


def state_of_check(check: Check) -> CheckState:
    if check.given_at:
        return CheckState.GIVEN
    if check.is_held or today() < check.opens_on:
        return CheckState.COMING
    return CheckState.OPEN if today() <= check.due_on else CheckState.MISSED


def is_answer_overdue(answer: Answer) -> bool:
    """ "Still working it out, by …", and that day has passed."""
    return answer.kind is Disposition.WORKING and answer.until_on is not None and today() > answer.until_on
