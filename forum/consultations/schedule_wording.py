"""What stands beside something with a day of its own, in the picture and in the list."""

from __future__ import annotations

from flask_babel import gettext as _

from forum.consultations.schedule import Scheduled
from forum.kernel.dates import say_short_day, say_span


def say_scheduled(thing: Scheduled) -> str:
    if thing.ends_at is not None:
        return _("%(period)s: %(title)s", title=thing.title, period=say_span(thing.at, thing.ends_at))
    return _("%(day)s: %(title)s", day=say_short_day(thing.at), title=thing.title)
