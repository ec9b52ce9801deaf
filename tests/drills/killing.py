"""Kills in the middle of things.

`python -m tests.drills.killing URL PEOPLE KILLS` casts ballot after ballot in a process that is killed and started again: a
program of its own, with one thread, since only such a process can be forked safely. Prints the people whose ballot was
acknowledged before a kill. With no people it counts the vote instead.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable, Collection
from concurrent.futures import Future
from datetime import timedelta
from pathlib import Path

from flask import Flask

from forum.accounts.models import Account
from forum.activities.voting.actions.casting import Paper, vote
from forum.activities.voting.actions.closing import close_poll
from forum.activities.voting.fingerprints import fingerprint_poll
from forum.activities.voting.methods.contest import NO_MARK
from forum.activities.voting.models import Poll
from forum.activities.voting.receipts import make_code
from forum.kernel.clock import set_clock
from forum.kernel.db import db
from forum.kernel.permissions import SYSTEM, Actor, Role
from tests.conftest import make_app
from tests.services import Server, wait_until

LONGEST = 0.06  # seconds after the first line


def kill_while_they_are_at_it(server: Server, kills: int, acknowledged: Collection[object], writers: list[Future[None]]) -> None:
    """Kills the server and starts it again, each time a moment after something more was acknowledged."""
    chance = random.Random(1)
    for _kill in range(kills):
        before = len(acknowledged)
        wait_until(
            lambda before=before: len(acknowledged) > before or any(writer.done() for writer in writers),
            "something to be acknowledged", server.process,
        )  # fmt: skip
        assert not any(writer.done() for writer in writers), "there are still people at it when the server is killed"
        time.sleep(chance.uniform(0, LONGEST))
        server.kill()
        server.start()


def main(database_url: str, people: int, kills: int) -> None:
    app = make_app(database_url)
    if not people:
        count_on(app, kills)
        return
    codes = [make_code() for _person in range(people)]
    acknowledged = vote_first(app, codes)
    chance = random.Random(1)
    for _kill in range(kills):
        waiting = [person for person in range(people) if person not in acknowledged]
        acknowledged |= set(fork_and_kill(app, lambda tell, on=waiting: vote_on(on, codes, tell), chance.uniform(0, LONGEST)))
    print(json.dumps(sorted(acknowledged)))


def vote_first(app: Flask, codes: list[str]) -> set[int]:
    """One ballot before any kill: what is prepared for a first vote takes ten times as long as a vote, and forks inherit it."""
    with app.app_context(), Path(os.devnull).open("wb") as nobody:
        vote_on([0], codes, nobody.fileno())
        db.session.remove()
        db.engine.dispose()  # A connection must not be in two processes.
    return {0}


def count_on(app: Flask, kills: int) -> None:
    """Begins to count the only poll and is killed, each time a little later, until a count was quicker; then counts."""
    for kill in range(kills):
        fork_and_kill(app, count_once, LONGEST * kill / kills)
    with app.app_context():
        count_once(sys.stderr.fileno())


def fork_and_kill(app: Flask, work: Callable[[int], None], seconds: float) -> list[int]:
    """Has a process do it that is killed so long after its first line; returns the whole lines it told, numbers."""
    told, tell = os.pipe()
    child = os.fork()
    if child == 0:
        with app.app_context():
            work(tell)
        os._exit(0)
    os.close(tell)
    first = os.read(told, 64)  # Killed somewhere after this, whatever the machine's speed.
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with os.fdopen(told, "rb") as rest:
        lines = (first + rest.read()).decode().splitlines(keepends=True)
    return [int(line) for line in lines if line.endswith("\n")]


def count_once(tell: int) -> None:
    poll = db.session.query(Poll).one()
    os.write(tell, b"0\n")
    with set_clock(poll.closes + timedelta(minutes=1)):
        close_poll(SYSTEM, poll)


def vote_on(waiting: list[int], codes: list[str], tell: int) -> None:
    poll = db.session.query(Poll).one()
    first = db.session.query(Account.id).order_by(Account.id).limit(1).scalar()
    for person in waiting:
        actor = Actor(first + person, frozenset({Role.MEMBER}))
        marks = bytes(1 if option == person % 3 else NO_MARK for option in range(3))
        vote(actor, poll, Paper(marks, codes[person], fingerprint_poll(poll)))
        os.write(tell, f"{person}\n".encode())


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
