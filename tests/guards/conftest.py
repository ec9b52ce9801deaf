"""The database of tests/data/stored on either database, made once for all tests that begin with it."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from tests.apps import Cluster, KeptApp, keep_on_postgres, keep_on_sqlite
from tests.stored import copy_to_postgres, unpack


@pytest.fixture(scope="session")
def stored_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file as it was before 0011, to be copied."""
    path = tmp_path_factory.mktemp("stored") / "forum.db"
    unpack(path)
    return path


@pytest.fixture(scope="session")
def stored_postgres(cluster: Cluster, stored_file: Path) -> Iterator[str]:
    """The name of a PostgreSQL database as it was before 0011, to be copied."""
    name = f"stored_{uuid4().hex[:12]}"
    copy_to_postgres(stored_file, cluster.create(name))
    yield name
    cluster.drop(name)


@pytest.fixture(scope="session")
def stored_on_sqlite(stored_file: Path, tmp_path_factory: pytest.TempPathFactory) -> KeptApp:
    return keep_on_sqlite(stored_file, tmp_path_factory.mktemp("kept_stored"))


@pytest.fixture(scope="session")
def stored_on_postgres(cluster: Cluster, stored_postgres: str) -> Iterator[KeptApp]:
    with keep_on_postgres(cluster, stored_postgres) as kept:
        yield kept


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """What a guard has to say stands in its assertion, which lines of the log that were captured would bury."""
    report = yield
    if "guards" in item.path.parts:
        report.sections = []
    return report
