"""What withdrawing takes with it: words quoted elsewhere, and what their author said of a theme that held them. What
followers of a consultation hear of its decision, its end and the day of its answers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select, update

from forum.consultations.changes import says_change
from forum.consultations.events import consultation_stream
from forum.consultations.extension_points import moves_with_stages
from forum.consultations.models import Consultation
from forum.consultations.notices import LONGEST_MOVE
from forum.consultations.queries import list_joined_accounts
from forum.contributions.events import ContributionWithdrawn
from forum.kernel.actions import transaction
from forum.kernel.db import db
from forum.kernel.events import emit, on
from forum.notifications.actions import take_back
from forum.notifications.extension_points import Telling, tells
from forum.notifications.models import NewsKind
from forum.outcomes import sentences
from forum.outcomes.actions.responsibility import move_due_day
from forum.outcomes.deadlines import answers_due_on, today
from forum.outcomes.events import (
    ConsultationReviewed,
    DecisionPublished,
    QuoteAnswered,
    ReportChanged,
)
from forum.outcomes.kinds import CallInOutcome
from forum.outcomes.models import Misreading, Voice
from forum.outcomes.queries.showing import find_report


@on(ContributionWithdrawn)
def forget_quotes(event: ContributionWithdrawn) -> None:
    """Pages stop showing them by themselves; this takes the words out of the database too."""
    with transaction():
        for voice in db.session.scalars(select(Voice).where(Voice.contribution_id == event.contribution_id)):
            emit(QuoteAnswered(consultation_stream(voice.consultation_id), event.actor_id, voice.id, None))
            take_back(voice.news_key)
            db.session.delete(voice)
        of_theirs = Misreading.contribution_id == event.contribution_id
        db.session.execute(update(Misreading).where(of_theirs).values(words=""))


@tells(DecisionPublished)
def tell_of_decision(event: DecisionPublished, consultation: Consultation) -> Iterator[Telling]:
    """Authors and followers of themes were told in the action, under the same key: each is told once."""
    said = sentences.DECIDED(title=consultation.title)
    yield Telling(f"decision:{consultation.id}", said, NewsKind.OUTCOME, without=_who(event.actor_id))


@tells(ConsultationReviewed)
def tell_of_review(event: ConsultationReviewed, consultation: Consultation) -> Iterator[Telling]:
    yield Telling(f"review:{consultation.id}", sentences.REVIEWED(), NewsKind.OFFICIAL, without=_who(event.actor_id))


# What was done to a decision, or before it, in the words in which followers are told.
TOLD_PARTS = {
    "fairness": sentences.EQUALITY_REVIEWED,
    "called in": sentences.DECISION_CALLED_IN,
    CallInOutcome.CONFIRMED: sentences.DECISION_CONFIRMED,
    CallInOutcome.CHANGED: sentences.DECISION_CHANGED,
}


moves_with_stages(move_due_day)


@tells(ReportChanged)
def tell_of_report(event: ReportChanged, consultation: Consultation) -> Iterator[Telling]:
    """Of the day on which answers are due, once for each day: what was changed beside it is no news."""
    without = _who(event.actor_id)
    if event.part in TOLD_PARTS:
        said = TOLD_PARTS[event.part](title=consultation.title)
        yield Telling(f"report:{consultation.id}:{event.part}:{today()}", said, NewsKind.OUTCOME, without=without)
    report = find_report(consultation)
    due = answers_due_on(consultation, report)
    if event.part in {"owner and deadline", "owner and day", "due day", "due day kept"} and due is not None:
        key, said = f"answers due:{consultation.id}", sentences.ANSWERS_DUE(due=due.isoformat())
        if report is not None and report.first_due_on is not None and report.first_due_on < due:
            said = sentences.ANSWERS_DUE_LATER(due=due.isoformat(), first=report.first_due_on.isoformat())
            if due - report.first_due_on > LONGEST_MOVE:  # Whoever took part may have counted on it, and need not follow it.
                accounts = frozenset(list_joined_accounts(consultation))
                yield Telling(f"{key}:{due}", said, NewsKind.DATE, group_key=key, without=without, accounts=accounts)
        yield Telling(f"{key}:{due}", said, NewsKind.DATE, group_key=key, without=without)


@says_change(ReportChanged)
def say_change_of_report(event: ReportChanged, _at: datetime) -> str | None:
    """“owner and deadline”: from before there were versions of these."""
    return {
        "due day": _("The date when answers are due changed, because the dates of a stage changed."),
        "owner and deadline": _("The organisers changed who is responsible for the decision, or when answers are due."),
        "fairness": _("The organisers looked again at who this could be unfair to, with what people said."),
        "called in": _("The decision was called in, so it is on hold."),
        str(CallInOutcome.CONFIRMED): _("The decision was called in and stays as it is."),
        str(CallInOutcome.CHANGED): _("The decision was called in and has changed."),
    }.get(event.part)


def _who(account_id: int | None) -> frozenset[int]:
    return frozenset() if account_id is None else frozenset({account_id})
