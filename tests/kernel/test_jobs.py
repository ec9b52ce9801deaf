"""Jobs are done: once, again after a failure, and also when a worker dies in the middle."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from forum.kernel import jobs
from forum.kernel.actions import transaction
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.jobs import Job, RunningJob, enqueue, enqueue_periodic, job, run_due_jobs
from tests.services import ROOT

done: list[int] = []


@pytest.fixture(autouse=True)
def kinds(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(jobs, "_handlers", dict(jobs._handlers))
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
