"""The database as every part of the forum finds it."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import text

from forum.kernel.db import begin_writing, db, give_up_at
from tests.apps import close_database, make_app


@pytest.fixture
def app(sqlite_url: str) -> Iterator[Flask]:
    """With the settings of earnest use: one that is lent does not wait for the disk."""
    app = make_app(sqlite_url)
    with app.app_context():
        yield app
        close_database()


def ask(question: str) -> object:
    return db.session.execute(text(question)).scalar()


def test_kept_connections_are_as_safe_as_new_ones(app: Flask) -> None:
    """Whoever used one before: a migration, which needs foreign keys off, or a writer that gave up half way."""
    upgrade()
    begin_writing(give_up_at())
    db.session.execute(text("INSERT INTO event_streams (name, last_seq, last_hash) VALUES ('half', 7, '')"))
    db.session.remove()
    kept = [db.engine.connect() for _ in range(db.engine.pool.checkedin() + 1)]
    for connection in kept:
        assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1
        assert connection.execute(text("PRAGMA synchronous")).scalar() == 2
        connection.close()
    begin_writing(give_up_at())
    assert ask("SELECT count(*) FROM event_streams WHERE last_seq = 7") == 0


def test_a_connection_is_used_again_by_another_thread(app: Flask) -> None:
    opened = set()

    def use() -> None:
        with app.app_context():
            opened.add(id(db.session.connection().connection.dbapi_connection))
            db.session.remove()

    db.session.remove()
    for _ in range(3):
        thread = threading.Thread(target=use)
        thread.start()
        thread.join()
    assert len(opened) == 1
