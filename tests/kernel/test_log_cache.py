"""What every page asks is read once for what the log has come to, and never told once it is another."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask

from forum.kernel.actions import transaction
from forum.kernel.db import db
from forum.kernel.events import SITE, Event, emit
from forum.kernel.log_cache import find_cached, read_log_position

STREAM = "consultation:7"


@dataclass(frozen=True)
class FactChanged(Event, kind="test: a fact was changed"):
    pass


@dataclass(frozen=True)
class ButtonPressed(Event, kind="test: a button was pressed"):
    is_response = True


class Facts:
    """One fact, and how often it was read."""

    def __init__(self) -> None:
        self.value: str | None = "first"
        self.reads = 0

    def read(self) -> str | None:
        self.reads += 1
        return self.value

    def ask(self) -> str | None:
        return find_cached("a fact", STREAM, self.read)

    def ask_from(self, app: Flask) -> str | None:
        with app.test_request_context("/"):
            return self.ask()


def tell(event: Event) -> None:
    with transaction():
        emit(event)


def test_a_fact_is_read_once_for_all_readers_until_something_happens_to_it_or_to_the_site(app: Flask) -> None:
    fact = Facts()
    assert [fact.ask_from(app) for _twice in range(2)] == ["first", "first"]
    assert fact.reads == 1
    tell(ButtonPressed(STREAM, None))
    tell(FactChanged("consultation:8", None))
    assert (fact.ask_from(app), fact.reads) == ("first", 1)
    for stream, value in ((STREAM, "second"), (SITE, "third")):
        fact.value = value
        tell(FactChanged(stream, None))
        assert fact.ask_from(app) == value


def test_that_there_is_nothing_is_a_fact_too(app: Flask) -> None:
    fact = Facts()
    fact.value = None
    assert [fact.ask_from(app) for _twice in range(2)] == [None, None]
    assert fact.reads == 1


def test_an_action_and_a_command_read_it_anew_and_what_is_undone_was_never_kept(app: Flask) -> None:
    fact = Facts()
    assert [fact.ask() for _twice in range(2)] == ["first", "first"]
    assert fact.reads == 2, "there is no page"
    with app.test_request_context("/"):
        try:
            with transaction():
                fact.value = "never so"
                emit(FactChanged(STREAM, None))
                db.session.flush()
                assert fact.ask() == "never so"
                raise ValueError
        except ValueError:
            fact.value = "first"
        tell(FactChanged(STREAM, None))  # It has the number now that the other would have had.
        assert fact.ask() == "first"


def test_a_request_that_has_written_goes_by_what_the_log_has_come_to_then(app: Flask) -> None:
    fact = Facts()
    with app.test_request_context("/"):
        assert fact.ask() == "first"
        before = read_log_position(STREAM)
        fact.value = "second"
        tell(FactChanged(STREAM, None))
        assert fact.ask() == "second"
        assert read_log_position(STREAM).last == before.last + 1
