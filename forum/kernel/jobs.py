"""Jobs: work that must not be lost, kept as rows, so that a job exists exactly when the action that asked for it did.

A worker claims a job by a lease (SKIP LOCKED on PostgreSQL, the write lock on SQLite). A worker that dies loses its
lease and another runs the job again: a handler must bear being run twice. Failures are retried with growing pauses.
Each queue is worked by a thread of its own: a mail server that says nothing stops no vote from being counted.
A table of our own instead of a queue library: see docs/decisions/0003-jobs.md.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import structlog
from flask import Flask
from sqlalchemy import BigInteger, ColumnElement, Index, Integer, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from forum.kernel.actions import is_acting, transaction
from forum.kernel.clock import now
from forum.kernel.db import Model, UtcDateTime, db, insert_into
from forum.kernel.registries import add_once

log = structlog.get_logger()
LEASE = timedelta(minutes=5)
PAUSES = [timedelta(seconds=s) for s in (5, 30, 120, 600, 3600, 3 * 3600, 12 * 3600)]
KEEP_FINISHED = timedelta(days=7)
KEEP_GIVEN_UP = timedelta(days=60)
IDLE_SECONDS = 1.0


class JobQueue(StrEnum):
    """What waits for what: a job waits for those of its own queue alone."""

    DEFAULT = "default"
    MAIL = "mail"  # may wait for a mail server, as long as that likes
    PROMPT_MAIL = "prompt mail"  # somebody waits for it, or has to come at once: nobody's news is before it
    VOTES = "votes"  # a room waits for it, and what is counted first may take seconds
    SLOW = "slow"  # reads much; nobody waits for it


class Job(Model):
    """One piece of work. `ended_at` None: it waits, or runs until its lease is over at `run_at`. `succeeded` False: given up."""

    __tablename__ = "jobs"
    __table_args__ = (Index("ix_jobs_waiting", "ended_at", "run_at"),)

    # Given out for years, also to jobs that are not added after all. SQLite numbers rows by itself where it says INTEGER.
    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
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
    queue: JobQueue


Handler = Callable[[RunningJob], None]
_handlers: dict[str, Handler] = {}
_queues: dict[str, JobQueue] = {}
_periodic: dict[str, timedelta] = {}


def job(kind: str, every: timedelta | None = None, *, queue: JobQueue = JobQueue.DEFAULT) -> Callable[[Handler], Handler]:
    """Registers the handler of a kind of job; with `every` it also runs by itself, once whatever the number of workers."""

    def register(handler: Handler) -> Handler:
        add_once(_handlers, kind, handler, "the job")
        _queues[kind] = queue
        if every:
            _periodic[kind] = every
        return handler

    return register


def all_jobs() -> set[str]:
    """The kinds a handler is registered for."""
    return set(_handlers)


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


def run_due_jobs(limit: int = 100, queue: JobQueue | None = None) -> int:
    """Runs jobs that are due, of one queue or of all, oldest first; returns how many it ran."""
    for done in range(limit):
        claimed = _claim(queue)
        if claimed is None:
            return done
        _run(*claimed)
    return limit


def enqueue_periodic() -> None:
    """Adds each job that runs by itself, once for the stretch of time now is in, however many workers ask."""
    keys = {f"{kind}:{now().timestamp() // every.total_seconds():.0f}": kind for kind, every in _periodic.items()}
    # Asked before: a row that is refused because it is there uses up a number all the same, and this runs each second.
    missing = keys.keys() - set(db.session.scalars(select(Job.unique_key).where(Job.unique_key.in_(keys))))
    db.session.rollback()
    if missing:
        with transaction():
            for key in sorted(missing):
                enqueue(keys[key], unique_key=key)


def find_oldest_job_due() -> datetime | None:
    """Since when something that is to be done has been waiting; None when nothing is."""
    due = select(Job.run_at).where(Job.ended_at.is_(None), Job.run_at <= now())
    return db.session.scalar(due.order_by(Job.run_at).limit(1))


def find_job_given_up(since: datetime) -> Job | None:
    """One that failed each time it was tried, the last of them after `since`."""
    return db.session.scalar(select(Job).where(Job.ended_at > since, Job.succeeded.is_(False)).limit(1))


def start_workers(app: Flask, stop: threading.Event) -> list[threading.Thread]:
    """Starts a thread for each queue; each ends after the job it is at when `stop` is set."""
    threads = [
        threading.Thread(target=work_until, args=(app, stop, queue), name=f"jobs: {queue}", daemon=True) for queue in JobQueue
    ]
    for thread in threads:
        thread.start()
    return threads


def work_until(app: Flask, stop: threading.Event, queue: JobQueue) -> None:
    """A worker's whole life. It survives a database that is away for a while."""
    while not stop.is_set():
        ran = 0
        try:
            with app.app_context():
                if queue is JobQueue.DEFAULT:
                    enqueue_periodic()
                ran = run_due_jobs(1, queue)
        except Exception:
            log.exception("the worker could not reach its jobs", queue=queue)
        stop.wait(0 if ran else IDLE_SECONDS)


def _claim(queue: JobQueue | None) -> tuple[RunningJob, str, int] | None:
    due = select(Job).where(Job.ended_at.is_(None), Job.run_at <= now()).order_by(Job.run_at, Job.id).limit(1)
    if queue is not None:
        due = due.where(_is_in(queue))
    # Looked for before, so that whoever finds nothing, each second, has not kept others from writing.
    is_idle = db.session.scalar(due.with_only_columns(Job.id)) is None
    db.session.rollback()
    if is_idle:
        return None
    with transaction():
        found = db.session.scalar(due.with_for_update(skip_locked=True))
        if found is None:
            return None
        found.attempts += 1
        found.run_at = now() + LEASE
        running = RunningJob(found.id, json.loads(found.payload), _queues.get(found.kind, JobQueue.DEFAULT))
        return running, found.kind, found.attempts


def _is_in(queue: JobQueue) -> ColumnElement[bool]:
    """What no handler is known for is in the default queue: it fails there and is seen."""
    if queue is JobQueue.DEFAULT:
        return Job.kind.not_in([kind for kind, its_queue in _queues.items() if its_queue is not queue])
    return Job.kind.in_([kind for kind, its_queue in _queues.items() if its_queue is queue])


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
        values |= {"ended_at": now(), "succeeded": True, "payload": "{}"}  # It may hold somebody's address.
    elif attempt > len(PAUSES):
        values |= {"ended_at": now(), "succeeded": False}
    else:
        values |= {"run_at": now() + PAUSES[attempt - 1]}
    with transaction():
        # Only the run that still holds the lease speaks: a run that overslept must not end its successor's.
        db.session.execute(update(Job).where(Job.id == job_id, Job.attempts == attempt).values(**values))


@job("forget_finished_jobs", every=timedelta(hours=6))
def forget_finished_jobs(_running: RunningJob) -> None:
    """Every six hours: jobs done longer than KEEP_FINISHED ago go, and their `unique_key` is free again; those given up later, as
    somebody has to find out why."""
    with transaction():
        done = Job.succeeded.is_(True) & (Job.ended_at < now() - KEEP_FINISHED)
        given_up = Job.succeeded.is_(False) & (Job.ended_at < now() - KEEP_GIVEN_UP)
        db.session.execute(delete(Job).where(done | given_up))
