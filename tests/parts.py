"""The parts of the tests: what is in each, the order they run in, and what `--fast` leaves out. All of it is chosen here."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TypeVar

import pytest

T = TypeVar("T")

# A test is of the first part that it lies under.
PARTS = {
    "migrations": "tests/guards/test_migrations.py",
    "guards": "tests/guards",
    "browser": "tests/browser",
    "drills": "tests/drills",
    "features": "tests",
}
# The longest single tests first, so that nobody waits for one of them at the end; drills last, since they take the machine.
ORDER = ("guards", "migrations", "features", "browser", "drills")
# What a change rarely breaks alone, or what takes long. PostgreSQL is left out as well: the same tests run on SQLite.
NOT_FAST = (
    "tests/browser",
    "tests/drills",
    "tests/guards/test_any_input.py",
    "tests/guards/test_migrations.py",
    "tests/moderation/test_hidden_words.py",
    "tests/test_scaffolded.py",
)


def part_of(item: pytest.Item) -> str:
    return next(part for part, path in PARTS.items() if lies_under(item, path))


def lies_under(item: pytest.Item, path: str) -> bool:
    return item.path.is_relative_to(item.config.rootpath / path)


def is_fast(item: pytest.Item) -> bool:
    return not uses_postgresql(item) and not any(lies_under(item, path) for path in NOT_FAST)


def uses_postgresql(item: pytest.Item) -> bool:
    callspec = getattr(item, "callspec", None)
    chosen = callspec is not None and "postgresql" in callspec.params.values()
    return chosen or any("postgres" in name for name in getattr(item, "fixturenames", ()))


def is_full() -> bool:
    """Whether as many people, pages and odd words come as there can be. Without `--full` as many come as find a fault: half of
    the pages are looked at in a wide window and half in a narrow one, say. The forge does it all once a week."""
    return "FULL_TESTS" in os.environ


def some_of(things: Iterable[T], number: int) -> list[T]:
    """Every third, beginning with another one for each number: all of them are met, though not everywhere. Or all, in full."""
    return list(things) if is_full() else list(things)[number % 3 :: 3]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--full", action="store_true", help="everything as often as it can be: takes twice as long")
    parser.addoption("--fast", action="store_true", help="only what answers quickly: one database, no browser, no drills")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("full"):
        os.environ["FULL_TESTS"] = "1"  # For the processes that run tests side by side as well.
    for path in (*PARTS.values(), *NOT_FAST):
        if not (config.rootpath / path).exists():
            raise pytest.UsageError(f"tests/parts.py names {path}, which is not there")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: ORDER.index(part_of(item)))
    if config.getoption("fast"):
        config.hook.pytest_deselected(items=[item for item in items if not is_fast(item)])
        items[:] = [item for item in items if is_fast(item)]


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if config.getoption("fast"):
        terminalreporter.write_line(f"NOT RUN: PostgreSQL, {', '.join(NOT_FAST)} (--fast)", yellow=True, bold=True)
