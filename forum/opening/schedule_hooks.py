from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time

from flask_babel import gettext as _

from forum.consultations.actions.decision_days import is_far_later
from forum.consultations.actions.promise import find_why_settled
from forum.consultations.extension_points import finds_day_conflicts
from forum.consultations.models import Consultation
from forum.consultations.schedule import Scheduled, ScheduledKind, adds_to_schedule
from forum.consultations.standing import find_last_day
from forum.deciders.queries import list_deciders
from forum.deciders.wording import say_planner
from forum.kernel.clock import now
from forum.kernel.dates import say_day, site_zone, to_local
from forum.opening.queries import find_opening, is_conversation


@adds_to_schedule("day of the decision")
def list_decision_day(consultation: Consultation) -> Iterator[Scheduled]:
    """As it was said before people were asked; none of a conversation, from which nothing is decided."""
    opening = find_opening(consultation)
    if opening is not None and opening.decides_on is not None and not is_conversation(consultation):
        at = datetime.combine(opening.decides_on, time(12), site_zone())
        planner = say_planner(consultation)
        title = _("the decision, %(planned)s", planned=planner) if planner else _("the decision")
        yield Scheduled(ScheduledKind.DECISION, title, at)


@finds_day_conflicts
def list_conflicts(consultation: Consultation) -> list[str]:
    """Where the stages, the meetings to come and the day of the decision do not fit each other, as long as that can be mended."""
    if find_why_settled(consultation) or consultation.closed_at is not None:
        return []
    opening, last = find_opening(consultation), find_last_day(consultation)
    decides_on = opening.decides_on if opening and not is_conversation(consultation) else None
    meetings = [(each.held_on, decider.name) for decider in list_deciders(consultation) for each in decider.meetings]
    to_come = sorted(each for each in meetings if each[0] >= to_local(now()).date())
    found = [_say_early(name, held_on, last) for held_on, name in to_come if last and held_on <= last]
    if decides_on is not None and last is not None and decides_on <= last:
        told = {"day": say_day(decides_on), "last": say_day(last)}
        found.append(_("The decision is planned for %(day)s, but people can have their say until %(last)s.", **told))
    if decides_on is not None and to_come:
        found += _compare_last_meeting(*to_come[-1], decides_on)
    return found


def _say_early(name: str, held_on: date, last: date) -> str:
    told = {"name": name, "day": say_day(held_on), "last": say_day(last)}
    return _("%(name)s: the meeting is on %(day)s, but people can have their say until %(last)s.", **told)


def _compare_last_meeting(held_on: date, name: str, decides_on: date) -> Iterator[str]:
    told = {"name": name, "day": say_day(held_on), "decision": say_day(decides_on)}
    if held_on > decides_on:
        yield _("%(name)s: the meeting is on %(day)s, after the date of the decision, %(decision)s.", **told)
    elif is_far_later(held_on, decides_on):
        yield _("%(name)s: the last meeting is on %(day)s, but the date of the decision is months later, %(decision)s.", **told)
