"""Servers that drills share: a start costs seconds of work, and most drills do a server no harm. Each makes what it needs in a
consultation of its own."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest

from tests.apps import Cluster
from tests.drills.clients import close_clients
from tests.services import Server


@dataclass(frozen=True)
class Site:
    """A database and the server that works on it."""

    database_url: str
    server: Server

    def up(self) -> Site:
        """The server runs: it is started by the drill that needs it first, and again after one that left it dead."""
        if self.server.process is None or self.server.process.poll() is not None:
            self.server.start()
        return self


@pytest.fixture(autouse=True)
def no_client_stays_open() -> Iterator[None]:
    yield
    close_clients()


@pytest.fixture(scope="session")
def new_sqlite(empty_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], str]:
    """Makes a database: one for each server, as drills count what is in theirs."""

    def make() -> str:
        path = tmp_path_factory.mktemp("drills") / "forum.db"
        shutil.copy(empty_database, path)
        return f"sqlite:///{path}"

    return make


@pytest.fixture(scope="session")
def new_postgres(cluster: Cluster, postgres_template: str) -> Iterator[Callable[[], str]]:
    made: list[str] = []

    def make() -> str:
        made.append(f"drills_{uuid4().hex[:12]}")
        return cluster.create(made[-1], postgres_template)

    yield make
    for name in made:
        cluster.drop(name)


def share(server: Server, database_url: str) -> Iterator[Site]:
    try:
        yield Site(database_url, server)
    finally:
        server.stop()


@pytest.fixture(scope="session")
def _sqlite_hall(new_sqlite: Callable[[], str]) -> Iterator[Site]:
    url = new_sqlite()
    yield from share(Server(url), url)


@pytest.fixture(scope="session")
def _sqlite_mortal(new_sqlite: Callable[[], str]) -> Iterator[Site]:
    url = new_sqlite()
    yield from share(Server(url), url)


@pytest.fixture(scope="session")
def _sqlite_pair(new_sqlite: Callable[[], str]) -> Iterator[Site]:
    url = new_sqlite()
    yield from share(Server(url, processes=2), url)


@pytest.fixture(scope="session")
def _postgres_pair(new_postgres: Callable[[], str]) -> Iterator[Site]:
    url = new_postgres()
    yield from share(Server(url, processes=2), url)


@pytest.fixture(scope="session")
def _postgres_phones(new_postgres: Callable[[], str]) -> Iterator[Site]:
    url = new_postgres()
    yield from share(Server(url, processes=2), url)


@pytest.fixture
def hall_site(_sqlite_hall: Site) -> Site:
    """SQLite and the one process that it is for, with threads for a hall of phones."""
    return _sqlite_hall.up()


@pytest.fixture
def mortal_site(_sqlite_mortal: Site) -> Site:
    """For drills that kill it while people send forms: a database that nothing but forms has written to."""
    return _sqlite_mortal.up()


@pytest.fixture(params=["sqlite", "postgresql"])
def pair(request: pytest.FixtureRequest) -> Site:
    """Two processes on one database: whatever only a lock inside a process would guard goes wrong here."""
    site: Site = request.getfixturevalue("_sqlite_pair" if request.param == "sqlite" else "_postgres_pair")
    return site.up()


@pytest.fixture(params=["sqlite", "postgresql"])
def live_site(request: pytest.FixtureRequest) -> Site:
    """Live windows as they are in earnest: one process on SQLite, two on PostgreSQL."""
    site: Site = request.getfixturevalue("_sqlite_hall" if request.param == "sqlite" else "_postgres_phones")
    return site.up()
