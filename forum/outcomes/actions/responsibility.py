"""Who is responsible for the decision, and a day on which answers are due far later, as two people say it; and that day as it
moves with stages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from forum.consultations.actions.promise import refuse_once_decided
from forum.consultations.models import Consultation, Participation, Phase
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.errors import Conflict
from forum.kernel.permissions import Actor
from forum.outcomes.actions.answering import WEEKS, check_owner, find_or_make_report, note_report, refuse_day_after_decision
from forum.outcomes.deadlines import answers_due_on, day_of, find_listening_phase
from forum.outcomes.models import Report
from forum.outcomes.snapshots import describe_report
from forum.rewording.queries import WITH_STAGES


@dataclass(frozen=True)
class ReportWords:
    """As `set_report` takes them."""

    owner: Participation | None
    answer_weeks: int
    phase: Phase | None


def write_owner(actor: Actor, consultation: Consultation, owner: Participation | None, *, reason: str, asked_by_id: int) -> None:
    """Inside an action by which two people do it (`forum.rewording`). Raises Conflict once it is decided,
    and Invalid on `owner`."""
    refuse_once_decided(actor, consultation)
    report = find_or_make_report(consultation)
    before, due_on = describe_report(consultation, report), answers_due_on(consultation, report)
    check_owner(actor, consultation, report, owner)
    report.owner, report.changed_at = owner, now()
    db.session.flush()
    note_report(actor, consultation, report, before, due_on, reason, asked_by_id)


def write_due_day(actor: Actor, consultation: Consultation, due_on: date, *, reason: str, asked_by_id: int) -> None:
    """As `write_owner`, so many weeks after a stage that answers are due on that day; after the stage it counted from before
    where that leads there. Raises Conflict where none does any more, or it is decided, and Invalid as `set_report` does for a
    day."""
    refuse_once_decided(actor, consultation)
    report = find_or_make_report(consultation)
    before, told = describe_report(consultation, report), answers_due_on(consultation, report)
    counted_from = find_listening_phase(consultation, report)
    phases = [counted_from, *consultation.phases] if counted_from else consultation.phases
    found = next((phase for phase in phases if _count_weeks(phase, due_on)), None)
    if found is None:
        raise Conflict(_("This cannot be done any more. Say no. Your colleague can then ask again."))
    report.answer_weeks, report.changed_at = _count_weeks(found, due_on), now()
    if found is not counted_from:
        report.phase = found
    db.session.flush()
    refuse_day_after_decision(consultation, report)
    note_report(actor, consultation, report, before, told, reason, asked_by_id)


def _count_weeks(phase: Phase, due_on: date) -> int:
    """From the end of a stage to that day; 0 where no form could say so."""
    weeks, days = divmod((due_on - day_of(phase.closes_at)).days, 7)
    return weeks if days == 0 and weeks in WEEKS else 0


@contextmanager
def move_due_day(actor: Actor, consultation: Consultation, reason: str) -> Iterator[None]:
    """Around a change of stages, inside its action: where the day on which answers are due moves with them, that is a public
    change as if somebody had moved it by hand. Raises Invalid on `reason` as `set_report` does."""
    before_it = db.session.get(Report, consultation.id)
    before, due_on = describe_report(consultation, before_it), answers_due_on(consultation, before_it)
    yield
    db.session.flush()
    db.session.expire(consultation, ["phases"])
    for phase in consultation.phases:
        db.session.expire(phase, ["activities"])
    if consultation.published_at is None or due_on == answers_due_on(consultation, before_it):
        return
    report = find_or_make_report(consultation)
    report.first_due_on = report.first_due_on or due_on
    note_report(actor, consultation, report, before, due_on, reason, how=WITH_STAGES)
