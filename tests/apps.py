"""Applications for tests: built for one, or kept and lent to one test after another."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import Connection, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool

from config import read_settings
from forum.app import create_app, set_up_migrations
from forum.kernel.db import db


def make_app(database_url: str, **environment: str) -> Flask:
    settings = {
        "FORUM_ENV": "test",
        "DATABASE_URL": database_url,
        "JOBS_IN_PROCESS": "no",
        "SITE_URL": "http://localhost",
        "TEMPLATE_CACHE": os.environ.get("TEMPLATE_CACHE", ""),
        "KEY_STORE": os.environ["KEY_STORE"],
        "KEY_STORE_COPY": os.environ["KEY_STORE_COPY"],
    }
    app = create_app(read_settings(settings | environment))
    set_up_migrations(app)
    app.testing = True
    app.config["PROPAGATE_EXCEPTIONS"] = False
    find_process_state()
    return app


def migrate(app: Flask) -> None:
    with app.app_context():
        upgrade()
        close_database()


def close_database() -> None:
    """Nothing of this application holds the database open, so it can be copied or replaced."""
    db.session.remove()
    if db.engine.dialect.name == "sqlite":
        with db.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    db.engine.dispose()


@cache
def find_process_state() -> dict[str, dict[Any, Any] | list[Any] | set[Any]]:
    """What a module could keep while the process runs. It would know things by their numbers, which are the same in the database
    of another application, and never be emptied: what an application remembers belongs to its `extensions`, and what is known of
    a stream to those who follow it (`live.subscriptions.remember`). Found by being empty when everything is imported and nothing
    has happened, so what is new is found as well; registries are full by then."""
    modules = {name: module for name, module in sys.modules.items() if name.startswith("forum.")}
    values = {f"{name}.{own}": value for name, module in modules.items() for own, value in vars(module).items()}
    return {name: value for name, value in values.items() if isinstance(value, dict | list | set) and not value}


class KeptApp:
    """Building an application costs as much as most tests do. One is kept, and each test finds a new database under it.

    It is lent again only if it is as it was. One whose settings were changed, or that live windows were connected to, is left
    behind with its database, where the thread that reads for the windows may go on; the next test gets a new one.
    """

    def __init__(self, make_database: Callable[[str], str]) -> None:
        """`make_database(name)` makes it anew and returns its address."""
        self.make_database = make_database
        self._app: Flask | None = None
        self._built = 0
        self._is_lent = False

    @contextmanager
    def lend(self) -> Iterator[Flask]:
        assert not self._is_lent, "there is one database under it, which somebody is using"
        self._is_lent = True
        try:
            self._built += self._app is None
            url = self.make_database(f"kept_{self._built}")
            app, self._app = self._app or _build(url), None
            forget_pages(app)
            before = describe_state(app)
            with app.app_context():
                yield app
                db.session.remove()
                db.engine.dispose()
            forget_closed_windows(app)
            if describe_state(app) == before:
                self._app = app
        finally:
            self._is_lent = False
            filled = [name for name, value in find_process_state().items() if value]
            for name in filled:
                find_process_state()[name].clear()
            assert not filled, f"kept in the process, for every application in it: {', '.join(filled)}"


def forget_pages(app: Flask) -> None:
    """What was drawn from another database: here its numbers and public ids can stand for something else."""
    for name in ("kept_pages", "drawn_replies", "log_cache"):
        app.extensions[name].clear()
    app.extensions.pop("log_faults_said", None)


def forget_closed_windows(app: Flask) -> None:
    """How much each has said is kept until there are many. When all have closed, it would count for whoever has their number
    next; an application that has forgotten it is as it was."""
    sockets = app.extensions["open_sockets"]
    if not sockets.sids:
        sockets.sent.clear()


def _build(url: str) -> Flask:
    app = make_app(url)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            event.listen(db.engine, "connect", _do_not_wait_for_the_disk)
    return app


def describe_state(app: Flask) -> list[Any]:
    """What a test can change of an application itself."""
    reader, sockets, babel = (app.extensions[name] for name in ("subscriptions", "open_sockets", "babel"))
    return [
        dict(app.config),
        dict(app.jinja_env.globals),
        dict(app.view_functions),
        dict(vars(babel)),
        (reader.is_running, dict(reader.subscribers), dict(reader.positions)),
        (set(sockets.sids), dict(sockets.sent), sockets.most_of_visitors),
    ]


def _do_not_wait_for_the_disk(connection: Any, _record: object) -> None:
    """A test's database need not survive a power cut. Those of real servers, in drills, wait as in earnest."""
    connection.execute("PRAGMA synchronous=OFF")


def copy_sqlite(template: Path, path: Path) -> str:
    """Makes it anew when it was there; returns its address."""
    return write_sqlite(template.read_bytes(), path)


