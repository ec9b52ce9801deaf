"""Who may follow what, and when mail is due."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from forum.consultations.models import Consultation, Phase
from forum.consultations.rules import is_visible, may_see_consultation
from forum.kernel.dates import to_local
from forum.kernel.permissions import Actor, Role, declare
from forum.notifications.models import Pace, Topic
from forum.spaces.extension_points import SpaceFace

MAIL_AT = time(8)
MAIL_WEEKDAY = 0  # Monday
# Never more than one letter in it, however much happens.
BETWEEN_LETTERS = timedelta(hours=1)
# So long before its end people hear that something closes; so long after its start, that it has opened: a job may be late.
CLOSES_WITHIN = timedelta(days=2)
OPENED_WITHIN = timedelta(days=1)
KEEP_READ = timedelta(days=365)


def is_in_sight(actor: Actor, topic: Topic) -> str | None:
    """Refuses topics of a draft to those outside its team."""
    return is_visible(actor, topic.about) if isinstance(topic.about, Consultation) else None


def may_read(actor: Actor, about: Consultation | SpaceFace) -> bool:
    """Whether somebody may read what their updates are about: a group, everybody may."""
    return not isinstance(about, Consultation) or may_see_consultation(actor, about)


# Whoever is told of something here: guests too, who have a page of updates and no mailbox.
TOLD = {Role.MEMBER, Role.GUEST}
FOLLOW = declare("notification.follow", "Follow a consultation, a thread, a theme or a promise, and stop.", TOLD, is_in_sight)
MARK_READ = declare("notification.mark_read", "Open news, and mark it as read.", TOLD)
CHOOSE_MAIL = declare("notification.choose_mail", "Choose how often news comes by mail.", {Role.MEMBER})
STOP_MAIL = declare(
    "notification.stop_mail",
    "Stop news by mail, all of it or of one thing, with the link in a mail.",
    {Role.VISITOR, Role.MEMBER},
)


def next_mail(pace: Pace, moment: datetime) -> datetime | None:
    """When a letter is due that tells what happened at this moment; None: never. The hour is the site's own, so that a change of
    the clock neither skips a letter nor sends one twice."""
    if pace is Pace.NEVER:
        return None
    if pace is Pace.NOW:
        return moment
    local = to_local(moment)
    due = local.replace(hour=MAIL_AT.hour, minute=MAIL_AT.minute, second=0, microsecond=0)
    if due < local:
        due += timedelta(days=1)
    if pace is Pace.WEEKLY:
        due += timedelta(days=(MAIL_WEEKDAY - due.weekday()) % 7)
    return due


def key_of_opening(phase: Phase) -> str:
    """Under which people are told that a stage has opened."""
    return f"stage opened:{phase.id}:{phase.opens_at.isoformat()}"


def key_of_close(phase: Phase) -> str:
    """Under which people are told that a stage closes soon."""
    return f"stage closes:{phase.id}:{phase.closes_at.isoformat()}"


def is_of_stage(key: str) -> bool:
    """Whether what is told under a key calls people into a stage while they can still come."""
    return key.startswith(("stage opened:", "stage closes:"))
