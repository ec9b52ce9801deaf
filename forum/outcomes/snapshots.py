"""What is said officially of who answers, and by when, as versions keep it."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from forum.consultations.extension_points import describes_official_things
from forum.consultations.models import Consultation
from forum.consultations.queries import list_places_by_number
from forum.consultations.snapshots import Part
from forum.consultations.wording import HEADING_SAYERS, SAYERS, name_days, name_fields
from forum.kernel.db import db
from forum.outcomes.deadlines import answers_due_on
from forum.outcomes.kinds import DISPOSITIONS, SERVICE_SAYS, AnswerState, ThemeState
from forum.outcomes.models import Answer, Check, Report, Rewording, Theme
from forum.spaces.rules import Things, ThingWords

LABELS = {
    "owner_place": _l("Who is responsible for the decision"),
    "answers_due_on": _l("Answers are due by"),
    "other_side": _l("The other side"),
    "merged_into": _l("Merged with"),
    "disposition": _l("What is the answer?"),
    "headline": _l("The answer in one sentence"),
    "answer_why": _l("Why"),
    "constraint": _l("What is stopping us"),
    "would_change": _l("What would change the answer"),
    "until_on": _l("When we will know"),
    "verdict": _l("Has this happened?"),
    "happened": _l("What the service says happened"),
    "evidence_link": _l("Link to evidence"),
    "evidence_document": _l("Document"),
    "seen_where": _l("Where it was seen"),
    "seen_on": _l("When it was seen"),
}
VALUES: dict[str, Mapping[str, LazyString]] = {
    "verdict": {key: sign.label for key, sign in SERVICE_SAYS.items()},
    "disposition": {key: sign.label for key, sign in DISPOSITIONS.items()},
}
name_fields(LABELS, VALUES)
name_days("answers_due_on", "seen_on", "until_on")


def say_owner(number: str) -> str:
    """Their name now: versions hold the number of their place, so that a name goes with whoever leaves."""
    place = list_places_by_number([int(number)]).get(int(number))
    return place.pseudonym if place else ""


SAYERS["owner_place"] = say_owner


def describe_report(consultation: Consultation, report: Report | None) -> ThingWords:
    due = answers_due_on(consultation, report)
    owner_id = report.owner_id if report else None
    return {"owner_place": str(owner_id) if owner_id else "", "answers_due_on": due.isoformat() if due else ""}


def describe_summary(report: Report | None) -> ThingWords | None:
    """None before there is one."""
    return {"summary": report.summary} if report is not None and report.summary else None


@describes_official_things
def describe_answers(consultation: Consultation) -> Things:
    report = db.session.get(Report, consultation.id)
    found: Things = {(Part.ANSWERS, 0): describe_report(consultation, report)}
    summary = describe_summary(report)
    return found | ({(Part.ANSWER_SUMMARY, 0): summary} if summary else {})


def describe_theme(theme: Theme) -> ThingWords:
    into = theme.merged_into.sentence if theme.merged_into else ""
    return {"title": theme.sentence, "other_side": theme.against, "merged_into": into}


@describes_official_things
def describe_changed_themes(consultation: Consultation) -> Things:
    """Those that were merged, or have other words than were agreed first: what was agreed first is told by itself."""
    reworded = select(Rewording.theme_id).where(Rewording.agreed_at.is_not(None))
    query = select(Theme).where(Theme.consultation_id == consultation.id)
    query = query.where((Theme.state == ThemeState.MERGED) | Theme.id.in_(reworded))
    return {(Part.THEMES, theme.id): describe_theme(theme) for theme in db.session.scalars(query)}


def describe_answer(answer: Answer) -> ThingWords:
    """What the service answers to a theme."""
    return {
        "title": answer.theme.sentence,
        "disposition": answer.disposition,
        "headline": answer.headline,
        "answer_why": answer.reason,
        "constraint": answer.constraint,
        "would_change": answer.would_change,
        "until_on": answer.until_on.isoformat() if answer.until_on else "",
    }


HEADING_SAYERS[Part.THEME_ANSWERS] = lambda before, after: _("Answer changed: “%(theme)s”", theme=(after or before)["title"])


@describes_official_things
def describe_changed_answers(consultation: Consultation) -> Things:
    """Of the themes that were answered again: what was answered first is told by itself."""
    query = select(Theme).where(Theme.consultation_id == consultation.id)
    again = Theme.answers.any((Answer.state == AnswerState.PUBLISHED) & (Answer.number > 1))
    themes = db.session.scalars(query.where(again).options(selectinload(Theme.answers)))
    return {(Part.THEME_ANSWERS, theme.id): describe_answer(theme.answer) for theme in themes if theme.answer}


def describe_check(check: Check) -> ThingWords:
    """What the service says in it, and what shows that. `months` says which check it is."""
    shown = check.shown_by
    return {
        "title": check.theme.sentence,
        "months": str(check.months),
        "verdict": str(check.says.verdict),
        "happened": check.says.words,
        "evidence_link": shown.link if shown else "",
        "evidence_document": shown.document.title if shown and shown.document else "",
        "seen_where": shown.seen_where if shown else "",
        "seen_on": shown.seen_on.isoformat() if shown and shown.seen_on else "",
    }


def _say_check(before: ThingWords, after: ThingWords) -> str:
    said = after or before
    return _("%(months)s-month check: “%(theme)s”", months=said["months"], theme=said["title"])


HEADING_SAYERS[Part.CHECKS] = _say_check


@describes_official_things
def describe_corrected_checks(consultation: Consultation) -> Things:
    """Of those in which the service said something else since: what it says first is told by itself, as its answers are."""
    query = select(Check).where(Check.consultation_id == consultation.id, Check.corrections.any())
    return {(Part.CHECKS, check.id): describe_check(check) for check in db.session.scalars(query)}
