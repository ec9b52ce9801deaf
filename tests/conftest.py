from __future__ import annotations

import fcntl
import gc
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask

from forum.kernel.clock import now, set_clock
from forum.kernel.garbage import look_for_garbage_less_often

from tests.cheap_passwords import hash_passwords_cheaply  # isort: skip  (before anything makes an account)
from tests.apps import Cluster, KeptApp, close_database, copy_sqlite, keep_on_postgres, keep_on_sqlite, make_app, migrate
from tests.browsing import Reader
from tests.found_by_all import what_is_found_is_what_is_shown  # noqa: F401  (for tests of features that show words)
from tests.services import Server, run_postgres, run_redis
from tests.silent_changes import nothing_changes_in_silence  # noqa: F401  (for every test)

look_for_garbage_less_often()  # As the web process does.
hash_passwords_cheaply()


def pytest_collection_finish() -> None:
    """Modules and tests stay until the end, a million objects: nobody looks through them for garbage again."""
    gc.freeze()


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for all processes of this run."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


@pytest.fixture(scope="session", autouse=True)
def compiled_templates(shared_folder: Path) -> None:
    """Templates are compiled once for the whole run: for all its processes, and for the servers that they start."""
    folder = shared_folder / "templates"
    folder.mkdir(mode=0o700, exist_ok=True)
    os.environ["TEMPLATE_CACHE"] = str(folder)


@pytest.fixture(scope="session", autouse=True)
def key_store(shared_folder: Path) -> None:
    """Keys of secret votes of the whole run lie in one store, as databases are copied while votes run in them."""
    os.environ["KEY_STORE"], os.environ["KEY_STORE_COPY"] = (str(shared_folder / "keys" / name) for name in ("first", "second"))


@pytest.fixture(scope="session")
def empty_database(shared_folder: Path) -> Path:
    """A migrated SQLite file, to be copied."""
    return make_once(shared_folder / "databases" / "empty.db", lambda path: migrate(make_app(f"sqlite:///{path}")))


@pytest.fixture(scope="session")
def demo_database(shared_folder: Path, empty_database: Path) -> Path:
    """A SQLite file with the demo in it, to be copied."""
    from forum.demo.fill import fill_demo

    def fill(path: Path) -> None:
        with make_app(copy_sqlite(empty_database, path)).app_context():
            assert fill_demo()
            close_database()

    return make_once(shared_folder / "databases" / "demo.db", fill)


def make_once(path: Path, make: Callable[[Path], None]) -> Path:
    """Makes a file unless another process of this run did, or does."""
    path.parent.mkdir(exist_ok=True)
    with locked(path.with_suffix(".lock")):
        if not path.exists():
            half_done = path.with_suffix(".half-done")
            make(half_done)
            half_done.rename(path)
    return path


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """One process of this run at a time. Not by the library for it: that one is asked about each file and each piece of code that
    any test opens from then on (an audit hook), which took a fortieth of all processor time."""
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    with run_postgres() as url:
        yield url


@pytest.fixture(scope="session")
def cluster(postgres: str) -> Cluster:
    return Cluster(postgres)


@pytest.fixture(scope="session")
def postgres_template(cluster: Cluster) -> Iterator[str]:
    """The name of a migrated PostgreSQL database, to be copied."""
    name = f"template_{uuid4().hex[:12]}"
    migrate(make_app(cluster.create(name)))
    yield name
    cluster.drop(name)


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    with run_redis() as url:
        yield url


@pytest.fixture
def sqlite_url(empty_database: Path, tmp_path: Path) -> str:
    return copy_sqlite(empty_database, tmp_path / "forum.db")


@pytest.fixture
def bare_postgres_url(cluster: Cluster) -> Iterator[str]:
    """A new empty database of its own."""
    name = f"test_{uuid4().hex[:12]}"
    yield cluster.create(name)
    cluster.drop(name)


@pytest.fixture
def postgres_url(cluster: Cluster, postgres_template: str) -> Iterator[str]:
    name = f"test_{uuid4().hex[:12]}"
    yield cluster.create(name, postgres_template)
    cluster.drop(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def either_url(request: pytest.FixtureRequest) -> str:
    """The same test on both databases."""
    return request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")


@pytest.fixture(scope="session")
def kept_on_sqlite(empty_database: Path, tmp_path_factory: pytest.TempPathFactory) -> KeptApp:
    return keep_on_sqlite(empty_database, tmp_path_factory.mktemp("kept"))


@pytest.fixture(scope="session")
def kept_on_postgres(cluster: Cluster, postgres_template: str) -> Iterator[KeptApp]:
    with keep_on_postgres(cluster, postgres_template) as kept:
        yield kept


@pytest.fixture
def app(kept_on_sqlite: KeptApp) -> Iterator[Flask]:
    """An application with a new database. A test that needs other settings builds its own with `make_app`."""
    with kept_on_sqlite.lend() as app:
        yield app


@pytest.fixture(params=["sqlite", "postgresql"])
def either_app(request: pytest.FixtureRequest) -> Iterator[Flask]:
    """The same test on both databases."""
    kept: KeptApp = request.getfixturevalue("kept_on_sqlite" if request.param == "sqlite" else "kept_on_postgres")
    with kept.lend() as app:
        yield app


@pytest.fixture
def still_clock() -> Iterator[None]:
    """For tests that use a limit up: it counts by stretches of the clock, and a new one must not begin in the middle of them."""
    with set_clock(now()):
        yield


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
    with ExitStack() as stack:  # One that cannot be stopped leaves no other behind.
        for server in servers:
            stack.callback(server.stop)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What was not run is said again at the very end."""
    skipped = {report.longrepr[2] for report in terminalreporter.stats.get("skipped", []) if isinstance(report.longrepr, tuple)}
    for reason in sorted(reason for reason in skipped if "NOT RUN" in reason):
        terminalreporter.write_line(reason.removeprefix("Skipped: "), yellow=True, bold=True)


@pytest.fixture
def mid_morning() -> Iterator[None]:
    """For tests that count letters: some go at an hour of the day, and none of those comes while they run."""
    with set_clock(now().replace(hour=10, minute=0)):
        yield
