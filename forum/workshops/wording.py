"""When a workshop is, in a sentence that is true on any day: on a poster there is no “today”."""

from __future__ import annotations

from flask_babel import gettext as _

from forum.kernel.dates import say_day, say_time
from forum.workshops.models import Workshop
from forum.workshops.rules import WorkshopState, state_of_workshop


def say_when_to_come(workshop: Workshop) -> str:
    """And where, where that is a place."""
    state = state_of_workshop(workshop)
    if state is WorkshopState.CALLED_OFF:
        return _("This workshop has been cancelled.")
    if state is WorkshopState.ENDED:
        return _("This workshop has finished, and you can read what was said.")
    times = {"day": say_day(workshop.starts_at), "start": say_time(workshop.starts_at), "end": say_time(workshop.ends_at)}
    if workshop.place:
        place = workshop.place.rstrip(" .,;")
        return _("The workshop is on %(day)s, %(start)s to %(end)s, at %(place)s.", place=place, **times)
    return _("The workshop is online on %(day)s, %(start)s to %(end)s.", **times)
