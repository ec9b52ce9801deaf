"""Timings, each beside a floor measured in the same run: `python3 run.py bench`. Nothing here passes or fails."""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench.floor import make_floor
from bench.live import describe_live
from bench.page_costs import describe_page_costs
from bench.pages import Forum, make_forum
from bench.room import describe_room
from bench.triggers import describe_triggers
from bench.voting import describe_voting
from forum.kernel.garbage import look_for_garbage_less_often
from forum.kernel.text import render
from tests.kernel.test_text import SLOW

ROUNDS = 7
CALLS = 40
WORDS = {
    "an ordinary post of 150 words": "Some **words** of a carer, with https://example.org in them.\n\n" * 15,
} | SLOW


def rate(call: Callable[[], int]) -> float:
    """Calls a second."""
    started = time.perf_counter()
    for _call in range(CALLS):
        assert call() == 200
    return CALLS / (time.perf_counter() - started)


def read_anew(forum: Forum, path: str) -> int:
    """Drawn, not given from what is kept for visitors."""
    forum.app.extensions["kept_pages"].clear()
    return forum.client.get(path).status_code


def compare(name: str, ours: Callable[[], int], floor: Callable[[], int]) -> None:
    ours(), floor()
    pairs = [(rate(ours), rate(floor)) for _round in range(ROUNDS)]
    ratio = statistics.median(one / other for one, other in pairs)
    mine, theirs = (statistics.median(side) for side in zip(*pairs, strict=True))
    print(f"{name:<44} {mine:8.0f} /s   floor {theirs:8.0f} /s   ratio {ratio:.2f}")


def main() -> None:
    os.environ["FORUM_ENV"] = "test"
    look_for_garbage_less_often()  # As the web process does.
    with tempfile.TemporaryDirectory() as folder:
        os.environ["KEY_STORE"], os.environ["KEY_STORE_COPY"] = f"{folder}/keys/first", f"{folder}/keys/second"
        (Path(folder) / "database").mkdir()
        forum = make_forum(Path(folder) / "database" / "forum.db")
        print("Pages: requests a second in one process, medians of", ROUNDS, "rounds in turn")
        print("The floor: bare Flask and SQLAlchemy, 20 posts with authors, a template, as many bytes\n")
        for name, path in forum.paths.items():
            size = len(forum.client.get(path).data)
            floor = make_floor(Path(folder) / f"floor-{size}.db", size)
            compare(f"{name} ({size // 1024} kB)", lambda path=path: read_anew(forum, path), floor)
        print("\nCosts: processor time of a request, ratios of one run with their range (docs/performance.md)\n")
        for line in describe_page_costs(forum, Path(folder)):
            print(line, flush=True)
    print("\nWords: milliseconds to make them harmless HTML, best of", ROUNDS)
    for name, words in WORDS.items():
        best = min(timed(words) for _round in range(ROUNDS))
        print(f"{name:<44} {best * 1000:8.1f} ms")

    print("\nRooms: the same message to everyone in a room, beside Node")
    for line in describe_room():
        print(line, flush=True)

    print("\nTriggers: the labelled examples of tests/data/triggers.toml")
    for line in describe_triggers():
        print(line)
    print("\nCounting: building of profiles included on both sides, the same winners checked\n")
    for line in describe_voting():
        print(line)
    print("\nLive: from a flag to every moderator's window, in a server of its own\n")
    with tempfile.TemporaryDirectory() as folder:
        print(describe_live(Path(folder) / "live.db"))


def timed(words: str) -> float:
    started = time.perf_counter()
    render(words)
    return time.perf_counter() - started


main()
