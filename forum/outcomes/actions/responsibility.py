"""Who is responsible for the decision, as two people say it; the day on which answers are due, as it moves with stages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from forum.consultations.actions.promise import refuse_once_decided
from forum.consultations.models import Consultation, Participation, Phase
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.permissions import Actor
from forum.outcomes.actions.answering import check_owner, find_or_make_report, note_report
from forum.outcomes.deadlines import answers_due_on
from forum.outcomes.models import Report
from forum.outcomes.snapshots import describe_report


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
    note_report(actor, consultation, report, before, due_on, reason)
