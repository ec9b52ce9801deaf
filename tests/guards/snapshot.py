"""A database that is put back after each request, so that what one does is not there for the next."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager

from sqlalchemy import RootTransaction

from forum.kernel.db import db


def take_snapshot() -> AbstractContextManager[Callable[[], None]]:
    """What it gives puts the database back as it is now."""
    return _keep_copy() if db.engine.dialect.name == "sqlite" else _keep_nothing()


@contextmanager
def _keep_copy() -> Iterator[Callable[[], None]]:
    """SQLite: the whole file, in memory. To put it back costs nothing when nothing was written."""
    db.session.remove()
    path = db.engine.url.database
    with closing(sqlite3.connect(":memory:")) as kept, closing(sqlite3.connect(path)) as file:

        def read_version() -> int:
            """It changes when another connection has written something."""
            return int(file.execute("PRAGMA data_version").fetchone()[0])

        def restore() -> None:
            nonlocal version
            if read_version() != version:
                db.session.remove()
                with closing(sqlite3.connect(path)) as target:
                    kept.backup(target)
                version = read_version()

        file.backup(kept)
        version = read_version()
        yield restore


@contextmanager
def _keep_nothing() -> Iterator[Callable[[], None]]:
    """PostgreSQL: everything happens inside one transaction, in which what the application commits is a savepoint."""
    db.session.remove()
    engine = db.engines[None]
    with engine.connect() as connection:

        def begin() -> RootTransaction:
            transaction = connection.begin()
            connection.begin_nested()  # In a savepoint, sessions make savepoints.
            return transaction

        def restore() -> None:
            nonlocal outer
            db.session.remove()
            outer.rollback()
            outer = begin()

        outer = begin()
        db.engines[None] = connection
        try:
            yield restore
        finally:
            db.session.remove()
            outer.rollback()
            db.engines[None] = engine
