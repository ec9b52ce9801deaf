"""A list that people reviewed says which rows are others now."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.guards.reviewed import compare, review


def test_each_row_that_is_new_gone_or_changed_is_named_once() -> None:
    reviewed = "one\n    everybody\ntwo\n    nobody\nthree\n    nobody\n"
    found = "one\n    everybody\ntwo\n    somebody\nfour\n    nobody\n"
    assert compare(reviewed, reviewed) == []
    assert compare(reviewed, found) == [
        "new: four\n    nobody",
        "gone: three",
        "changed: two\n    somebody\n  it was: two\n    nobody",
    ]


def test_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FORUM_REWRITE", raising=False)
    path = Path(__file__).parent / "permissions.txt"
    with pytest.raises(pytest.fail.Exception, match=r"new: a\.permission(.|\n)*FORUM_REWRITE=1 python3 run.py test tests/x"):
        review(path, path.read_text() + "a.permission\n    Everybody may.\n", "tests/x")