def write_sqlite(content: bytes, path: Path) -> str:
    """Makes it anew when it was there; returns its address."""
    for ending in ("-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
    path.unlink(missing_ok=True)  # Not written over: whoever still has the old one open keeps the old one.
    path.write_bytes(content)
    return f"sqlite:///{path}"


class Cluster:
    """A PostgreSQL server in which databases are made and dropped."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url).set(drivername="postgresql+psycopg")
        self._admin = create_engine(self.url, isolation_level="AUTOCOMMIT", poolclass=NullPool)

    def url_of(self, name: str) -> str:
        return self.url.set(database=name).render_as_string(hide_password=False)

    def create(self, name: str, template: str = "template1") -> str:
        """A copy of a migrated database takes a fraction of what migrating another takes."""
        self._run(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.url_of(name)

    def drop(self, name: str) -> None:
        self._run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def _run(self, statement: str) -> None:
        with self._admin.connect() as connection:
            connection.execute(text(statement))

    @contextmanager
    def visit(self, name: str) -> Iterator[Connection]:
        """Inside one of its databases, past all that guards its rows."""
        engine = create_engine(self.url_of(name), isolation_level="AUTOCOMMIT", poolclass=NullPool)
        with engine.connect() as connection:
            connection.execute(text("SET session_replication_role = replica"))
            yield connection


class Emptied:
    """A PostgreSQL database that is as new: to empty the few tables that a test has written to takes a hundredth of making a
    copy. One whose schema a test has changed is made anew."""

    def __init__(self, cluster: Cluster, template: str, name: str) -> None:
        self.cluster, self.template, self.name = cluster, template, name
        self.schema = ""

    def make(self) -> str:
        if self.schema and self._empty():
            return self.cluster.url_of(self.name)
        self.cluster.drop(self.name)
        url = self.cluster.create(self.name, self.template)
        with self.cluster.visit(self.name) as connection:
            connection.execute(text(KEEP_WHAT_IS_THERE))
            self.schema = connection.scalar(text(SCHEMA)) or ""
        return url

    def _empty(self) -> bool:
        with self.cluster.visit(self.name) as connection:
            connection.execute(text(SEND_AWAY))
            if connection.scalar(text(SCHEMA)) != self.schema:
                return False
            connection.execute(text(EMPTY))
            return True


# What migrations have put into a new database, and how far its numbers have come.
KEEP_WHAT_IS_THERE = """DO $$ DECLARE each record; BEGIN
CREATE SCHEMA at_first;
FOR each IN SELECT oid::regclass AS name, relname FROM pg_class
  WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND pg_relation_size(oid) > 0 LOOP
  EXECUTE format('CREATE TABLE at_first.%I AS TABLE %s', each.relname, each.name);
END LOOP;
CREATE TABLE at_first."numbers of sequences" AS
  SELECT format('%I.%I', schemaname, sequencename) AS name, last_value FROM pg_sequences WHERE schemaname = 'public';
END $$"""
SEND_AWAY = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"""
# What a statement makes or changes in a catalog bears the number of its transaction; what it drops is missing.
CATALOGS = ("pg_class", "pg_attribute", "pg_attrdef", "pg_constraint", "pg_index", "pg_trigger", "pg_proc", "pg_type")
SCHEMA = f"""SELECT string_agg(format('%s %s', number, latest), ', ') FROM (
  {" UNION ALL ".join(f"SELECT count(*) AS number, max(xmin::text::bigint) AS latest FROM {name}" for name in CATALOGS)}
) AS counted"""
EMPTY = """DO $$ DECLARE each record; BEGIN
FOR each IN SELECT oid::regclass AS name FROM pg_class
  WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND pg_relation_size(oid) > 0 LOOP
  EXECUTE format('DELETE FROM %s', each.name);
END LOOP;
FOR each IN SELECT relname FROM pg_class
  WHERE relnamespace = 'at_first'::regnamespace AND relkind = 'r' AND relname <> 'numbers of sequences' LOOP
  EXECUTE format('INSERT INTO public.%I SELECT * FROM at_first.%I', each.relname, each.relname);
END LOOP;
PERFORM setval(name::regclass, coalesce(last_value, 1), last_value IS NOT NULL) FROM at_first."numbers of sequences";
END $$"""


@contextmanager
def keep_on_postgres(cluster: Cluster, template: str) -> Iterator[KeptApp]:
    """One whose databases are copies of another of the cluster; they go at the end."""
    run = uuid4().hex[:12]
    made: dict[str, Emptied] = {}

    def make_database(name: str) -> str:
        return made.setdefault(name, Emptied(cluster, template, f"{name}_{run}")).make()

    yield KeptApp(make_database)
    for each in made.values():
        cluster.drop(each.name)


def keep_on_sqlite(template: Path, folder: Path) -> KeptApp:
    """One whose databases are copies of a file."""
    return KeptApp(lambda name: copy_sqlite(template, folder / f"{name}.db"))
