"""What a request costs in processor time, as a ratio to a peer that is measured in turn with it: docs/performance.md explains the
lines. One process asks itself, except where the line says that it goes through the server."""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

from bench.floor import make_floor, make_write_floor
from bench.pages import Forum
from bench.servers import find_nodebb, serve_constant, serve_forum
from tests.services import ROOT

ROUNDS, PAGES, WRITES, HOT, STARTS = 7, 20, 8, 3_000, 3
START, BARE_START = "from wsgi import app", "import flask, flask_socketio, flask_sqlalchemy"


def describe_page_costs(forum: Forum, folder: Path) -> Iterator[str]:
    """The lines, as they are measured."""
    size = len(forum.client.get(forum.thread).data)
    floor = make_floor(folder / "floor.db", size)
    write = make_write_floor(folder / "write-floor.db")
    yield compare("a visitor's thread, drawn / ORM floor", repeat(forum.read_anew, PAGES), repeat(floor, PAGES))
    yield compare("the same, its replies too / ORM floor", repeat(forum.read_cold, PAGES), repeat(floor, PAGES))
    yield compare("the same thread, signed in / ORM floor", repeat(forum.read_signed_in, PAGES), repeat(floor, PAGES))
    yield compare("a post / one row kept by the ORM", repeat(forum.post, WRITES), repeat(write, WRITES))
    yield compare("a vote / one row kept by the ORM", repeat(forum.vote, WRITES), repeat(write, WRITES))
    with ExitStack() as stack:
        ours = stack.enter_context(serve_forum(forum.database_url, forum.thread))
        constant = stack.enter_context(serve_constant(size))
        tag = {"If-None-Match": ours.tag()}
        yield compare("a kept page, server / a constant page", lambda: ours.cost(HOT), lambda: constant.cost(HOT))
        yield compare("304, server / a constant page", lambda: ours.cost(HOT, tag, 304), lambda: constant.cost(HOT))
        nodebb = find_nodebb()
        if nodebb:
            yield compare("signed in / NodeBB's topic page", repeat(forum.read_signed_in, PAGES), lambda: nodebb.cost(10 * PAGES))
    yield compare("start / Flask, SQLAlchemy, Socket.IO", lambda: start(START), lambda: start(BARE_START), STARTS)


def compare(name: str, ours: Callable[[], float], peer: Callable[[], float], rounds: int = ROUNDS) -> str:
    """Both in turn, so that what else the machine does falls on both."""
    ours(), peer()
    pairs = [(ours(), peer()) for _round in range(rounds)]
    ratios = sorted(one / other for one, other in pairs)
    mine, theirs = (statistics.median(side) * 1000 for side in zip(*pairs, strict=True))
    return (
        f"{name:<40} {mine:8.2f} ms  peer {theirs:8.2f} ms  "
        f"ratio {statistics.median(ratios):6.2f}  ({ratios[0]:.2f} to {ratios[-1]:.2f})"
    )


def repeat(call: Callable[[], int], times: int) -> Callable[[], float]:
    """Seconds of this process a call; each must answer as it should."""

    def measure() -> float:
        started = time.process_time()
        for _time in range(times):
            assert call() in {200, 303}
        return (time.process_time() - started) / times

    return measure


def start(statement: str) -> float:
    """Seconds of processor time until it has run in a new process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = os.environ | {"FORUM_ENV": "test", "JOBS_IN_PROCESS": "no"}
    subprocess.run([sys.executable, "-c", statement], cwd=ROOT, env=environment, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
