"""What stands beside something with a day of its own, in the picture and in the list."""

from __future__ import annotations

from flask_babel import gettext as _

from forum.consultations.models import Consultation
from forum.consultations.schedule import Scheduled
from forum.kernel.clock import now
from forum.kernel.dates import say_moment_in_sentence, say_short_day, say_span


def say_scheduled(thing: Scheduled) -> str:
    if thing.ends_at is not None:
        return _("%(period)s: %(title)s", title=thing.title, period=say_span(thing.at, thing.ends_at))
    return _("%(day)s: %(title)s", day=say_short_day(thing.at), title=thing.title)


def say_planned_opening(consultation: Consultation) -> str:
    """Of a draft, for whoever is invited to it: that it is not open, and the day that is planned, if one is."""
    if consultation.is_sandbox:
        return _("This is a practice run. It never opens to the public.")
    opens_at = min((phase.opens_at for phase in consultation.phases), default=None)
    if opens_at is None or opens_at <= now():
        return _("This has not opened. The organisers have not set a date.")
    return _("This opens later. The organisers plan to open it %(when)s.", when=say_moment_in_sentence(opens_at))
