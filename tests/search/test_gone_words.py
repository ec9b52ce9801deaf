"""Words that were taken out of sight are found by nobody, and those that somebody took back are not in the file either."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from forum.contributions.actions import withdraw
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.jobs import Job, enqueue_periodic, run_due_jobs
from forum.search.parsing import parse
from forum.search.queries import Choices, find_matches
from tests import factories as make
from tests.browsing import Reader
from tests.moderation.canaries import WAYS, say_everywhere
from tests.parts import some_of

ENOUGH = 2000


def test_what_was_taken_out_is_found_by_nobody_and_is_in_no_file(either_app: Flask, tmp_path: Path) -> None:
    """Every kind of contribution, and every way of taking it out; on PostgreSQL some ways for each kind, as the same statements
    write the index whatever the way. A page of results says as much about them as about a word that nobody has ever written."""
    ways = list(WAYS) if db.engine.dialect.name == "sqlite" else some_of(WAYS, 0)
    canaries = say_everywhere(make.make_consultation(), make.make_check(), ways)
    before = {canary.word: len(find_matches(parse(canary.word), Choices()).all) for canary in canaries}
    assert all(before.values()), f"found while they are shown: {before}"
    assert find_in_index(list(before)) or db.engine.dialect.name != "sqlite", "it is looked for where it is"
    for canary in canaries:
        canary.takes_out(canary)
    db.session.commit()
    found = {canary.word for canary in canaries if find_matches(parse(canary.word), Choices()).all}
    assert not found
    page = Reader(either_app).open(f"/search?q={canaries[0].word}").page.text
    never = Reader(either_app).open("/search?q=nevercanary").page.text
    assert page.replace(canaries[0].word, "nevercanary") == never
    run_what_forgets()
    assert not find_in_bytes([canary.word for canary in canaries if canary.is_gone])
    assert not find_in_index([canary.word for canary in canaries])
    assert not find_in_bytes([canary.word for canary in canaries if canary.is_gone], copy_to=tmp_path / "backup.db")


def run_what_forgets() -> None:
    """All that runs by itself within the hour."""
    for hours in (1, 2):  # What stands before it in SQLite's own log goes the next time.
        with set_clock(now() + timedelta(hours=hours)):
            enqueue_periodic()
            assert run_due_jobs(ENOUGH) < ENOUGH
    failed = db.session.query(Job.kind, Job.last_error).where(Job.last_error.is_not(None), Job.kind.contains("search")).all()
    assert not failed


def find_in_index(words: list[str]) -> set[str]:
    """Those whose ends are in the pages of the index itself, as stems: words of one beginning are kept without it. Moderators
    keep what they have hidden, in the same file; the index does not."""
    if db.engine.dialect.name != "sqlite":
        return set()
    pages = b"".join(bytes(block) for block in db.session.scalars(text("SELECT block FROM search_words_data")))
    return {word for word in words if word[-10:-1].encode() in pages}


def find_in_bytes(words: list[str], *, copy_to: Path | None = None) -> set[str]:
    """Those that can be read in what lies on the disk, whatever their capitals; of PostgreSQL, in the rows and the index."""
    db.session.commit()
    if db.engine.dialect.name != "sqlite":
        kept = "\n".join(db.session.scalars(text("SELECT concat_ws(' ', title, text, words::text) FROM search_entries")))
        return {word for word in words if word in kept.lower()}
    file = db.engine.url.database or ""
    if copy_to is not None:  # As docs/running.md says that it is done.
        with closing(sqlite3.connect(file)) as original, closing(sqlite3.connect(copy_to)) as copy:
            original.backup(copy)
        file = str(copy_to)
    kept_bytes = b"".join(path.read_bytes() for path in (Path(file), Path(f"{file}-wal")) if path.exists()).lower()
    return {word for word in words if word.encode() in kept_bytes}


@pytest.mark.parametrize("rounds", [1, 12])
def test_the_index_forgets_after_many_writes(app: Flask, rounds: int) -> None:
    """FTS5 keeps what it marks as gone until its segments are merged, and these come in levels."""
    consultation = make.make_consultation()
    gone = []
    for number in range(rounds):
        word = f"quagga{'abcdefghijkl'[number]}word"
        post = make.make_thread(consultation, body=f"A {word} at the gate, number {number}.")
        for _ in range(5):
            make.make_reply(post, body=f"Others speak of other things {number}.")
        withdraw(post.author.account.as_actor(), post)
        gone.append(word)
    run_what_forgets()
    assert not find_in_bytes(gone)
    assert find_in_bytes(["others"])
    assert len(find_matches(parse("speak others"), Choices()).all) == 5 * rounds
    db.session.execute(text("INSERT INTO search_words(search_words) VALUES ('integrity-check')"))
