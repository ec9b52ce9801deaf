"""What is asked of reviews before something opens: that they have days."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.kernel.dates import say_day
from forum.kernel.sentences import declare_sentence
from forum.opening.checks.base import CheckFinding, OpeningCheck, declare_check
from forum.opening.kinds import FROM_ENGAGEMENT, GatePart
from forum.opening.known import GateInputs
from forum.reviews.queries import list_reviews

PLANNED = declare_sentence(
    "opening_reviews",
    lambda midpoint, closing: _(
        "On %(midpoint)s and %(closing)s", midpoint=say_day(_read(midpoint)), closing=say_day(_read(closing))
    ),
)


def find_reviews(known: GateInputs) -> CheckFinding:
    """Both have a day."""
    days = {review.kind: review.planned_on.isoformat() for review in list_reviews(known.consultation)}
    return CheckFinding(bool(days), PLANNED(**days) if days else None)


def _read(day: str) -> date:
    return date.fromisoformat(day)


declare_check(
    OpeningCheck(
        key="reviews_planned",
        part=GatePart.TIME,
        place=9,
        tiers=FROM_ENGAGEMENT,
        done=_l("There are dates for looking at who is missing"),
        missing=_l("There is no date yet for looking at who is missing"),
        why=_l("Halfway through there is still time to reach people who have not been heard. At the end it is too late."),
        mend=_l("Plan the reviews"),
        find=find_reviews,
        endpoint="reviews.plan",
        without=_l("This consultation opened without a date for looking at who is missing."),
    )
)
