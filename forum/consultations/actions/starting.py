"""A draft without stages gets them from a template, or from another consultation."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from flask_babel import gettext as _

from forum.consultations.actions.managing import add_activity, add_phase
from forum.consultations.models import Consultation
from forum.consultations.rules import MANAGE
from forum.consultations.templates import ConsultationTemplate
from forum.kernel.actions import action, lock
from forum.kernel.clock import now
from forum.kernel.dates import site_zone, to_local
from forum.kernel.db import db
from forum.kernel.errors import Conflict, Invalid
from forum.kernel.permissions import Actor

OPENS, CLOSES = time(9), time(17)
Activities = Iterable[tuple[str, str, str]]  # the key of a kind, a title and a summary


@action(MANAGE, lock=lock)
def begin_from_template(actor: Actor, consultation: Consultation, template: ConsultationTemplate, *, first_day: date) -> None:
    """Each stage opens at 9am and closes at 5pm on the same day of the week. Raises Conflict when there are stages already, or
    people can read it; Invalid when the first day is not to come."""
    _refuse_begun(consultation, first_day)
    day = first_day
    for stage in template.stages:
        day += timedelta(weeks=stage.gap)
        end = day + timedelta(weeks=stage.weeks)
        activities = ((key, str(title), "") for key, title in stage.activities)
        _add_stage(actor, consultation, str(stage.name), str(stage.note), (_at(day, OPENS), _at(end, CLOSES)), activities)
        day = end


@action(MANAGE, lock=lock)
def copy_stages(actor: Actor, consultation: Consultation, earlier: Consultation, *, first_day: date) -> None:
    """The stages and activities of another, as long and as far apart as they were there; nothing that people said. Raises as
    `begin_from_template` does."""
    _refuse_begun(consultation, first_day)
    if not earlier.phases:
        raise Conflict(_("This consultation has no stages to copy."))
    later = first_day - min(to_local(phase.opens_at).date() for phase in earlier.phases)
    for phase in earlier.phases:
        dates = (_move(phase.opens_at, later), _move(phase.closes_at, later))
        activities = ((activity.kind_key, activity.title, activity.summary) for activity in phase.activities)
        _add_stage(actor, consultation, phase.name, phase.note, dates, activities)


def _add_stage(
    actor: Actor, consultation: Consultation, name: str, note: str, dates: tuple[datetime, datetime], activities: Activities
) -> None:
    phase = add_phase(actor, consultation, name=name, note=note, opens_at=dates[0], closes_at=dates[1])
    for kind_key, title, summary in activities:
        add_activity(actor, phase, kind_key=kind_key, title=title, summary=summary)


def _refuse_begun(consultation: Consultation, first_day: date) -> None:
    db.session.refresh(consultation, ["phases"])
    if consultation.phases or consultation.published_at is not None:
        raise Conflict(_("This consultation has stages already. You can change them one by one."))
    if first_day <= to_local(now()).date():
        raise Invalid({"first_day": _("The first day must be in the future")})


def _at(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, site_zone())


def _move(moment: datetime, by: timedelta) -> datetime:
    """The same hour on another day, in summer and in winter."""
    local = to_local(moment)
    return datetime.combine(local.date() + by, local.time(), site_zone())
