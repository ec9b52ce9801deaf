"""A draft without stages gets them from a template, or from another consultation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta

from flask_babel import gettext as _

from forum.consultations.actions.managing import add_activity, add_phase
from forum.consultations.extension_points import add_headings, follow_template, list_headings
from forum.consultations.models import Consultation, SavedTemplate
from forum.consultations.rules import MANAGE
from forum.consultations.saved_stages import is_planned, read_headings, read_stages
from forum.consultations.templates import ConsultationTemplate
from forum.kernel.actions import action, lock
from forum.kernel.clock import now
from forum.kernel.dates import site_zone, to_local
from forum.kernel.db import db
from forum.kernel.errors import Conflict, Invalid
from forum.kernel.permissions import Actor

OPENS, CLOSES = time(9), time(17)
SATURDAY = 5


@dataclass(frozen=True)
class PlannedActivity:
    """What an activity begins with."""

    kind_key: str
    title: str
    summary: str = ""
    is_about_decision: bool = True


@action(MANAGE, lock=lock)
def begin_from_template(actor: Actor, consultation: Consultation, template: ConsultationTemplate, *, first_day: date) -> str:
    """Each stage closes at 5pm on the day of the week on which the first one opened, and the next opens at 9am on the working day
    after: on no day do people read of two stages at once. Returns the endpoint of the page on which what
    begins with it is filled in, "" where that is all. Raises Conflict when there are stages already, or people can read it;
    Invalid when the first day is not to come."""
    _refuse_begun(consultation, first_day)
    day = first_day
    for stage in template.stages:
        day += timedelta(weeks=stage.gap)
        opens_on, end = day, day + timedelta(weeks=stage.weeks)
        if stage is not template.stages[0] and not stage.gap:
            opens_on = _find_next_workday(day)
        is_about = not stage.looks_back
        activities = [PlannedActivity(key, str(title), is_about_decision=is_about) for key, title in stage.activities]
        _add_stage(actor, consultation, str(stage.name), str(stage.note), (_at(opens_on, OPENS), _at(end, CLOSES)), activities)
        day = end
    return follow_template(template.key, consultation)


def _find_next_workday(day: date) -> date:
    following = day + timedelta(days=1)
    return following if following.weekday() < SATURDAY else _find_next_workday(following)


@action(MANAGE, lock=lock)
def copy_stages(actor: Actor, consultation: Consultation, earlier: Consultation, *, first_day: date) -> None:
    """The stages and activities of another, as long and as far apart as they were there; nothing that people said, and nothing
    that came after its decision. Raises as `begin_from_template` does."""
    _refuse_begun(consultation, first_day)
    phases = [phase for phase in earlier.phases if not phase.activities or any(map(is_planned, phase.activities))]
    if not phases:
        raise Conflict(_("This consultation has no stages to copy."))
    later = first_day - min(to_local(phase.opens_at).date() for phase in phases)
    for phase in phases:
        dates = (_move(phase.opens_at, later), _move(phase.closes_at, later))
        activities = [
            PlannedActivity(activity.kind_key, activity.title, activity.summary, activity.is_about_decision)
            for activity in phase.activities
            if is_planned(activity)
        ]
        _add_stage(actor, consultation, phase.name, phase.note, dates, activities)


@action(MANAGE, lock=lock)
def begin_from_saved(actor: Actor, consultation: Consultation, template: SavedTemplate, *, first_day: date) -> None:
    """The stages that organisers of another have kept, at the hours of a template, and the headings of its sections, after those
    that are there. Raises as `begin_from_template` does."""
    _refuse_begun(consultation, first_day)
    for stage in read_stages(template):
        day = first_day + timedelta(days=stage.begins_after)
        dates = (_at(day, OPENS), _at(day + timedelta(days=stage.lasts), CLOSES))
        activities = [PlannedActivity(**asdict(activity)) for activity in stage.activities]
        _add_stage(actor, consultation, stage.name, "", dates, activities)
    there = set(list_headings(consultation))
    add_headings(actor, consultation, [heading for heading in read_headings(template) if heading not in there])


def _add_stage(
    actor: Actor,
    consultation: Consultation,
    name: str,
    note: str,
    dates: tuple[datetime, datetime],
    activities: Iterable[PlannedActivity],
) -> None:
    phase = add_phase(actor, consultation, name=name, note=note, opens_at=dates[0], closes_at=dates[1])
    for activity in activities:
        add_activity(actor, phase, **asdict(activity))


def why_not_begun(consultation: Consultation) -> str:
    """Why it can have no stages from elsewhere; "" where it can."""
    if consultation.phases or consultation.published_at is not None:
        return _("This consultation has stages already. You can change them one by one.")
    return ""


def _refuse_begun(consultation: Consultation, first_day: date) -> None:
    db.session.refresh(consultation, ["phases"])
    if problem := why_not_begun(consultation):
        raise Conflict(problem)
    if first_day <= to_local(now()).date():
        raise Invalid({"first_day": _("The first day must be in the future")})


def _at(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, site_zone())


def _move(moment: datetime, by: timedelta) -> datetime:
    """The same hour on another day, in summer and in winter."""
    local = to_local(moment)
    return datetime.combine(local.date() + by, local.time(), site_zone())
