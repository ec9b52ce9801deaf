"""Who may follow what, and when mail is due."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from forum.consultations.rules import is_visible
from forum.kernel.dates import to_local
from forum.kernel.permissions import Actor, Role, declare
from forum.notifications.models import Pace, Topic

MAIL_AT = time(8)
MAIL_WEEKDAY = 0  # Monday
KEEP_READ = timedelta(days=365)


def is_in_sight(actor: Actor, topic: Topic) -> str | None:
    """Refuses topics of a draft to those outside its team."""
    return is_visible(actor, topic.consultation)


FOLLOW = declare("notification.follow", "Follow a consultation, a theme or a promise, and stop.", {Role.MEMBER}, is_in_sight)
CHOOSE_MAIL = declare("notification.choose_mail", "Choose how often news comes by mail, and mark news as read.", {Role.MEMBER})
STOP_MAIL = declare("notification.stop_mail", "Stop all news by mail with the link in a mail.", {Role.VISITOR, Role.MEMBER})


def waits_since(pace: Pace, moment: datetime) -> datetime | None:
    """What was made before this moment is due in a mail now; None: nothing is. The hour is the site's own, so that a change of
    the clock neither skips a mail nor sends one twice."""
    if pace is Pace.NEVER:
        return None
    if pace is Pace.NOW:
        return moment
    local = to_local(moment)
    last = local.replace(hour=MAIL_AT.hour, minute=MAIL_AT.minute, second=0, microsecond=0)
    if local < last:
        last -= timedelta(days=1)
    if pace is Pace.WEEKLY:
        last -= timedelta(days=(last.weekday() - MAIL_WEEKDAY) % 7)
    return last
