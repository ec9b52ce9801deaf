"""When somebody was in a thread before."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import NamedTuple

from sqlalchemy import Select, bindparam, select

from forum.activities.discussions.models import Visit
from forum.activities.discussions.queries.paging import read_rows
from forum.activities.discussions.rules import VISIT_LASTS
from forum.kernel.clock import now
from forum.kernel.permissions import Actor


class Before(NamedTuple):
    """The visit before this one: when it was, and when the last post there was then had come into sight."""

    at: datetime
    until: datetime


class Visits(NamedTuple):
    """`before`: None for whoever is here for the first time. `noted`: what is kept of this visit so far; None when it begins."""

    before: Before | None
    noted: Before | None


def find_visits(actor: Actor, thread_id: int) -> Visits:
    """Nothing is kept of visitors here: their browser may do it (`static/js/activities/discussions/visits.js`)."""
    rows = read_rows(_select_visit(), {"account_id": actor.account_id, "thread_id": thread_id}) if actor.is_signed_in else []
    if not rows:
        return Visits(None, None)
    seen_at, seen_until, before_at, before_until = rows[0]
    if now() - seen_at > VISIT_LASTS:
        return Visits(Before(seen_at, seen_until), None)
    return Visits(Before(before_at, before_until) if before_at else None, Before(seen_at, seen_until))


@cache
def _select_visit() -> Select[datetime, datetime, datetime | None, datetime | None]:
    query = select(Visit.seen_at, Visit.seen_until, Visit.before_at, Visit.before_until)
    return query.where(Visit.account_id == bindparam("account_id"), Visit.thread_id == bindparam("thread_id"))
