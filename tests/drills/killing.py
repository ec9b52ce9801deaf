"""Casts ballot after ballot in a process that is killed and started again: `python -m tests.drills.killing URL PEOPLE KILLS`.

A program of its own, with one thread, since only such a process can be forked safely. Prints the people whose ballot was
acknowledged before a kill.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time

from forum.accounts.models import Account
from forum.activities.voting.actions.casting import Paper, vote
from forum.activities.voting.methods.contest import NO_MARK
from forum.activities.voting.models import Poll
from forum.activities.voting.receipts import make_code
from forum.kernel.db import db
from forum.kernel.permissions import Actor, Role
from tests.conftest import make_app


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
        vote(actor, poll, Paper(marks, codes[person]))
        os.write(tell, f"{person}\n".encode())


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
