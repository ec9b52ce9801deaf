"""SQLite's write-ahead log holds pages as they were before words went, until somebody writes over them: on a quiet site, for
ever. So it is emptied."""

from __future__ import annotations

from datetime import timedelta

import structlog

from forum.kernel.actions import let_go
from forum.kernel.db import PAGE_PATIENCE, db
from forum.kernel.jobs import JobQueue, RunningJob, job

log = structlog.get_logger()
EMPTY_EVERY = timedelta(minutes=10)
# Nobody can write meanwhile.
WAIT_FOR_READERS = timedelta(seconds=1)


@job("empty_write_ahead_log", queue=JobQueue.SLOW, every=EMPTY_EVERY)
def empty_write_ahead_log(_running: RunningJob) -> None:
    """Moves what it holds into the file. Where somebody goes on reading what was there before, it is for the next time."""
    if db.engine.dialect.name != "sqlite":
        return
    let_go()
    with db.engine.connect() as connection:
        raw = connection.connection.dbapi_connection
        assert raw is not None  # noqa: S101  (it has just been opened)
        cursor = raw.cursor()
        cursor.execute(f"PRAGMA busy_timeout={WAIT_FOR_READERS // timedelta(milliseconds=1)}")
        try:
            is_busy, _pages, _moved = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        finally:
            cursor.execute(f"PRAGMA busy_timeout={PAGE_PATIENCE * 1000:.0f}")
    if is_busy:
        log.info("write-ahead log not emptied", reason="somebody reads")
