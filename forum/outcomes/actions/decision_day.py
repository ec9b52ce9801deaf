"""On which day something can be decided: not before people were heard, nor before the day that they were told, nor before those
who decide had considered what people said."""

from __future__ import annotations

from datetime import date, datetime

from flask_babel import gettext as _

from forum.consultations.models import Consultation
from forum.consultations.standing import was_cut_short
from forum.consultations.unfinished import find_end_of_asking
from forum.kernel.dates import say_day
from forum.kernel.errors import Invalid
from forum.opening.queries import find_opening
from forum.outcomes.deadlines import find_timing, today
from forum.outcomes.kinds import DecisionTiming
from forum.outcomes.queries.considered import find_first_day_to_decide


def find_announced_day(consultation: Consultation) -> date | None:
    """The day of the decision that people have read, and planned for: however it opened, with checks or before there were any."""
    opening = find_opening(consultation)
    return opening.decides_on if opening is not None and consultation.published_at is not None else None


def find_why_too_early(consultation: Consultation) -> str | None:
    """Why it cannot be published yet: people were told a later day."""
    day = find_announced_day(consultation)
    if day is None or day <= today():
        return None
    told = say_day(day)
    return _("You told people that you would decide on %(day)s. You can publish it on that day or later.", day=told)


def check_day(consultation: Consultation, decided_on: date, *, says_early: bool) -> DecisionTiming:
    """Raises Invalid for a day to come, one before people had been heard that is not said to be one, and one before those who
    decide could decide."""
    if decided_on > today():
        raise Invalid({"decided_on": _("Enter today’s date or a date in the past")})
    timing, end = find_timing(consultation, decided_on), find_end_of_asking(consultation)
    if timing is not DecisionTiming.AFTER and not says_early:
        raise Invalid({"decided_on": _say_too_early(end)})
    if timing is DecisionTiming.AFTER and says_early:
        raise Invalid({"says_early": _("Only choose this if the decision was made before people had been heard")})
    if timing is DecisionTiming.AFTER:
        _check_considered(consultation, decided_on)
    return timing


def _say_too_early(end: datetime | None) -> str:
    if end is None:
        return _("Nobody has been asked about this decision. Ask people first, or say below that it was decided before that")
    return _(
        "People could have their say until %(day)s. Enter that date or a later one, or say below that it was decided before that",
        day=say_day(end),
    )


def _check_considered(consultation: Consultation, decided_on: date) -> None:
    announced, considered = find_announced_day(consultation), find_first_day_to_decide(consultation)
    if announced is not None and decided_on < announced:
        told = say_day(announced)
        said = _("You told people that you would decide on %(day)s. Enter that date or a later one", day=told)
        raise Invalid({"decided_on": said})
    if considered is not None and decided_on < considered:
        said = _(
            "Not everyone who decides had met and considered what people said before %(day)s. Enter that date or a later one",
            day=say_day(considered),
        )
        raise Invalid({"decided_on": said})


def check_stop(consultation: Consultation, *, says_stopped: bool) -> None:
    """Raises Invalid where an early stop took time from people, without saying so."""
    if was_cut_short(consultation) and not says_stopped:
        raise Invalid({"says_stopped": _("Confirm that the page says that this was stopped early, so not everyone was heard")})
