"""Nobody is told for ever that something waits for them to which they cannot agree any more."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from forum.agreeing.extension_points import WhyOver, list_kinds_that_lapse
from forum.agreeing.models import AskedOfTwo
from forum.kernel.actions import transaction
from forum.kernel.db import db
from forum.kernel.jobs import RunningJob, job
from forum.notifications.actions import note_over
from forum.notifications.models import Notification

MOST_AT_ONCE = 500


@job("note_lapsed_requests", every=timedelta(minutes=15))
def note_lapsed_requests(_running: RunningJob) -> None:
    """A decision, an early stop or a meeting ends what was asked, and so does a day that passes: no action can tell."""
    for model, find_why_over in list_kinds_that_lapse():
        with transaction():
            for key in _list_over(model, find_why_over):
                note_over(key)


def _list_over(model: type[AskedOfTwo], find_why_over: WhyOver) -> list[str]:
    """The keys of news that somebody has not read, of requests that nobody can agree to."""
    start = f"{model.told_as}:"
    unread = select(Notification.key).where(Notification.read_at.is_(None), Notification.key.startswith(start, autoescape=True))
    numbers = (key.removeprefix(start) for key in db.session.scalars(unread.distinct().limit(MOST_AT_ONCE)))
    found = (db.session.get(model, int(number)) for number in numbers if number.isdigit())
    return [f"{start}{asked.id}" for asked in found if asked is not None and (not asked.is_pending or find_why_over(asked))]
