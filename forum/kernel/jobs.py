"""Jobs: work that must not be lost, kept as rows, so that a job exists exactly when the action that asked for it did.

A worker claims a job by a lease (SKIP LOCKED on PostgreSQL, the write lock on SQLite). A worker that dies loses its
lease and another runs the job again: a handler must bear being run twice. Failures are retried with growing pauses.
A table of our own instead of a queue library: see docs/decisions/0003-jobs.md.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from flask import Flask
from sqlalchemy import Index, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from forum.kernel.actions import is_acting, transaction
from forum.kernel.clock import now
from forum.kernel.db import Model, UtcDateTime, db, insert_into
from forum.kernel.registries import add_once

log = structlog.get_logger()
LEASE = timedelta(minutes=5)
PAUSES = [timedelta(seconds=s) for s in (5, 30, 120, 600, 3600, 3 * 3600, 12 * 3600)]
KEEP_FINISHED = timedelta(days=7)
IDLE_SECONDS = 1.0


class Job(Model):
    """One piece of work. `ended_at` None: it waits, or runs until its lease is over at `run_at`. `succeeded` False: given up."""

    __tablename__ = "jobs"
    __table_args__ = (Index("ix_jobs_waiting", "ended_at", "run_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    payload: Mapped[str]
    unique_key: Mapped[str | None] = mapped_column(unique=True)
    run_at: Mapped[datetime] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    succeeded: Mapped[bool | None]
    last_error: Mapped[str | None]


@dataclass(frozen=True)
class RunningJob:
    """What a handler gets: the facts it was given, and a number that stays the same when it is run again."""

    id: int
    payload: dict[str, Any]


Handler = Callable[[RunningJob], None]
_handlers: dict[str, Handler] = {}
_periodic: dict[str, timedelta] = {}


def job(kind: str, every: timedelta | None = None) -> Callable[[Handler], Handler]:
    """Registers the handler of a kind of job; with `every` it also runs by itself, once whatever the number of workers."""

    def register(handler: Handler) -> Handler:
        add_once(_handlers, kind, handler, "the job")
        if every:
            _periodic[kind] = every
        return handler

    return register


def enqueue(kind: str, *, run_at: datetime | None = None, unique_key: str | None = None, **payload: Any) -> None:
    """Asks for a job as part of the running action. A second job with the same `unique_key` is not added. Raises RuntimeError
    outside an action."""
    if not is_acting():
        raise RuntimeError("jobs are enqueued inside an action, so that they stand or fall with it")
    if kind not in _handlers:
        raise ValueError(f"no handler for jobs of kind {kind}")
    row = insert_into(Job).values(
        kind=kind, payload=json.dumps(payload), unique_key=unique_key, run_at=run_at or now(), attempts=0
    )
    db.session.execute(row.on_conflict_do_nothing())


def run_due_jobs(limit: int = 100) -> int:
    """Runs jobs that are due, oldest first; returns how many it ran."""
    for done in range(limit):
        claimed = _claim()
        if claimed is None:
            return done
        _run(*claimed)
    return limit


def enqueue_periodic() -> None:
    """Adds each job that runs by itself, once for the stretch of time now is in, however many workers ask."""
    with transaction():
        for kind, every in _periodic.items():
            slot = int(now().timestamp() // every.total_seconds())
            enqueue(kind, unique_key=f"{kind}:{slot}")


def work_until(app: Flask, stop: threading.Event) -> None:
    """A worker's whole life. It survives a database that is away for a while."""
    while not stop.is_set():
        ran = 0
        try:
            with app.app_context():
                enqueue_periodic()
                ran = run_due_jobs()
        except Exception:
            log.exception("the worker could not reach its jobs")
        stop.wait(0 if ran else IDLE_SECONDS)


def _claim() -> tuple[RunningJob, str, int] | None:
    with transaction():
        due = select(Job).where(Job.ended_at.is_(None), Job.run_at <= now()).order_by(Job.run_at, Job.id).limit(1)
        found = db.session.scalar(due.with_for_update(skip_locked=True))
        if found is None:
            return None
        found.attempts += 1
        found.run_at = now() + LEASE
        return RunningJob(found.id, json.loads(found.payload)), found.kind, found.attempts


def _run(running: RunningJob, kind: str, attempt: int) -> None:
    try:
        _handlers[kind](running)
    except Exception as problem:
        db.session.rollback()
        log.exception("job failed", kind=kind, job=running.id, attempt=attempt)
        _end_or_retry(running.id, attempt, f"{type(problem).__name__}: {problem}")
        return
    _end_or_retry(running.id, attempt, None)


def _end_or_retry(job_id: int, attempt: int, error: str | None) -> None:
    values: dict[str, Any] = {"last_error": error}
    if error is None:
        values |= {"ended_at": now(), "succeeded": True}
    elif attempt > len(PAUSES):
        values |= {"ended_at": now(), "succeeded": False}
    else:
        values |= {"run_at": now() + PAUSES[attempt - 1]}
    with transaction():
        # Only the run that still holds the lease speaks: a run that overslept must not end its successor's.
        db.session.execute(update(Job).where(Job.id == job_id, Job.attempts == attempt).values(**values))


@job("forget_finished_jobs", every=timedelta(hours=6))
def forget_finished_jobs(_running: RunningJob) -> None:
    """Every six hours: jobs done longer than KEEP_FINISHED ago go, and their `unique_key` is free again. Those given up stay."""
    with transaction():
        db.session.execute(delete(Job).where(Job.succeeded.is_(True), Job.ended_at < now() - KEEP_FINISHED))
