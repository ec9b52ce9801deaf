"""Looking for quotes of what goes asks the database no more often, however much else is quoted, and keeps no more than one long
text has."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import event

from forum.activities.discussions.actions.posting import reply
from forum.contributions import quotes
from forum.contributions.actions import withdraw
from forum.contributions.models import GoneLine
from forum.contributions.quotes import DELETED_MARK, GONE_MARK
from forum.kernel.db import db
from forum.kernel.text import quote
from tests import factories as make

SAID = [f"The {each} bus no longer stops at the mill on {each} evenings." for each in ("first", "second", "third", "fourth")]


def count_queries(do: Callable[[], object]) -> int:
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    db.session.flush()
    event.listen(db.engine, "before_cursor_execute", note)
    try:
        do()
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return len(asked)


def test_deleting_asks_as_often_whatever_else_is_quoted(app: Flask) -> None:
    first = make.make_thread(make.make_consultation())
    said = [make.make_reply(first, body=line) for line in SAID[:3]]
    quoting = [make.make_reply(first, body=quote(line) + "Yes.") for line in SAID[:3]]

    def delete(number: int) -> int:
        author = said[number].author.account
        assert author is not None
        return count_queries(lambda: withdraw(author.as_actor(), said[number]))

    delete(0)  # What is read once for all is read now.
    before = delete(1)
    for number in range(12):
        make.make_reply(first, body=quote(f"Nobody asked {number} times for a crossing at the old school.") + "No.")
    of_other = make.make_reply(first, body="> The bus is late.\n\nNo.")
    assert delete(2) <= before
    assert all(DELETED_MARK in post.body for post in quoting) and DELETED_MARK not in of_other.body


def test_a_post_with_many_quotes_asks_as_often_as_one_with_one(app: Flask) -> None:
    first = make.make_thread(make.make_consultation())
    said = make.make_reply(first, body="\n".join(SAID))
    assert said.author.account is not None
    withdraw(said.author.account.as_actor(), said)
    other = make.seat(first.consultation)
    parts = [line[4:-10] for line in SAID]
    made = []

    def post(body: str) -> int:
        return count_queries(lambda: made.append(reply(other, first, body=body)))

    post("Nothing is quoted here.")
    with_one = post(f"> {parts[0]}\n\nNo.")
    assert post("\n\nNo.\n\n".join(f"> {part}" for part in parts)) <= with_one
    assert [each.body.count(GONE_MARK) for each in made] == [0, 1, len(parts)]


def test_no_more_is_kept_of_what_goes_than_of_one_long_text(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quotes, "MOST_PHRASES", 5)
    first = make.make_thread(make.make_consultation())
    said = make.make_reply(first, body="\n".join(SAID))
    assert said.author.account is not None
    withdraw(said.author.account.as_actor(), said)
    assert db.session.query(GoneLine).count() == len(SAID) + 5
    assert GONE_MARK in reply(make.seat(first.consultation), first, body=quote(SAID[3]) + "No.").body
