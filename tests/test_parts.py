"""Which tests are in which part, and what `--fast` runs."""

from __future__ import annotations

from collections import Counter
from itertools import product
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.parts import (
    ON_POSTGRESQL,
    ORDER,
    PARTS,
    TOGETHER,
    Groups,
    choose_cells,
    find_for_full,
    find_too_many,
    group_of,
    is_fast,
    part_of,
    put_long_files_first,
    pytest_xdist_make_scheduler,
)


@pytest.fixture
def here(request: pytest.FixtureRequest) -> pytest.Item:
    return request.node


def test_every_part_has_its_turn() -> None:
    assert sorted(ORDER) == sorted(PARTS)


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_the_fast_half_keeps_to_one_database(here: pytest.Item, database: str) -> None:
    assert part_of(here) == "features"
    assert is_fast(here) is (database == "sqlite")


def test_of_a_grid_that_is_thinned_each_value_has_its_turn() -> None:
    grid = list(product(("red", "green", "blue", "grey"), ("small", "large")))
    assert choose_cells(grid, 2) == {("red", "small"), ("green", "large"), ("blue", "small"), ("grey", "large")}


def test_the_database_has_no_part_in_which_cells_are_chosen() -> None:
    chosen = choose_cells(list(product(("sqlite", "postgresql"), "abcdef")), 3)
    assert chosen == set(product(("sqlite", "postgresql"), "ad"))


def make_grid(root: Path, path: str, **marks: int) -> list[Any]:
    """As they are when tests are collected: six cases on both databases."""
    config = SimpleNamespace(rootpath=root)
    kept = {name: SimpleNamespace(args=[value]) for name, value in marks.items()}
    return [
        SimpleNamespace(
            path=root / path,
            config=config,
            nodeid=f"{path}::test_it[{database}-{case}]",
            callspec=SimpleNamespace(_idlist=(database, case)),
            get_closest_marker=kept.get,
        )
        for database, case in product(("sqlite", "postgresql"), "abcdef")
    ]


@pytest.mark.parametrize(
    ("path", "marks", "left_out"),
    [
        ("tests/rooms/test_undo.py", {}, {"postgresql": "bcef"}),
        ("tests/rooms/test_undo.py", {"both_databases": 0}, {}),
        ("tests/rooms/test_undo.py", {"one_in": 2, "both_databases": 0}, {"sqlite": "bdf", "postgresql": "bdf"}),
        ("tests/drills/test_live.py", {}, {}),
        ("tests/guards/test_migrations.py", {"one_in": 3}, {"sqlite": "bcef", "postgresql": "bcef"}),
    ],
)
def test_features_run_every_third_case_on_postgresql_unless_marks_say_otherwise(
    request: pytest.FixtureRequest, path: str, marks: dict[str, int], left_out: dict[str, str]
) -> None:
    grid = make_grid(request.config.rootpath, path, **marks)
    cells = {each.callspec._idlist for each in find_for_full(grid)}
    assert cells == {(database, case) for database, cases in left_out.items() for case in cases}


def test_the_fast_half_runs_every_third_case_of_a_features_grid(request: pytest.FixtureRequest) -> None:
    root = request.config.rootpath
    left_out = {each.callspec._idlist for each in find_too_many(make_grid(root, "tests/rooms/test_undo.py")) if each}
    assert left_out == set(product(("sqlite", "postgresql"), "bcef"))
    assert find_too_many(make_grid(root, "tests/guards/test_house.py")) == []


def test_every_test_with_a_browser_or_a_crowd_is_in_one_group() -> None:
    found = {str(path) for part in ("browser", "drills") for path in Path("tests", part).glob("test_*.py")}
    together = Counter(path for paths in TOGETHER.values() for path in paths)
    assert found <= together.keys(), "put it into TOGETHER in tests/parts.py"
    assert set(together.values()) == {1}


def test_a_group_goes_to_one_worker_and_so_does_a_file_of_none() -> None:
    voting, storm = (f"tests/drills/test_{name}.py::test_it[postgresql]" for name in ("voting", "storm"))
    assert group_of(voting) == group_of(storm) == "forms"
    assert (
        group_of("tests/test_parts.py::test_it") == group_of("tests/test_parts.py::test_this[sqlite-1]") == "tests/test_parts.py"
    )


def test_what_needs_postgresql_goes_to_one_worker() -> None:
    undo, health = "tests/rooms/test_undo.py::test_it[postgresql-a]", "tests/test_health.py::test_it[a-b-postgresql]"
    assert group_of(undo) == group_of(health) == ON_POSTGRESQL
    assert group_of("tests/rooms/test_undo.py::test_it[sqlite-a]") == "tests/rooms/test_undo.py"
    assert group_of("tests/rooms/test_undo.py::test_postgresql") == "tests/rooms/test_undo.py"


def test_side_by_side_long_files_come_first_in_their_part(request: pytest.FixtureRequest) -> None:
    """However they were collected; the tests of a file stay as they were."""
    root = request.config.rootpath
    short, long, known, guards = (
        make_grid(root, path)
        for path in ("tests/web/test_titles.py", "tests/work/test_work.py", "tests/test_start.py", "tests/guards/test_house.py")
    )
    items = [*short[:2], *long, *known[:1], *guards]
    put_long_files_first(items)
    assert items == [*guards, *known[:1], *long, *short[:2]]


def test_whoever_hands_out_tests_side_by_side_knows_the_groups(pytestconfig: pytest.Config) -> None:
    pytestconfig = pytestconfig.__class__.fromdictargs({"dist": "loadgroup", "tx": ["popen"]}, ["-p", "no:cacheprovider"])
    scheduler = pytest_xdist_make_scheduler(pytestconfig, None)
    assert isinstance(scheduler, Groups)
    assert scheduler._split_scope("tests/drills/test_door.py::test_it") == "live"
