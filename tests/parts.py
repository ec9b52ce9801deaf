"""The parts of the tests: what is in each, the order they run in, and what `--fast` leaves out. All of it is chosen here."""

from __future__ import annotations

import os
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import settings
from xdist.scheduler import LoadScopeScheduling

T = TypeVar("T")

# A test is of the first part that it lies under.
PARTS = {
    "migrations": "tests/guards/test_migrations.py",
    "guards": "tests/guards",
    "browser": "tests/browser",
    "drills": "tests/drills",
    "features": "tests",
}
# What runs as one long group first, so that nobody waits for it at the end; what waits for its servers most of the time beside
# what needs the processor.
ORDER = ("browser", "drills", "guards", "migrations", "features")
# What a change rarely breaks alone, or what takes long. PostgreSQL is left out as well: the same tests run on SQLite.
NOT_FAST = (
    "tests/browser",
    "tests/drills",
    "tests/contributions/test_promised_names.py",
    "tests/guards/test_any_input.py",
    "tests/guards/test_growth.py",
    "tests/guards/test_migrations.py",
    "tests/guards/test_stored.py",
    "tests/moderation/test_hidden_words.py",
    "tests/outcomes/test_similarity.py",
    "tests/rooms/test_rehearsals.py",
    "tests/test_scaffolded.py",
    "tests/test_services.py",
    "tests/test_start.py",
)

# Tests that share servers, a browser or what was found with them run on one worker, one after the other: each worker would start
# its own. Groups of a part are of about the same length. By path, as whoever hands tests out knows only their names; the
# plugin's own mark for this, `xdist_group`, is lost with pytest 9.2.
TOGETHER = {
    "journeys": tuple(
        f"tests/browser/test_{name}.py"
        for name in (
            "honest_opening",
            "journeys",
            "kept_words",
            "moderation",
            "opening",
            "outcomes",
            "reading",
            "shared_computer",
            "way_in",
        )
    ),
    "pages": tuple(
        f"tests/browser/test_{name}.py"
        for name in ("alfa", "header", "keyboard", "kit", "long_pages", "mentions", "pages", "phone", "search")
    ),
    "rooms": tuple(
        f"tests/browser/test_{name}.py"
        for name in ("access", "fields", "live_access", "rehearsal", "room_top", "voting", "workshop")
    ),
    "live": tuple(f"tests/drills/test_{name}.py" for name in ("apart", "clients", "door", "live", "reading", "room")),
    "forms": tuple(f"tests/drills/test_{name}.py" for name in ("storm", "voting")),
    # What is found out about every form, and the databases of an older release, are made once for all of them.
    "any input": ("tests/guards/test_any_input.py",),
    "stored": ("tests/guards/test_stored.py",),
    # Its library takes seven seconds of processor time to load.
    "second opinions": ("tests/activities/voting/test_second_opinions.py",),
}


# Those of a grid on both databases that run on PostgreSQL: each worker would start a server of its own and migrate a database.
ON_POSTGRESQL = "on postgresql"


def group_of(nodeid: str) -> str:
    """Tests of one group are handed to one worker, one after the other. What is in no group of TOGETHER goes by files: what many
    tests of a file begin with is then made once, and copied (tests/worlds.py), and not once by each worker."""
    path, _, name = nodeid.partition("::")
    file = ON_POSTGRESQL if "postgresql" in re.split(r"[\[\]-]", name) else path
    return next((group for group, paths in TOGETHER.items() if path in paths), file)


class Groups(LoadScopeScheduling):
    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Groups | None:
    return Groups(config, log) if config.getvalue("dist") == "loadgroup" else None


def part_of(item: pytest.Item) -> str:
    return next(part for part, path in PARTS.items() if lies_under(item, path))


def lies_under(item: pytest.Item, path: str) -> bool:
    return _lies_under(item.path, item.config.rootpath, path)


@cache  # Of each of the two hundred files, and not of each of the ten thousand tests.
def _lies_under(file: Path, root: Path, folder: str) -> bool:
    return file.is_relative_to(root / folder)


def is_fast(item: pytest.Item) -> bool:
    return not uses_postgresql(item) and not any(lies_under(item, path) for path in NOT_FAST)


def uses_postgresql(item: pytest.Item) -> bool:
    callspec = getattr(item, "callspec", None)
    chosen = callspec is not None and "postgresql" in callspec.params.values()
    return chosen or any("postgres" in name for name in getattr(item, "fixturenames", ()))


DATABASES = {"sqlite", "postgresql"}
Cell = tuple[str, ...]


def list_grids(items: list[pytest.Item]) -> list[dict[Cell, pytest.Item]]:
    """The cases of each test that has several."""
    grids: dict[str, dict[Cell, pytest.Item]] = defaultdict(dict)
    for item in items:
        if hasattr(item, "callspec"):
            grids[item.nodeid.partition("[")[0]][tuple(item.callspec._idlist)] = item
    return list(grids.values())


