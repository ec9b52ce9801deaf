from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from config import read_settings
from forum.app import create_app
from forum.kernel.db import db
from tests.browsing import Reader
from tests.services import Server, run_postgres, run_redis


def make_app(database_url: str, **environment: str) -> Flask:
    settings = {
        "FORUM_ENV": "test",
        "DATABASE_URL": database_url,
        "JOBS_IN_PROCESS": "no",
        "SITE_URL": "http://localhost",
    }
    app = create_app(read_settings(settings | environment))
    app.testing = True
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return app


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, to be copied."""
    path = tmp_path_factory.mktemp("template") / "empty.db"
    app = make_app(f"sqlite:///{path}")
    with app.app_context():
        upgrade()
        db.session.remove()
        with db.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


@pytest.fixture(scope="session")
def demo_database(tmp_path_factory: pytest.TempPathFactory, empty_database: Path) -> Path:
    """A SQLite file with the demo in it, to be copied."""
    from forum.demo.fill import fill_demo

    path = tmp_path_factory.mktemp("template") / "demo.db"
    shutil.copy(empty_database, path)
    app = make_app(f"sqlite:///{path}")
    with app.app_context():
        assert fill_demo()
        db.session.remove()
        with db.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    with run_postgres() as url:
        yield url


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    with run_redis() as url:
        yield url


@pytest.fixture
def sqlite_url(empty_database: Path, tmp_path: Path) -> str:
    path = tmp_path / "forum.db"
    shutil.copy(empty_database, path)
    return f"sqlite:///{path}"


@pytest.fixture
def bare_postgres_url(postgres: str) -> Iterator[str]:
    """A new empty database of its own."""
    name = f"test_{uuid4().hex[:12]}"
    server = make_url(postgres).set(drivername="postgresql+psycopg")
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield server.set(database=name).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture
def postgres_url(bare_postgres_url: str) -> str:
    app = make_app(bare_postgres_url)
    with app.app_context():
        upgrade()
        db.session.remove()
        db.engine.dispose()
    return bare_postgres_url


@pytest.fixture(params=["sqlite", "postgresql"])
def either_url(request: pytest.FixtureRequest) -> str:
    """The same test on both databases."""
    return request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")


def _open(url: str) -> Iterator[Flask]:
    app = make_app(url)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def app(sqlite_url: str) -> Iterator[Flask]:
    yield from _open(sqlite_url)


@pytest.fixture
def either_app(either_url: str) -> Iterator[Flask]:
    yield from _open(either_url)


@pytest.fixture
def demo_app(demo_database: Path, tmp_path: Path) -> Iterator[Flask]:
    path = tmp_path / "demo.db"
    shutil.copy(demo_database, path)
    yield from _open(f"sqlite:///{path}")


@pytest.fixture
def reader(app: Flask) -> Reader:
    """Someone with a browser who is not signed in."""
    return Reader(app)


@pytest.fixture
def serve() -> Iterator[object]:
    """Starts real servers and stops them at the end."""
    servers: list[Server] = []

    def start(database_url: str, **options: object) -> Server:
        server = Server(database_url, **options)
        servers.append(server)
        server.start()
        return server

    yield start
    for server in servers:
        server.stop()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What was not run is said again at the very end."""
    skipped = {report.longrepr[2] for report in terminalreporter.stats.get("skipped", []) if isinstance(report.longrepr, tuple)}
    for reason in sorted(reason for reason in skipped if "NOT RUN" in reason):
        terminalreporter.write_line(reason.removeprefix("Skipped: "), yellow=True, bold=True)
