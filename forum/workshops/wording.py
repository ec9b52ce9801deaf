"""When a workshop is, in a sentence that is true on any day: on a poster there is no “today”. And what of its plan is another,
for a letter to whoever has booked."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from forum.consultations.wording import FIELDS, list_said_lines
from forum.kernel.dates import say_day, say_time
from forum.spaces.queries import find_version
from forum.spaces.rules import ThingWords, read_words
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


@dataclass(frozen=True)
class SaidChange:
    """A field of the plan, as it was and as it is."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class PlanChange:
    fields: list[SaidChange]
    reason: str


def say_change(version_id: int) -> PlanChange | None:
    """All that one version changed; None where none was kept."""
    version = find_version(version_id)
    if version is None:
        return None
    before, after = read_words(version.before) or {}, read_words(version.after) or {}
    names = [name for name in FIELDS if before.get(name, "") != after.get(name, "")]
    return PlanChange([_say_field(name, before, after) for name in names], version.reason)


def _say_field(name: str, before: ThingWords, after: ThingWords) -> SaidChange:
    was, is_now = ("\n".join(list_said_lines(name, words.get(name, ""))) for words in (before, after))
    return SaidChange(str(FIELDS[name]), was, is_now)
