"""The database: one session, typed columns, and the settings that keep data safe on SQLite and PostgreSQL.

Writers on SQLite take the write lock at BEGIN. Reading first and upgrading later ends in "database is locked" however
long one waits, because the snapshot is already stale; `begin_writing` is therefore called before an action reads.
"""

from __future__ import annotations

import secrets
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Flask, current_app
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, DateTime, Dialect, Engine, MetaData, event, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.pool import QueuePool
from sqlalchemy.types import TypeDecorator

from forum.kernel.turns import Turns

NAMES = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
SQLITE_WAIT_MS = 20_000
# Opening one with its PRAGMAs and a first read costs 1.4 ms, and it starts with an empty page cache: so they are kept, the
# last used first, whatever thread used it. A thread that finds none opens one more, as waiting for one would stall pages.
KEPT_CONNECTIONS = 16
WRITING = "forum_writing"
_CHANGES_BEFORE = "forum_changes_before"


class Base(DeclarativeBase):
    """What every table inherits, as `Model`. Constraints get their names from NAMES, so that migrations can drop them."""

    metadata = MetaData(naming_convention=NAMES)


db = SQLAlchemy(model_class=Base, session_options={"autoflush": True}, disable_autonaming=True)

if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model


class UtcDateTime(TypeDecorator[datetime]):
    """Aware datetimes in, aware UTC datetimes out, on databases that keep no zone as well."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Raises ValueError for a time without a zone, when the row is written."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """What SQLite gives back without a zone is UTC, since nothing else was written."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


PUBLIC_ID_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


def new_public_id() -> str:
    """A name for use in addresses: 80 random bits, so it tells neither order nor number and cannot be guessed."""
    return "".join(secrets.choice(PUBLIC_ID_ALPHABET) for _ in range(16))


def is_public_id(text: str) -> bool:
    """Whether a text that came from outside can be a public id; PostgreSQL refuses to look for some that cannot."""
    return 0 < len(text) <= 16 and set(text) <= set(PUBLIC_ID_ALPHABET)


class WithPublicId:
    """What appears in an address is this, never the row number."""

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column("ref", default=new_public_id, unique=True)


# What a server that is gone, or a row that somebody never lets go of, may cost whoever waits: then a page says so. Without them
# each request would hold its thread for ever.
POSTGRESQL_PATIENCE = {
    "connect_timeout": 5,
    "tcp_user_timeout": 15_000,
    "options": "-c lock_timeout=30s -c statement_timeout=5min",
}


def begin_writing() -> None:
    """Starts a transaction that may write. Rows read before are read again, so decisions rest on what is true now."""
    session = db.session()
    if session.in_transaction():
        session.commit()  # Nothing is pending: GETs and doors only read. It ends the old snapshot.
    connection = session.connection(execution_options={WRITING: True})
    if connection.dialect.name == "sqlite":
        session.info[_CHANGES_BEFORE] = _count_changes(connection)


def may_have_changed() -> bool:
    """Whether a row that was read since `begin_writing` may be another now. On SQLite only what this transaction has written
    itself can be: nobody else writes meanwhile."""
    connection = db.session.connection()
    return connection.dialect.name != "sqlite" or db.session.info.get(_CHANGES_BEFORE) != _count_changes(connection)


def _count_changes(connection: Connection) -> int:
    """How many rows have been written over this connection since it was opened."""
    changes: int = connection.connection.dbapi_connection.total_changes  # type: ignore[union-attr]
    return changes


def take_turns() -> AbstractContextManager[None]:
    """Who writes on SQLite waits here for their turn, behind those who came before in whatever process. Not inside itself."""
    turns: Turns | None = current_app.extensions["turns"]
    return turns.take() if turns is not None else nullcontext()


def insert_into(model: type[Base]) -> Any:
    """An INSERT that knows ON CONFLICT; SQLAlchemy keeps one for each database."""
    return {"postgresql": postgresql.insert, "sqlite": sqlite.insert}[db.engine.dialect.name](model)


def set_up_database(app: Flask, url: str) -> None:
    """Called once at start. Makes the folder of a SQLite file and sets up each connection to it; makes no tables."""
    options: dict[str, Any] = {}
    if url.startswith("sqlite"):
        Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
        options = {
            "poolclass": QueuePool,
            "pool_size": KEPT_CONNECTIONS,
            "max_overflow": -1,
            "pool_use_lifo": True,
            "connect_args": {"timeout": SQLITE_WAIT_MS / 1000, "check_same_thread": False},
        }
    else:
        options = {"pool_size": 10, "max_overflow": 30, "pool_pre_ping": True, "connect_args": POSTGRESQL_PATIENCE}
    # A statement that fails is logged; what people wrote is in its parameters.
    options["hide_parameters"] = True
    app.config |= {"SQLALCHEMY_DATABASE_URI": url, "SQLALCHEMY_ENGINE_OPTIONS": options}
    db.init_app(app)
    app.extensions["turns"] = None
    with app.app_context():
        if url.startswith("sqlite"):
            _guard_sqlite(db.engine)
            app.extensions["turns"] = _make_turns(db.engine)


def _guard_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def set_pragmas(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # We say BEGIN ourselves, below.
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={SQLITE_WAIT_MS}"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        writing = connection.get_execution_options().get(WRITING)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _make_turns(engine: Engine) -> Turns | None:
    """None for a database in memory, which has one connection."""
    path = engine.url.database
    if not path or path == ":memory:":
        return None
    turns = Turns(str(Path(path).resolve()), SQLITE_WAIT_MS / 1000)
    event.listen(engine, "engine_disposed", lambda _engine: turns.close())
    return turns


def find_unsafe_database_settings() -> str | None:
    """Says what would lose acknowledged words in a power cut, or None when all is well."""
    with db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            if connection.execute(text("PRAGMA journal_mode")).scalar() != "wal":
                return "SQLite does not use WAL here (a network drive?). Put the database on a local disk."
            if connection.execute(text("PRAGMA synchronous")).scalar() != 2:
                return "SQLite does not run with synchronous=FULL."
            return None
        if connection.execute(text("SHOW fsync")).scalar() != "on":
            return "PostgreSQL runs with fsync off: a power cut would lose data. Turn fsync on."
    return None
