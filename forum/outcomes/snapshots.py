"""What is said officially of who answers, and by when, as versions keep it."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from forum.activities.voting.models import Poll
from forum.consultations.extension_points import describes_official_things
from forum.consultations.models import Consultation
from forum.consultations.queries import list_places_by_number
from forum.consultations.snapshots import Part
from forum.consultations.wording import HEADING_SAYERS, SAYERS, name_days, name_fields
from forum.kernel.db import db
from forum.outcomes.deadlines import answers_due_on
from forum.outcomes.kinds import DISPOSITIONS, PROMISE_STATES, SERVICE_SAYS, AnswerState, PromiseState, ThemeState
from forum.outcomes.models import Answer, Check, Commitment, Report, Rewording, Theme
from forum.spaces.models import Version
from forum.spaces.rules import Things, ThingWords

LABELS = {
    "owner_place": _l("Who is responsible for the decision"),
    "answers_due_on": _l("Answers are due by"),
    "other_side": _l("The other side"),
    "merged_into": _l("Merged with"),
    "taken_out": _l("Taken out of the theme"),
    "theme_evidence": _l("Voting results as evidence"),
    "disposition": _l("What is the answer?"),
    "headline": _l("The answer in one sentence"),
    "answer_why": _l("Why"),
    "constraint": _l("What is stopping us"),
    "would_change": _l("What would change the answer"),
    "until_on": _l("When we will know"),
    "steps_done": _l("Steps done"),
    "promise_state": _l("Promise"),
    "instead": _l("What happens instead"),
    "verdict": _l("Has this happened?"),
    "happened": _l("What the service says happened"),
    "evidence_link": _l("Link to evidence"),
    "evidence_document": _l("Document"),
    "seen_where": _l("Where it was seen"),
    "seen_on": _l("When it was seen"),
}
VALUES: dict[str, Mapping[str, LazyString]] = {
    "promise_state": {PromiseState.BROKEN: PROMISE_STATES[PromiseState.BROKEN].label},
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


def describe_evidence(theme: Theme, notes: Mapping[str, str] | None = None) -> ThingWords:
    """The votes whose results are evidence for it, a line each: the public id, and what it tells. `notes`: as they are wanted."""
    said = {each.poll.public_id: each.note for each in theme.polls} if notes is None else notes
    lines = sorted(f"{public_id} {note}".strip() for public_id, note in said.items())
    return {"title": theme.sentence, "theme_evidence": "\n".join(lines)}


def read_evidence(said: str) -> dict[str, str]:
    """What `describe_evidence` wrote: what each vote tells, by its public id."""
    parts = (line.partition(" ") for line in said.split("\n") if line)
    return {public_id: note for public_id, _space, note in parts}


def say_evidence(said: str) -> str:
    """As everybody can read it today: each question as it stands."""
    notes = read_evidence(said)
    polls = db.session.scalars(select(Poll).where(Poll.public_id.in_(notes)).order_by(Poll.id))
    return "\n".join(f"“{poll.question}” {notes[poll.public_id]}".strip() for poll in polls)


SAYERS["theme_evidence"] = say_evidence
HEADING_SAYERS[Part.THEME_EVIDENCE] = lambda before, after: _("Evidence for “%(theme)s”", theme=(after or before)["title"])


def describe_promise(promise: Commitment) -> ThingWords:
    """What became of it. Why it is broken is the reason of that change."""
    return {
        "title": promise.what,
        "steps_done": "\n".join(step.what for step in promise.milestones if step.done_at),
        "promise_state": str(PromiseState.BROKEN) if promise.given_up_at else "",
        "instead": promise.instead,
    }


def _say_promise(before: ThingWords, after: ThingWords) -> str:
    said, is_broken = after or before, bool(after and after.get("promise_state"))
    if is_broken:
        return _("Promise broken: “%(what)s”", what=said["title"])
    return _("Steps of a promise corrected: “%(what)s”", what=said["title"])


HEADING_SAYERS[Part.PROMISES] = _say_promise


@describes_official_things
def describe_what_two_changed(consultation: Consultation) -> Things:
    """The evidence of themes and the promises that have changed since: what was there first is told by itself. Before it is
    published there are no versions."""
    if consultation.published_at is None:
        return {}
    numbers = select(Version.thing_id).where(Version.space_id == consultation.id)
    themes = db.session.scalars(select(Theme).where(Theme.id.in_(numbers.where(Version.part == Part.THEME_EVIDENCE))))
    promises = db.session.scalars(select(Commitment).where(Commitment.id.in_(numbers.where(Version.part == Part.PROMISES))))
    found: Things = {(Part.THEME_EVIDENCE, theme.id): describe_evidence(theme) for theme in themes}
    return found | {(Part.PROMISES, promise.id): describe_promise(promise) for promise in promises}
