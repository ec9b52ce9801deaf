"""How a day's work is said."""

from __future__ import annotations

from datetime import timedelta

from flask_babel import gettext as _
from flask_babel import ngettext

from forum.consultations.tasks import Duties, Task
from forum.kernel.clock import now
from forum.kernel.dates import say_day, say_deadline, say_how_long, say_length, to_local
from forum.work.queries import WorkDay


def say_title(day: WorkDay) -> str:
    """Where things stand, in one line."""
    late, today = len(day.late), len(day.today)
    if late and today:
        return _(
            "%(today)s, and %(late)s",
            today=ngettext("%(num)d thing today", "%(num)d things today", today),
            late=ngettext("%(num)d is late", "%(num)d are late", late),
        )
    if late:
        return ngettext("%(num)d thing is late", "%(num)d things are late", late)
    if today:
        return ngettext("%(num)d thing today", "%(num)d things today", today)
    return _("Nothing needs you today")


def say_lede(duties: Duties) -> str:
    count = len({each.id for several in duties.by_role.values() for each in several})
    if not count:
        return _("Tasks appear here when you help to run a consultation, belong to a group or speak for a side.")
    return ngettext("From %(num)d consultation you help to run.", "From %(num)d consultations you help to run.", count)


def say_due(task: Task) -> str:
    """ "2 days late", "By 5pm", "Friday 4 December", "For 2 days"."""
    if task.waits_since is not None:
        return _("For %(time)s", time=say_how_long(task.waits_since))
    if task.due_at is None:
        return _("No date")
    if task.due_at < now():
        days = (to_local(now()).date() - to_local(task.due_at).date()).days  # as the pages count that say it in public
        return _("%(time)s late", time=say_length(timedelta(days=days)) if days else say_how_long(task.due_at))
    if to_local(task.due_at).date() == to_local(now()).date():
        return _("By %(when)s", when=say_deadline(task.due_at))
    return say_day(task.due_at)
