"""What is said officially of who answers, and by when, as versions keep it."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from forum.consultations.extension_points import describes_official_things
from forum.consultations.models import Consultation
from forum.consultations.queries import list_places_by_number
from forum.consultations.snapshots import Part
from forum.consultations.wording import SAYERS, name_days, name_fields
from forum.kernel.db import db
from forum.outcomes.deadlines import answers_due_on
from forum.outcomes.kinds import ThemeState
from forum.outcomes.models import Report, Theme
from forum.spaces.rules import Things, ThingWords

LABELS = {
    "owner_place": _l("Who is responsible for the decision"),
    "answers_due_on": _l("Answers are due by"),
    "merged_into": _l("Merged with"),
}
name_fields(LABELS, {})
name_days("answers_due_on")


def say_owner(number: str) -> str:
    """Their name now: versions hold the number of their place, so that a name goes with whoever leaves."""
    place = list_places_by_number([int(number)]).get(int(number))
    return place.pseudonym if place else ""


SAYERS["owner_place"] = say_owner


def describe_report(consultation: Consultation, report: Report | None) -> ThingWords:
    # Without a report the day follows from the dates of the stages, which have versions of their own.
    due = answers_due_on(consultation, report) if report else None
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
    """Of what has become of it, and not of its words: those are agreed, by people it names."""
    return {"title": theme.sentence, "merged_into": theme.merged_into.sentence if theme.merged_into else ""}


@describes_official_things
def describe_merged_themes(consultation: Consultation) -> Things:
    query = select(Theme).filter_by(consultation_id=consultation.id, state=ThemeState.MERGED)
    return {(Part.THEMES, theme.id): describe_theme(theme) for theme in db.session.scalars(query)}
