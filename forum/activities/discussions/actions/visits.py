"""That somebody was in a thread is kept for themselves, so that they find what is new when they come again."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.exc import OperationalError

from forum.activities.discussions.models import Visit
from forum.activities.discussions.queries.visits import Visits
from forum.activities.discussions.rules import KEEP_VISITS, NOTED_WITHIN
from forum.kernel.actions import transaction
from forum.kernel.clock import now
from forum.kernel.db import db, has_waited_in_vain, insert_into
from forum.kernel.jobs import RunningJob, job
from forum.kernel.permissions import Actor


def note_visit(actor: Actor, thread_id: int, visits: Visits, newest_at: datetime) -> None:
    """Keeps that they have seen what had come into sight up to `newest_at`. Written seldom, and not at all while others write:
    nobody waits to read."""
    noted = visits.noted
    if not actor.is_signed_in or (noted and noted.until >= newest_at and now() - noted.at < NOTED_WITHIN):
        return
    values = {"seen_at": now(), "seen_until": newest_at}
    before = {"before_at": visits.before.at, "before_until": visits.before.until} if visits.before else {}
    row = insert_into(Visit).values(account_id=actor.account_id, thread_id=thread_id, **values, **before)
    try:
        with transaction(waits=False):
            keys = ["account_id", "thread_id"]
            db.session.execute(row.on_conflict_do_update(index_elements=keys, set_=values | before))
    except OperationalError as problem:
        if not has_waited_in_vain(problem):
            raise


def forget_visits_of(account_id: int) -> None:
    """Inside the action in which somebody leaves."""
    db.session.execute(delete(Visit).where(Visit.account_id == account_id))


@job("forget_visits", every=timedelta(days=1))
def forget_visits(_running: RunningJob) -> None:
    """Every day: what was read long ago goes."""
    with transaction():
        db.session.execute(delete(Visit).where(Visit.seen_at < now() - KEEP_VISITS))
