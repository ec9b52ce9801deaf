"""What a review says, as versions keep it: its day from the start, all else from its publication."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from forum.consultations.extension_points import describes_official_things
from forum.consultations.models import Consultation
from forum.consultations.snapshots import Part
from forum.consultations.wording import HEADING_SAYERS, LINE_SAYERS, name_days, name_fields
from forum.kernel.dates import say_day
from forum.kernel.db import db
from forum.reviews.kinds import KINDS, ReviewKind
from forum.reviews.models import ProgressReview, ReviewStep
from forum.spaces.rules import Things, ThingWords


def describe_review(review: ProgressReview) -> ThingWords:
    said: ThingWords = {"review_kind": review.kind, "planned_on": review.planned_on.isoformat()}
    if review.published_at is not None:
        said |= {"missing_people": review.missing, "review_steps": [write_line(step) for step in review.steps]}
    return said


@describes_official_things
def describe_reviews(consultation: Consultation) -> Things:
    query = select(ProgressReview).filter_by(consultation_id=consultation.id).options(joinedload(ProgressReview.steps))
    return {(Part.REVIEWS, review.id): describe_review(review) for review in db.session.scalars(query).unique()}


def turns_published(before: ThingWords | None, after: ThingWords) -> bool:
    """Whether people have read who is missing, or a step with whoever does it and by when, and it says something else now. What
    has come besides, or is done, turns nothing."""
    if before is None or "missing_people" not in before:
        return False
    promised, still = ([_name_promise(line) for line in words["review_steps"]] for words in (before, after))
    return before["missing_people"] != after["missing_people"] or not set(promised) <= set(still)


def _name_promise(line: str) -> str:
    """What, who and by when; not what came of it."""
    return "\n".join(line.split("\n", 4)[:3])


def write_line(step: ReviewStep) -> str:
    """As versions keep it."""
    return "\n".join((step.what, step.owner, step.due_on.isoformat(), "done" if step.done_at else "", step.result))


def say_step(line: str) -> str:
    """A step in one line, for before and after."""
    what, owner, due, done, result = line.split("\n", 4)
    said = _("%(what)s (%(owner)s, by %(day)s)", what=what, owner=owner, day=_say_due(due))
    return _("%(step)s. Done: %(result)s", step=said, result=result) if done else said


def say_review_changed(before: ThingWords, after: ThingWords) -> str:
    """ "Mid-point review published", and of one that is: what became of a step, or else its name."""
    name = str(KINDS[ReviewKind(str((after or before)["review_kind"]))])
    if "missing_people" not in before:
        return _("%(review)s published", review=name) if "missing_people" in after else name
    was = _list_done(before)
    done = next((what for what in _list_done(after) if what not in was), "")
    return _("Step done: %(what)s", what=done) if done else name


def _list_done(words: ThingWords) -> list[str]:
    steps = [line.split("\n", 4) for line in words.get("review_steps", ())]
    return [step[0] for step in steps if step[3]]


def _say_due(day: str) -> str:
    """What was taken out of all that is official may have been a day: then it says so."""
    try:
        return say_day(date.fromisoformat(day))
    except ValueError:
        return day


name_fields(
    {
        "review_kind": _l("Which review"),
        "planned_on": _l("Planned for"),
        "missing_people": _l("Who is missing"),
        "review_steps": _l("What we do about it"),
    },
    {"review_kind": {str(kind): label for kind, label in KINDS.items()}},
)
name_days("planned_on")
LINE_SAYERS["review_steps"] = say_step
HEADING_SAYERS[Part.REVIEWS] = say_review_changed
