"""The time of a temporary change has passed: its followers hear it once, and whoever has to answer gets a letter."""

from __future__ import annotations

from datetime import date, timedelta

from forum.consultations.models import Consultation
from forum.kernel.actions import lock, transaction
from forum.kernel.clock import now
from forum.kernel.dates import to_local
from forum.kernel.db import db
from forum.kernel.jobs import RunningJob, job
from forum.kernel.permissions import Role
from forum.notifications.actions import notify, pass_on
from forum.notifications.extension_points import Telling
from forum.notifications.kinds import TargetKind, declare_target_kind
from forum.notifications.models import NewsKind
from forum.opening.people import list_in_role
from forum.temporary.models import TemporaryChange
from forum.temporary.queries import list_untold
from forum.temporary.sentences import OVERDUE, SAY_NOW

AFTERMATH_PAGE = declare_target_kind(TargetKind("temporary_aftermath", "temporary.aftermath"))


@job("tell_of_ended_changes", every=timedelta(minutes=15))
def tell_of_ended_changes(_running: RunningJob) -> None:
    """Once for each day that was named, and again where it was opened again since."""
    today = to_local(now()).date()
    for consultation, _change in list_untold(today):
        tell_where_over(consultation, today)


def tell_where_over(consultation: Consultation, today: date) -> None:
    """Once whoever was at it has finished: they may have moved its end, or said what came after."""
    with transaction():
        lock(consultation)
        change = db.session.get(TemporaryChange, consultation.id, populate_existing=True)
        ends_on = consultation.temporary_until
        if change is None or change.told_at is not None or ends_on is None or ends_on >= today:
            return
        people = list_in_role(consultation, Role.ORGANISER, Role.LEAD)
        accounts = frozenset(place.account_id for place in people if place.account_id is not None)
        key = f"temporary over:{consultation.id}:{ends_on}:{change.times_reopened}"
        pass_on(consultation, Telling(key, OVERDUE(day=str(ends_on)), NewsKind.DATE, without=accounts))
        duty = {"key": key, "sentence": SAY_NOW(), "target_kind": AFTERMATH_PAGE, "kind": NewsKind.DATE, "is_duty": True}
        notify(accounts, consultation, **duty)  # type: ignore[arg-type]
        change.told_at = now()
