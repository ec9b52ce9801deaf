"""What the tests themselves stand on: servers that start late or not at all, and waiting for facts."""

from __future__ import annotations

import subprocess

import pytest

from tests import services
from tests.services import Server, wait_until


def is_gone(server: Server) -> bool:
    """No process of its group is left, or one that only waits to be taken away."""
    assert server.process is not None
    listing = subprocess.run(["ps", "-eo", "pgid=,stat="], capture_output=True, text=True, check=True).stdout
    groups = [line.split() for line in listing.splitlines()]
    return not [state for group, state in groups if int(group) == server.process.pid and not state.startswith("Z")]


def test_a_server_that_cannot_start_says_so_at_once_and_why(sqlite_url: str, capfd: pytest.CaptureFixture[str]) -> None:
    server = Server(sqlite_url, FORUM_ENV="nonsense")
    with pytest.raises(AssertionError, match=r"waited for the server .*, but the process ended with"):
        server.start()
    assert "FORUM_ENV is 'nonsense'" in "".join(capfd.readouterr())
    assert is_gone(server)
    server.stop()


def test_a_server_that_nobody_waits_for_any_longer_does_not_stay_behind(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "PATIENCE", 0)
    server = Server(sqlite_url)
    with pytest.raises(AssertionError, match="waited 0 seconds for the server"):
        server.start()
    assert is_gone(server)
    server.stop()


def test_what_is_wrong_with_the_question_is_not_waited_for() -> None:
    with pytest.raises(ZeroDivisionError):
        wait_until(lambda: 1 / 0, "an answer")


def test_what_is_not_there_yet_is_waited_for() -> None:
    answers = iter([ConnectionRefusedError(), False, True])

    def ask() -> bool:
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    wait_until(ask, "an answer")
    assert next(answers, None) is None
