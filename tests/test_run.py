"""The command that everybody starts with."""

from __future__ import annotations

import pytest

from run import choose_tests

ON_ALL_CORES = ["--numprocesses=auto", "--dist=loadgroup", "--no-loadscope-reorder"]


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ([], ON_ALL_CORES),
        (["--fast"], ["--fast", *ON_ALL_CORES]),
        (["tests/activities/voting", "-x"], ["tests/activities/voting", "-x"]),
        (["--fast", "-k", "ballot"], ["--fast", "-k", "ballot"]),
    ],
)
def test_everything_runs_on_all_cores_and_other_arguments_go_to_pytest(asked: list[str], told: list[str]) -> None:
    assert choose_tests(asked) == told
