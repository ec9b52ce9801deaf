"""The database: one session, typed columns, and the settings that keep data safe on SQLite and PostgreSQL.

Writers on SQLite take the write lock at BEGIN. Reading first and upgrading later ends in "database is locked" however
long one waits, because the snapshot is already stale; `begin_writing` is therefore called before an action reads.
"""

from __future__ import annotations

import secrets
import sqlite3
import time
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Flask, current_app, has_request_context
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, DateTime, Dialect, Engine, MetaData, String, event, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.pool import QueuePool
from sqlalchemy.types import TypeDecorator

from config import SettingError, find_sqlite_file
from forum.kernel.turns import Turns

NAMES = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
# How long whoever wants to write waits for others, in seconds: a person at a page no longer than people wait, who then reads that
# nothing was saved; jobs and commands longer, as nobody sits before them. On SQLite all in all, on PostgreSQL for each lock.
PAGE_PATIENCE = 10.0
WORK_PATIENCE = 40.0
# What is left of it for SQLite's own lock when no turn came: others may have it for their moment.
LAST_TRY = 2.0
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


class OurText(TypeDecorator[str]):
    """A key or a count of ours: nothing that people wrote ever stands in such a column, so it is no words that a kind keeps."""

    impl = String
    cache_ok = True


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
PUBLIC_ID_LENGTH = 16


def new_public_id() -> str:
    """A name for use in addresses: 80 random bits, so it tells neither order nor number and cannot be guessed."""
    return "".join(secrets.choice(PUBLIC_ID_ALPHABET) for _ in range(PUBLIC_ID_LENGTH))


def is_public_id(text: str) -> bool:
    """Whether a text that came from outside can be a public id; PostgreSQL refuses to look for some that cannot."""
    return 0 < len(text) <= PUBLIC_ID_LENGTH and set(text) <= set(PUBLIC_ID_ALPHABET)


class WithPublicId:
    """What appears in an address is this, never the row number."""

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column("ref", default=new_public_id, unique=True)


# What a server that is gone, or a row that somebody never lets go of, may cost whoever waits: then a page says so. Without them
# each request would hold its thread for ever.
POSTGRESQL_PATIENCE = {
    "connect_timeout": 5,
    "tcp_user_timeout": 15_000,
    "options": f"-c lock_timeout={PAGE_PATIENCE:.0f}s -c statement_timeout=5min",
}


def give_up_at() -> float:
    """When whoever begins to wait now has waited enough, as `time.monotonic` says it."""
    return time.monotonic() + (PAGE_PATIENCE if has_request_context() else WORK_PATIENCE)


def begin_writing(until: float) -> None:
    """Starts a transaction that may write, or raises OperationalError when others keep it from that. Rows read before are read
    again, so decisions rest on what is true now. `until`: see `give_up_at`."""
    session = db.session()
    if session.in_transaction():
        session.commit()  # Nothing is pending: GETs and doors only read. It ends the old snapshot.
    connection = session.connection(execution_options={WRITING: until})
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


def take_turns(until: float) -> AbstractContextManager[None]:
    """Who writes on SQLite waits here for their turn, behind those who came before in whatever process. Not inside itself."""
    turns: Turns | None = current_app.extensions["turns"]
    return turns.take(until - LAST_TRY) if turns is not None else nullcontext()


def has_waited_in_vain(problem: DBAPIError) -> bool:
    """Whether the database is there, and others held it, or a row of it, for longer than there was patience."""
    lock_not_available = "55P03"
    code = getattr(problem.orig, "sqlite_errorcode", 0) & 0xFF  # What is above says which sort of busy.
    return code == sqlite3.SQLITE_BUSY or lock_not_available == getattr(problem.orig, "sqlstate", "")


def insert_into(model: type[Base]) -> Any:
    """An INSERT that knows ON CONFLICT; SQLAlchemy keeps one for each database."""
    return {"postgresql": postgresql.insert, "sqlite": sqlite.insert}[db.engine.dialect.name](model)


def set_up_database(app: Flask, url: str) -> None:
    """Called once at start. Makes the folder of a SQLite file and sets up each connection to it; makes no tables."""
    options: dict[str, Any] = {}
    if url.startswith("sqlite"):
        if file := find_sqlite_file(url):
            _make_folder(file.parent)
        options = {
            "poolclass": QueuePool,
            "pool_size": KEPT_CONNECTIONS,
            "max_overflow": -1,
            "pool_use_lifo": True,
            "connect_args": {"timeout": PAGE_PATIENCE, "check_same_thread": False},
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
        else:
            _let_work_wait_longer(db.engine)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise SettingError(f"DATABASE_URL: the folder {folder} cannot be made: {problem.strerror}.") from problem


def _guard_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def set_pragmas(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # We say BEGIN ourselves, below.
        # What is deleted is overwritten: words that somebody took back are not to be read in the file.
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        until, kept = connection.get_execution_options().get(WRITING), connection.info
        if until is None:
            if kept.pop(WRITING, None):  # The last writer had what was left of a patience: readers have a whole one.
                connection.connection.dbapi_connection.execute(f"PRAGMA busy_timeout={PAGE_PATIENCE * 1000:.0f}")
            connection.exec_driver_sql("BEGIN")
            return
        wait, kept[WRITING] = max(until - time.monotonic(), 0), True
        connection.connection.dbapi_connection.execute(f"PRAGMA busy_timeout={wait * 1000:.0f}")
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _let_work_wait_longer(engine: Engine) -> None:
    """On PostgreSQL a connection has the patience of pages; it is jobs and commands that pay the way there and back for more."""

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        if connection.get_execution_options().get(WRITING) is not None and not has_request_context():
            connection.connection.dbapi_connection.execute(f"SET LOCAL lock_timeout = '{WORK_PATIENCE:.0f}s'")


def _make_turns(engine: Engine) -> Turns | None:
    """None for a database in memory, which has one connection."""
    path = engine.url.database
    if not path or path == ":memory:":
        return None
    turns = Turns(str(Path(path).resolve()))
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