def find_for_full(items: list[pytest.Item]) -> list[pytest.Item]:
    """What the ordinary run can do without: cells of a grid of cases, as it runs others of it. `--full` runs them all.

    Of what has `landed` the guard of landed migrations finds any change. Of a grid marked `one_in(n)` it runs every n-th cell. Of
    a feature's grid it runs every third cell on PostgreSQL, and all on SQLite, but for one marked `both_databases`, where each
    cell is another statement of SQL."""
    found = [item for item in items if item.get_closest_marker("landed")]
    for grid in list_grids(items):
        any_cell = next(iter(grid.values()))
        one_in, both = (any_cell.get_closest_marker(name) for name in ("one_in", "both_databases"))
        if one_in:
            found += leave_out(grid, one_in.args[0])
        if not both and part_of(any_cell) == "features":
            found += leave_out({cell: item for cell, item in grid.items() if "postgresql" in cell}, 3)
    return found


def find_too_many(items: list[pytest.Item]) -> list[pytest.Item]:
    """What the fast half does without: it runs every third case of a feature's grid."""
    grids = [grid for grid in list_grids(items) if len(grid) > 3 and part_of(next(iter(grid.values()))) == "features"]
    return [item for grid in grids for item in leave_out(grid, 3)]


def leave_out(grid: dict[Cell, pytest.Item], one_in: int) -> list[pytest.Item]:
    chosen = choose_cells(grid, one_in)
    return [item for cell, item in grid.items() if cell not in chosen]


def choose_cells(cells: Collection[Cell], one_in: int) -> set[Cell]:
    """Those whose places in all directions, but that of the databases, come to a multiple: so each value of each parameter is
    among them, where another parameter has as many."""
    directions = [list(dict.fromkeys(values)) for values in zip(*cells, strict=True)]
    counted = [[] if set(values) <= DATABASES else values for values in directions]

    def find_place(cell: Cell) -> int:
        return sum(values.index(value) for values, value in zip(counted, cell, strict=True) if values)

    return {cell for cell in cells if find_place(cell) % one_in == 0}


def is_full() -> bool:
    """Whether as many people, kills, pages and odd words come as there can be. Without `--full` as many come as find a fault:
    half of the pages are looked at in a wide window and half in a narrow one, say. The forge does it all once a week."""
    return "FULL_TESTS" in os.environ


def some_of(things: Iterable[T], number: int) -> list[T]:
    """Every third, beginning with another one for each number: all of them are met, though not everywhere. Or all, in full."""
    return list(things) if is_full() else list(things)[number % 3 :: 3]


def databases(one: str) -> list[str]:
    """Both in full. Otherwise one, where the other would hardly find another fault and each has to have servers of its own."""
    return ["sqlite", "postgresql"] if is_full() else [one]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--full", action="store_true", help="everything as often as it can be: takes twice as long")
    parser.addoption("--fast", action="store_true", help="only what answers quickly: one database, no browser, no drills")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("full"):
        os.environ["FULL_TESTS"] = "1"  # For the processes that run tests side by side as well.
    settings.load_profile("full" if is_full() else "ordinary")
    for path in (*PARTS.values(), *NOT_FAST, *chain.from_iterable(TOGETHER.values())):
        if not (config.rootpath / path).exists():
            raise pytest.UsageError(f"tests/parts.py names {path}, which is not there")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: ORDER.index(part_of(item)))
    if hasattr(config, "workerinput"):
        put_long_files_first(items)
    if config.getoption("fast"):
        keep(config, items, is_fast)
        leave(config, items, find_too_many(items))
    elif not is_full():
        leave(config, items, find_for_full(items))


def put_long_files_first(items: list[pytest.Item]) -> None:
    """Side by side, in each part: a long one that came last would keep one worker at it while the others have nothing to do.
    Those of the browser stay in their order: what shares a site finds it as the one before left it."""
    sizes = Counter(item.path for item in items if part_of(item) != "browser")

    def find_place(item: pytest.Item) -> tuple[int, bool, int]:
        is_short = not any(lies_under(item, path) for path in NOT_FAST)
        return ORDER.index(part_of(item)), is_short, -sizes[item.path]

    items.sort(key=find_place)


def leave(config: pytest.Config, items: list[pytest.Item], unwanted: list[pytest.Item]) -> None:
    those = set(unwanted)
    keep(config, items, lambda item: item not in those)


def keep(config: pytest.Config, items: list[pytest.Item], is_wanted: Callable[[pytest.Item], bool]) -> None:
    config.hook.pytest_deselected(items=[item for item in items if not is_wanted(item)])
    items[:] = [item for item in items if is_wanted(item)]


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if config.getoption("fast"):
        left_out = ", ".join(("PostgreSQL", "two of three cases of a grid", *NOT_FAST))
        terminalreporter.write_line(f"NOT RUN: {left_out} (--fast)", yellow=True, bold=True)
