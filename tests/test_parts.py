"""Which tests are in which part, and what `--fast` runs."""

from __future__ import annotations

import pytest

from tests.parts import ORDER, PARTS, is_fast, part_of


@pytest.fixture
def here(request: pytest.FixtureRequest) -> pytest.Item:
    return request.node


def test_every_part_has_its_turn() -> None:
    assert sorted(ORDER) == sorted(PARTS)


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_the_fast_half_keeps_to_one_database(here: pytest.Item, database: str) -> None:
    assert part_of(here) == "features"
    assert is_fast(here) is (database == "sqlite")
