"""Who plans and writes reviews, when one can be published, and what is late."""

from __future__ import annotations

from datetime import date, timedelta

from flask_babel import gettext as _

from forum.consultations.models import Consultation
from forum.consultations.rules import is_not_closed_for_good
from forum.consultations.standing import last_day_of, list_collecting_phases
from forum.kernel.clock import now
from forum.kernel.dates import say_full_day, to_local
from forum.kernel.permissions import Role, declare
from forum.reviews.models import ProgressReview, ReviewStep

# A review says how things stand on its day, so neither is it published long before, nor from figures that are old.
PUBLISHED_FROM = timedelta(days=7)
COUNTED_WITHIN = timedelta(days=7)
FURTHEST_REVIEW = timedelta(days=3 * 366)

KEEP_REVIEWS = declare(
    "reviews.keep",
    "Plan the reviews, write them, and say what was done about who is missing.",
    {Role.ORGANISER},
    is_not_closed_for_good,
)


def today() -> date:
    """Here: what is due on a day is late from the next one on."""
    return to_local(now()).date()


def find_why_outside(consultation: Consultation, day: date) -> str | None:
    """Why the mid-point review cannot be on a day: people are not asked yet, or no more. None where nobody is asked in any stage,
    and once all is over: then it is late, whatever its day."""
    asking = list_collecting_phases(consultation)
    if not asking:
        return None
    first, last = to_local(min(each.begins_at for each in asking)).date(), max(map(last_day_of, asking))
    if first <= day <= last or last < today():
        return None
    return _(
        "People can have their say from %(first)s to %(last)s. Enter one of those days for the mid-point review",
        first=say_full_day(first),
        last=say_full_day(last),
    )


def find_first_day(review: ProgressReview) -> date:
    """From when on it can be published."""
    return review.planned_on - PUBLISHED_FROM


def count_days_late(review: ProgressReview) -> int:
    """0 when it is published or its day has not passed; a consultation that was stopped owes none."""
    return 0 if review.published_at else _count_since(review.consultation, review.planned_on)


def count_step_days_late(step: ReviewStep) -> int:
    """The same of a step, which people were told of once its review is published."""
    is_owed = step.done_at is None and step.review.published_at is not None
    return _count_since(step.consultation, step.due_on) if is_owed else 0


def _count_since(consultation: Consultation, day: date) -> int:
    is_asking = consultation.published_at is not None and consultation.stopped_at is None
    return max((today() - day).days, 0) if is_asking else 0
