"""Kills in the middle of things.

`python -m tests.drills.killing URL PEOPLE KILLS` casts ballot after ballot in a process that is killed and started again: a
program of its own, with one thread, since only such a process can be forked safely. Prints the people whose ballot was
acknowledged before a kill.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from collections.abc import Collection
from concurrent.futures import Future

from forum.accounts.models import Account
from forum.activities.voting.actions.casting import Paper, vote
from forum.activities.voting.fingerprints import fingerprint_poll
from forum.activities.voting.methods.contest import NO_MARK
from forum.activities.voting.models import Poll
from forum.activities.voting.receipts import make_code
from forum.kernel.db import db
from forum.kernel.permissions import Actor, Role
from tests.conftest import make_app
from tests.services import Server, wait_until


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
        time.sleep(chance.uniform(0, 0.06))
        server.kill()
        server.start()


def main(database_url: str, people: int, kills: int) -> None:
    app = make_app(database_url)
    codes = [make_code() for _person in range(people)]
    acknowledged: set[int] = set()
    chance = random.Random(1)
    for _kill in range(kills):
        told, tell = os.pipe()
        child = os.fork()
        if child == 0:
            with app.app_context():
                vote_on([person for person in range(people) if person not in acknowledged], codes, tell)
            os._exit(0)
        os.close(tell)
        first = os.read(told, 64)  # Killed somewhere after its first ballot, whatever the machine's speed.
        time.sleep(chance.uniform(0, 0.06))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        with os.fdopen(told, "rb") as rest:
            lines = (first + rest.read()).decode().splitlines(keepends=True)
        acknowledged |= {int(line) for line in lines if line.endswith("\n")}
    print(json.dumps(sorted(acknowledged)))


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
