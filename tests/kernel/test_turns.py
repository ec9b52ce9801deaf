"""Turns to write on SQLite, among threads and processes."""

from __future__ import annotations

import errno
import fcntl
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from forum.kernel.actions import save, transaction
from forum.kernel.clock import now
from forum.kernel.db import PAGE_PATIENCE, WORK_PATIENCE, db, has_waited_in_vain
from forum.kernel.jobs import Job
from forum.kernel.turns import Turns
from tests.apps import KeptApp
from tests.services import PATIENCE, ROOT, wait_until

HOLD = """
import sys, time
from forum.kernel.turns import Turns
with Turns(sys.argv[1]).take(time.monotonic() + 1000):
    print("mine", flush=True)
    sys.stdin.read()
"""


def hold(path: Path) -> subprocess.Popen[bytes]:
    """Another process that has the turn until its input ends."""
    command = [sys.executable, "-c", HOLD, str(path)]
    holder = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert holder.stdout is not None and holder.stdout.readline() == b"mine\n"
    return holder


def test_threads_write_in_the_order_in_which_they_came(tmp_path: Path) -> None:
    turns, order = Turns(str(tmp_path / "forum.db")), []

    def write(number: int) -> None:
        with turns.take(time.monotonic() + PATIENCE):
            order.append(number)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(20)]
    with turns.take(time.monotonic() + PATIENCE):
        for number, thread in enumerate(threads, start=1):
            thread.start()
            wait_until(lambda wanted=number: len(turns._queue._waiting) == wanted, "it to stand in the queue")
    for thread in threads:
        thread.join()
    assert order == list(range(20))


@pytest.mark.parametrize("ends", ["kill", "terminate"])
def test_who_is_killed_with_the_turn_gives_it_back(tmp_path: Path, ends: str) -> None:
    holder, has_turn = hold(tmp_path / "forum.db"), threading.Event()
    turns = Turns(str(tmp_path / "forum.db"))

    def write() -> None:
        with turns.take(time.monotonic() + PATIENCE):
            has_turn.set()

    thread = threading.Thread(target=write)
    thread.start()
    assert not has_turn.wait(0.1)
    getattr(holder, ends)()
    thread.join()
    assert has_turn.is_set()
    holder.communicate()


def test_two_processes_take_turns_about(tmp_path: Path) -> None:
    """Whoever has just had one is behind the other, who waits. The files of each are its own, as another process's are."""
    path, order = tmp_path / "forum.db", []
    both = {name: Turns(str(path)) for name in ("one", "other")}
    holder = hold(path)

    def write(name: str, other: str) -> None:
        for _n in range(5):
            with both[name].take(time.monotonic() + PATIENCE):
                order.append(name)
                wait_until(lambda: order.count(other) == 10 or is_taken(f"{path}-next"), "the other to be next")

    threads = [threading.Thread(target=write, args=pair) for pair in (("one", "other"), ("other", "one")) for _n in range(2)]
    for thread in threads:
        thread.start()
    wait_until(lambda: is_taken(f"{path}-next"), "one of them to be next")
    holder.communicate(b"")
    for thread in threads:
        thread.join()
    assert order in (["one", "other"] * 10, ["other", "one"] * 10)


def is_taken(path: str) -> bool:
    with Path(path).open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def test_a_frozen_process_makes_nobody_wait_without_end(tmp_path: Path) -> None:
    holder = hold(tmp_path / "forum.db")
    with Turns(str(tmp_path / "forum.db")).take(time.monotonic() + 0.01):
        pass  # SQLite's own lock is next to be asked.
    holder.communicate(b"")


def test_an_action_waits_for_its_turn(app: Flask) -> None:
    path, is_in = Path(db.engine.url.database or ""), threading.Event()
    holder = hold(path)

    def write() -> None:
        with app.app_context():
            with transaction():
                is_in.set()
            db.session.remove()

    thread = threading.Thread(target=write)
    thread.start()
    assert not is_in.wait(0.1)
    holder.communicate(b"")
    thread.join()
    assert is_in.is_set()


def test_a_disk_that_knows_no_locks_keeps_nobody_from_writing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    turns = Turns(str(tmp_path / "forum.db"))

    def flock(_file: int, _how: int) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    with monkeypatch.context() as there:
        there.setattr(fcntl, "flock", flock)
        for _write in range(2):
            with turns.take(time.monotonic() + PATIENCE):
                pass
    with turns.take(time.monotonic() + PATIENCE):
        assert not Turns(str(tmp_path / "forum.db"))._lock_files(0), "and has its turn again when there are locks"


def test_files_that_cannot_be_made_keep_nobody_from_writing(tmp_path: Path) -> None:
    with Turns(str(tmp_path / "nowhere" / "forum.db")).take(time.monotonic() + PATIENCE):
        pass


def test_a_page_waits_for_turn_and_lock_together_no_longer_than_its_patience(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Behind somebody who has both and does nothing: one patience after the other would be twice as long."""
    monkeypatch.setattr("forum.kernel.db.PAGE_PATIENCE", 0.3)
    monkeypatch.setattr("forum.kernel.db.LAST_TRY", 0.1)
    holder, other = hold(Path(db.engine.url.database or "")), sqlite3.connect(db.engine.url.database or "")
    other.execute("BEGIN IMMEDIATE")
    try:
        with app.test_request_context(), pytest.raises(OperationalError) as problem, transaction():
            pass
    finally:
        other.close()
        holder.communicate(b"")
    assert has_waited_in_vain(problem.value)
    bare = db.engine.raw_connection()
    assert bare.execute("PRAGMA busy_timeout").fetchone()[0] <= 100
    bare.close()
    with db.engine.connect() as reading:
        assert reading.exec_driver_sql("PRAGMA busy_timeout").scalar_one() == 300, "who reads over it next has a whole patience"


def test_work_waits_longer_than_a_page(either_app: Flask) -> None:
    def look() -> float:
        with transaction():
            if db.engine.dialect.name == "sqlite":
                return float(db.session.execute(text("PRAGMA busy_timeout")).scalar_one()) / 1000
            return float(db.session.execute(text("SHOW lock_timeout")).scalar_one().removesuffix("s"))

    assert PAGE_PATIENCE < look() <= WORK_PATIENCE
    with either_app.test_request_context():
        assert 0 < look() <= PAGE_PATIENCE


def test_a_row_that_is_held_too_long_is_told_from_a_database_that_is_away(kept_on_postgres: KeptApp) -> None:
    with kept_on_postgres.lend():
        with transaction():
            save(Job(kind="close_polls", payload="{}", run_at=now()))
        with db.engine.begin() as one, db.engine.begin() as other, pytest.raises(OperationalError) as problem:
            one.execute(text("SELECT * FROM jobs FOR UPDATE"))
            other.execute(text("SET LOCAL lock_timeout = '1ms'"))
            other.execute(text("SELECT * FROM jobs FOR UPDATE"))
    assert has_waited_in_vain(problem.value)
    with pytest.raises(OperationalError) as problem:
        create_engine("postgresql+psycopg://nobody@127.0.0.1:1/nothing").connect()
    assert not has_waited_in_vain(problem.value)
