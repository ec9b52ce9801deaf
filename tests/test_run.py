"""The command that everybody starts with."""

from __future__ import annotations

import os

import pytest

import run

ON_ALL_CORES = run.ON_ALL_CORES


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ([], ON_ALL_CORES),
        (["--fast"], ["--fast", *ON_ALL_CORES]),
        (["--full"], ["--full", *ON_ALL_CORES]),
        (["tests/activities/voting", "-x"], ["tests/activities/voting", "-x"]),
        (["--fast", "-k", "ballot"], ["--fast", "-k", "ballot"]),
    ],
)
def test_everything_runs_on_all_cores_and_other_arguments_go_to_pytest(asked: list[str], told: list[str]) -> None:
    assert run.choose_tests(asked) == told


def test_drills_are_long_tests_that_are_there() -> None:
    assert all((run.ROOT / path).exists() for path in run.DRILLS)
    assert run.ON_ALL_CORES[0] == f"--numprocesses={2 * (os.cpu_count() or 1)}"


@pytest.mark.parametrize(
    ("asked", "linted"),
    [
        ([], True),
        (["--fast"], True),
        (["--full"], True),
        (["tests/activities/voting"], False),
        (["--fast", "-k", "ballot"], False),
    ],
)
def test_whoever_names_tests_waits_for_those_alone(monkeypatch: pytest.MonkeyPatch, asked: list[str], linted: bool) -> None:
    done: list[str] = []
    monkeypatch.setattr(run, "set_up", lambda lock: done.append("set up"))
    monkeypatch.setattr(run, "find_test_services", lambda: None)
    monkeypatch.setattr(run, "lint", lambda: done.append("lint"))
    monkeypatch.setattr(run.os, "execv", lambda _program, command: done.append(command[2]))
    monkeypatch.setattr(run.sys, "argv", ["run.py", "test", *asked])
    monkeypatch.setenv("COSTS_SO_FAR", "")
    run.main()
    assert done == ["set up", *["lint"] * linted, "pytest"]


def test_what_is_compiled_once_is_kept_for_every_process_that_is_started(monkeypatch: pytest.MonkeyPatch) -> None:
    for step in ("make_virtual_environment", "build_front_end", "install_python_packages"):
        monkeypatch.setattr(run, step, lambda *_lock: None)
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    run.set_up("dev.lock")
    assert "PYTHONDONTWRITEBYTECODE" not in os.environ
