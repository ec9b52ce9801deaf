"""The day of the decision, and what was answered to checks since people can read it, as versions keep them."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from forum.consultations.extension_points import describes_official_things
from forum.consultations.models import Consultation
from forum.consultations.queries import list_places_by_number
from forum.consultations.snapshots import Part
from forum.consultations.wording import HEADING_SAYERS, SAYERS, name_fields
from forum.kernel.db import db
from forum.opening.checks import all_checks
from forum.opening.models import Opening, OpeningAnswer
from forum.spaces.models import Version
from forum.spaces.rules import Things, ThingWords

LABELS = {
    "is_met": _l("Is this so?"),
    "answered": _l("Answer"),
    "answered_by_place": _l("Who says this"),
    "answers_come": _l("When people get their answers"),
}
BEFORE, AFTER = "before", "after"
ANSWERS_COME = {BEFORE: _l("Before the decision"), AFTER: _l("After the decision")}
name_fields(LABELS, {"is_met": {"yes": _l("Yes"), "no": _l("No")}, "answers_come": ANSWERS_COME})


def say_answered_by(number: str) -> str:
    """Their name now: versions hold the number of their place, so that a name goes with whoever leaves."""
    place = list_places_by_number([int(number)]).get(int(number))
    return place.pseudonym if place else ""


SAYERS["answered_by_place"] = say_answered_by


def describe_day(opening: Opening | None) -> ThingWords:
    """Once it has opened, also when people get their answers: versions from before that was a change say nothing of it."""
    decides_on = opening.decides_on if opening else None
    said: ThingWords = {"decides_on": decides_on.isoformat() if decides_on else ""}
    if opening is None or opening.opened_at is None:
        return said
    return said | {"answers_come": AFTER if opening.answers_wait else BEFORE}


@describes_official_things
def describe_decision_day(consultation: Consultation) -> Things:
    opening = db.session.get(Opening, consultation.id)
    return {(Part.DECISION_DAY, 0): describe_day(opening)} if opening is not None else {}


def describe_answer(answer: OpeningAnswer) -> ThingWords:
    """`check` says to which it is: its question is read in the language of whoever reads the change."""
    return {
        "check": answer.check_key,
        "is_met": "yes" if answer.is_met else "no",
        "answered": answer.words,
        "answered_by_place": str(answer.said_by_id),
    }


def _say_check(before: ThingWords, after: ThingWords) -> str:
    check = all_checks().get(str((after or before).get("check", "")))
    if check is None:  # Of a feature that is gone.
        return _("An opening check")
    return _("Opening check: “%(question)s”", question=check.question)


HEADING_SAYERS[Part.OPENING_CHECKS] = _say_check


@describes_official_things
def describe_changed_answers(consultation: Consultation) -> Things:
    """Those that were given or changed once people could read how it was opened: what it opened with is told by itself."""
    if consultation.published_at is None:
        return {}
    changed = select(Version.thing_id).filter_by(space_id=consultation.id, part=Part.OPENING_CHECKS)
    query = select(OpeningAnswer).where(OpeningAnswer.space_id == consultation.id, OpeningAnswer.id.in_(changed))
    return {(Part.OPENING_CHECKS, answer.id): describe_answer(answer) for answer in db.session.scalars(query)}
