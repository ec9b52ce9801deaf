"""The index of a database that was there before it; and what goes out of the file after words have gone out of the index."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, text

from forum.kernel.actions import transaction
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.jobs import JobQueue, RunningJob, enqueue, job
from forum.search.indexing import BATCH, list_after, list_gone, rewrite
from forum.search.kinds import all_sources

# What goes within one of these goes together: merging reads the whole index.
FORGET_EVERY = timedelta(minutes=10)
PAGES_AT_ONCE = 500


@job("fill_search", queue=JobQueue.SLOW)
def fill_search(running: RunningJob) -> None:
    """So many things of one source, then a job for the next. What changes meanwhile is written by whoever changes it. Run twice,
    it does the same."""
    number, after = running.payload.get("source", 0), running.payload.get("after", 0)
    if number >= len(all_sources()):
        return
    with transaction():
        last = fill_some(number, after)
        following = {"source": number, "after": last} if last else {"source": number + 1, "after": 0}
        enqueue("fill_search", unique_key=f"fill_search:{running.id}", **following)


def fill_some(number: int, after: int) -> int:
    """The number of the last thing that was read; 0 when there are no more: then the index loses what has no thing any more."""
    source = all_sources()[number]
    things = list_after(source, after, BATCH)
    if rewrite(source, things or list_gone(source)):
        ask_to_forget()
    return things[-1] if things else 0


def rebuild_index() -> None:
    """All of it, in pieces, one after another."""
    for number in range(len(all_sources())):
        after = None
        while after != 0:
            with transaction():
                after = fill_some(number, after or 0)


def ask_to_forget() -> None:
    """Called where words have gone out of the index, inside the transaction that took them out."""
    if db.engine.dialect.name == "sqlite":
        due = next_turn(now())
        enqueue("forget_search", run_at=due, unique_key=f"forget_search:{due.timestamp():.0f}")


def next_turn(moment: datetime) -> datetime:
    every = FORGET_EVERY.total_seconds()
    return datetime.fromtimestamp((moment.timestamp() // every + 1) * every, moment.tzinfo)


@job("forget_search", queue=JobQueue.SLOW)
def forget_search(running: RunningJob) -> None:
    """FTS5 marks words as gone and keeps them in its older segments. Merged into one, a piece at a time, these are written anew
    without them; `secure_delete` overwrites what was there. Others write between the pieces."""
    if db.engine.dialect.name != "sqlite":
        return
    with transaction():
        if merge_some(db.session.connection(), begins=not running.payload.get("goes_on")):
            enqueue("forget_search", unique_key=f"forget_search:{running.id}:next", goes_on=True)


def merge_some(connection: Connection, *, begins: bool) -> bool:
    """Whether there is more to merge."""
    before = _count_changes(connection)
    pages = -PAGES_AT_ONCE if begins else PAGES_AT_ONCE
    connection.execute(text("INSERT INTO search_words(search_words, rank) VALUES ('merge', :pages)"), {"pages": pages})
    return _count_changes(connection) - before >= 2


def _count_changes(connection: Connection) -> int:
    changes: int = connection.connection.dbapi_connection.total_changes  # type: ignore[union-attr]
    return changes
