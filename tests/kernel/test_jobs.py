"""Jobs are done: once, again after a failure, and also when a worker dies in the middle."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from forum.kernel import jobs
from forum.kernel.actions import transaction
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.jobs import Job, JobQueue, RunningJob, enqueue, enqueue_periodic, job, run_due_jobs
from forum.kernel.mail import send_mail
from tests.services import PATIENCE, ROOT, wait_until

done: list[int] = []


@pytest.fixture(autouse=True)
def kinds(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(jobs, "_handlers", dict(jobs._handlers))
    monkeypatch.setattr(jobs, "_queues", dict(jobs._queues))
    monkeypatch.setattr(jobs, "_periodic", {})
    done.clear()

    @job("note")
    def note(running: RunningJob) -> None:
        time.sleep(0.001)
        done.append(running.payload["number"])

    @job("fail")
    def fail(running: RunningJob) -> None:
        done.append(running.id)
        raise ConnectionError("the mail server is away")

    yield


def ask(kind: str, **details: object) -> None:
    with transaction():
        enqueue(kind, **details)


def test_a_job_stands_and_falls_with_its_action(app: Flask) -> None:
    with pytest.raises(KeyError), transaction():
        enqueue("note", number=1)
        raise KeyError
    assert run_due_jobs() == 0
    with pytest.raises(RuntimeError, match="inside an action"):
        enqueue("note", number=1)


def test_many_workers_run_each_job_once(either_app: Flask) -> None:
    with transaction():
        for number in range(40):
            enqueue("note", number=number)

    def work() -> None:
        with either_app.app_context():
            while run_due_jobs(5):
                pass

    workers = [threading.Thread(target=work) for _worker in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(done) == list(range(40))


def test_a_failed_job_is_tried_again_later_and_given_up_in_the_end(app: Flask) -> None:
    ask("fail")
    moment = now()
    for tries in range(1, len(jobs.PAUSES) + 2):
        with set_clock(moment):
            assert run_due_jobs() == 1
            assert run_due_jobs() == 0, "not at once again"
        assert len(done) == tries
        moment += timedelta(days=1)
    row = db.session.query(Job).one()
    db.session.refresh(row)
    assert row.succeeded is False
    assert "the mail server is away" in row.last_error


def test_a_job_with_the_same_key_is_asked_for_once(app: Flask) -> None:
    for _again in range(3):
        ask("note", unique_key="the same", number=1)
    run_due_jobs()
    assert done == [1]


def test_a_periodic_job_runs_once_whatever_the_number_of_workers(app: Flask) -> None:
    job("tick", every=timedelta(hours=1))(lambda running: done.append(running.id))
    with time_machine.travel("2026-03-01 10:10", tick=False):
        for _worker in range(3):
            enqueue_periodic()
            run_due_jobs()
        assert len(done) == 1
    with time_machine.travel("2026-03-01 11:10", tick=False):
        enqueue_periodic()
        run_due_jobs()
        assert len(done) == 2


def test_what_runs_by_itself_is_asked_for_without_using_up_numbers(either_app: Flask) -> None:
    """It is asked for each second, by every worker; numbers would be used up in a few years."""
    for number in range(20):
        job(f"tick {number}", every=timedelta(hours=1))(lambda running: None)
    for _worker in range(5):
        enqueue_periodic()
    assert run_due_jobs() == 20
    ask("note", number=1)
    assert db.session.query(Job).order_by(Job.id.desc()).first().id == 21


@pytest.fixture
def working(app: Flask) -> Iterator[Callable[[], None]]:
    """Starts workers, which are stopped at the end."""
    stop, threads = threading.Event(), []
    yield lambda: threads.extend(jobs.start_workers(app, stop))
    stop.set()
    for thread in threads:
        thread.join()


def test_a_mail_server_that_says_nothing_keeps_no_vote_from_being_counted(app: Flask, working: Callable[[], None]) -> None:
    says_something, counted, alarmed = threading.Event(), threading.Event(), threading.Event()
    job("news", queue=JobQueue.MAIL)(lambda running: says_something.wait())
    job("count")(lambda running: counted.set())
    job("alarm", queue=JobQueue.PROMPT_MAIL)(lambda running: alarmed.set())
    for kind in ("news", "news", "count", "alarm"):
        ask(kind)
    working()
    try:
        assert counted.wait(PATIENCE) and alarmed.wait(PATIENCE)
    finally:
        says_something.set()


def test_a_worker_that_is_stopped_ends_after_the_job_it_is_at(app: Flask) -> None:
    stop = threading.Event()
    job("stop")(lambda running: stop.set())
    ask("stop")
    for number in range(5):
        ask("note", number=number)
    for thread in jobs.start_workers(app, stop):
        thread.join()
    assert done == []


def test_a_job_that_nothing_is_known_of_is_seen_to_fail(app: Flask, working: Callable[[], None]) -> None:
    with transaction():
        db.session.add(Job(kind="of another version", payload="{}", run_at=now()))
    working()

    def read_error() -> str:
        db.session.rollback()  # What was read before stays as it was until the transaction ends.
        return db.session.scalar(db.select(Job.last_error).filter_by(kind="of another version")) or ""

    wait_until(read_error, "it to fail")
    assert "of another version" in read_error()


def test_whoever_sends_mail_without_saying_so_is_told(app: Flask) -> None:
    with pytest.raises(RuntimeError, match=r"queue=JobQueue\.MAIL"):
        send_mail(RunningJob(1, {}, JobQueue.DEFAULT), "somebody@example.org", "News", "news")


def test_a_job_whose_worker_was_killed_is_run_by_another(either_url: str) -> None:
    """Kills a real worker with -9 in the middle of a job, and lets time pass."""
    script = """
import os, signal
from config import read_settings
from forum.app import create_app
from forum.kernel.actions import transaction
from forum.kernel.jobs import enqueue, job, run_due_jobs
app = create_app(read_settings(os.environ))
@job("slow")
def slow(running):
    print("started", flush=True)
    signal.pause()
with app.app_context():
    with transaction():
        enqueue("slow", number=7)
    run_due_jobs()
"""
    environment = {**os.environ, "FORUM_ENV": "test", "DATABASE_URL": either_url}
    worker = subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, env=environment, stdout=subprocess.PIPE)
    assert worker.stdout is not None
    assert worker.stdout.readline() == b"started\n"
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    worker.stdout.close()
    from tests.conftest import make_app

    job("slow")(lambda running: done.append(running.payload["number"]))
    app = make_app(either_url)
    with app.app_context():
        assert run_due_jobs() == 0, "its lease still runs"
        with set_clock(now() + jobs.LEASE + timedelta(seconds=1)):
            assert run_due_jobs() == 1
            assert run_due_jobs() == 0
        db.session.remove()
        db.engine.dispose()
    assert done == [7]


def test_numbers_of_jobs_go_on_after_the_largest_a_small_column_holds(either_app: Flask) -> None:
    with transaction():
        db.session.add(Job(id=2**31 + 1, kind="note", payload='{"number": 1}', run_at=now()))
    assert run_due_jobs() == 1
