"""Rate limits that survive a restart and hold across processes: counters in the database, one row a bucket and window.

Flask-Limiter keeps its counters in memory or Redis; the embedded set-up has neither a shared memory nor a Redis.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

from flask_babel import ngettext
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from forum.kernel.actions import transaction
from forum.kernel.clock import now
from forum.kernel.db import Model, db, insert_into
from forum.kernel.errors import TooMany
from forum.kernel.jobs import RunningJob, job


class LimitCounter(Model):
    """How often a bucket was used in one window. `expires`: seconds since 1970."""

    __tablename__ = "limit_counters"

    bucket: Mapped[str] = mapped_column(primary_key=True)
    window: Mapped[int] = mapped_column(primary_key=True)
    expires: Mapped[int]
    used: Mapped[int]


@dataclass(frozen=True)
class Limit:
    """At most `most` uses for each subject in a window. Windows lie side by side on the clock, so just around the turn from one
    to the next twice as many are possible."""

    name: str
    most: int
    window: timedelta

    def bucket(self, subject: str | int) -> str:
        """What counters know a subject by. Two limits with the same name share their counters."""
        # Hashed: an address or e-mail must not lie about in a table of counters.
        return f"{self.name}:{hashlib.sha256(str(subject).encode()).hexdigest()[:32]}"


@dataclass(frozen=True)
class Use:
    """One use that was counted."""

    bucket: str
    window: int


def spend(limit: Limit, subject: str | int) -> Use:
    """Counts one use and refuses with TooMany when it is one too many. Joins the running action or commits on its own.

    Whoever guesses is counted before the guess is looked at, and gets the use back (`refund`) when it was right: of many guesses
    at once, as many are looked at as the limit says."""
    with transaction():
        window, ends = _window(limit)
        values = {"bucket": limit.bucket(subject), "window": window, "expires": ends, "used": 1}
        used = db.session.connection().execute(_count_one(db.engine.dialect.name), values).scalar_one()
    if used > limit.most:
        raise _too_many(ends)
    return Use(limit.bucket(subject), window)


def refund(use: Use) -> None:
    """Takes one use back. Joins the running action or commits on its own."""
    with transaction():
        mine = (LimitCounter.bucket == use.bucket, LimitCounter.window == use.window, LimitCounter.used > 0)
        db.session.execute(update(LimitCounter).where(*mine).values(used=LimitCounter.used - 1))


def check(limit: Limit, subject: str | int) -> None:
    """Refuses with TooMany when the limit is used up, and counts nothing."""
    if is_used_up(limit, subject):
        raise _too_many(_window(limit)[1])


def is_used_up(limit: Limit, subject: str | int) -> bool:
    """Counts nothing."""
    query = select(LimitCounter.used).filter_by(bucket=limit.bucket(subject), window=_window(limit)[0])
    return (db.session.scalar(query) or 0) >= limit.most


def forgive(limit: Limit, subject: str | int) -> None:
    """Sets the subject's count back to nothing. Joins the running action or commits on its own."""
    with transaction():
        db.session.execute(delete(LimitCounter).where(LimitCounter.bucket == limit.bucket(subject)))


@cache
def _count_one(_dialect: str) -> Any:
    """Put together once: that takes longer than to run it."""
    add = insert_into(LimitCounter).values(used=1)
    counted = add.on_conflict_do_update(index_elements=["bucket", "window"], set_={"used": LimitCounter.used + 1})
    return counted.returning(LimitCounter.used)


def _window(limit: Limit) -> tuple[int, int]:
    length = int(limit.window.total_seconds())
    window = int(now().timestamp()) // length
    return window, (window + 1) * length


def _too_many(ends: int) -> TooMany:
    seconds = max(1, ends - int(now().timestamp()))
    minutes = -(-seconds // 60)
    sentence = ngettext(
        "You have tried too many times. Wait a minute and try again.",
        "You have tried too many times. Wait %(num)d minutes and try again.",
        minutes,
    )
    return TooMany(sentence, retry_after=seconds)


@job("forget_old_limits", every=timedelta(hours=1))
def forget_old_limits(_running: RunningJob) -> None:
    """Every hour: counters whose window is over go."""
    with transaction():
        db.session.execute(delete(LimitCounter).where(LimitCounter.expires < int(now().timestamp())))
