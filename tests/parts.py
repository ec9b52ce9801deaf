"""The parts of the tests: what is in each, the order they run in, and what `--fast` leaves out. All of it is chosen here."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
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


DATABASES = {"sqlite", "postgresql"}
Cell = tuple[str, ...]


def find_for_full(items: list[pytest.Item]) -> list[pytest.Item]:
    """What the ordinary run can do without: cells of a grid of cases, as it runs others of it. `--full` runs them all.

    Of a grid marked `one_in(n)` it runs every n-th cell. Of a feature's grid it runs every third cell on PostgreSQL, and all on
    SQLite, but for one marked `both_databases`, where each cell is another statement of SQL."""
    grids: dict[str, list[pytest.Item]] = defaultdict(list)
    for item in items:
        if hasattr(item, "callspec"):
            grids[item.nodeid.partition("[")[0]].append(item)
    found = []
    for cells in grids.values():
        by_cell = {tuple(each.callspec._idlist): each for each in cells}
        one_in, both = (cells[0].get_closest_marker(name) for name in ("one_in", "both_databases"))
        if one_in:
            found += [by_cell[cell] for cell in by_cell.keys() - choose_cells(by_cell, one_in.args[0])]
        if not both and part_of(cells[0]) == "features":
            repeats = by_cell.keys() - choose_cells(by_cell, 3)
            found += [by_cell[cell] for cell in repeats if "postgresql" in cell]
    return found


def choose_cells(cells: Collection[Cell], one_in: int) -> set[Cell]:
    """Those whose places in all directions, but that of the databases, come to a multiple: so each value of each parameter is
    among them, where another parameter has as many."""
    directions = [list(dict.fromkeys(values)) for values in zip(*cells, strict=True)]
    counted = [[] if set(values) <= DATABASES else values for values in directions]

    def find_place(cell: Cell) -> int:
        return sum(values.index(value) for values, value in zip(counted, cell, strict=True) if values)

    return {cell for cell in cells if find_place(cell) % one_in == 0}


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
        keep(config, items, is_fast)
    if not is_full():
        for_full = set(find_for_full(items))
        keep(config, items, lambda item: item not in for_full)


def keep(config: pytest.Config, items: list[pytest.Item], is_wanted: Callable[[pytest.Item], bool]) -> None:
    config.hook.pytest_deselected(items=[item for item in items if not is_wanted(item)])
    items[:] = [item for item in items if is_wanted(item)]


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if config.getoption("fast"):
        terminalreporter.write_line(f"NOT RUN: PostgreSQL, {', '.join(NOT_FAST)} (--fast)", yellow=True, bold=True)
