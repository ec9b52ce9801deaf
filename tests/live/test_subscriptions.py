"""What a process knows of a stream it knows for one application, and as long as somebody follows."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import insert, update

from forum.kernel.db import db
from forum.kernel.errors import Conflict
from forum.kernel.events import EventRecord, EventStream
from forum.live import sockets
from forum.live.subscriptions import (
    FURTHEST_BEHIND,
    Channel,
    Messages,
    Subscriber,
    _tick,
    add_channel,
    remember,
    subscribe,
    unsubscribe,
)
from forum.workshops.events import room_stream
from tests import factories as make
from tests.apps import close_database, copy_sqlite, make_app
from tests.live.following import follow
from tests.services import wait_until

STREAM = "workshop:1"


def test_what_is_known_of_a_stream_is_gone_with_the_last_who_follows_it(app: Flask) -> None:
    remember(STREAM)["drawn"] = "nobody follows"
    assert remember(STREAM) == {}
    follow("one", STREAM)
    follow("two", STREAM)
    remember(STREAM)["drawn"] = "a part"
    unsubscribe("one")
    assert remember(STREAM)["drawn"] == "a part"
    unsubscribe("two")
    assert remember(STREAM) == {}
    follow("three", STREAM)
    assert "drawn" not in remember(STREAM)


def test_nothing_reads_on_when_nobody_follows(app: Flask) -> None:
    reader = app.extensions["subscriptions"]
    for _again in range(2):
        follow("one", STREAM)
        assert reader.is_running
        unsubscribe("one")
        wait_until(lambda: not reader.is_running, "the thread to end")


def test_who_is_too_far_behind_leaves_nothing_to_read_on_in(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    workshop = make.make_room()
    with pytest.raises(Conflict):
        follow("one", room_stream(workshop), since=-FURTHEST_BEHIND - 1_000)
    assert app.extensions["subscriptions"].positions == {}


def test_two_applications_in_a_process_know_nothing_of_each_others_rooms(
    app: Flask, empty_database: Path, tmp_path: Path
) -> None:
    follow("one", STREAM)
    remember(STREAM)["drawn"] = "this one's"
    other = make_app(copy_sqlite(empty_database, tmp_path / "other.db"))
    with other.app_context():
        follow("one", STREAM)
        assert "drawn" not in remember(STREAM)
        unsubscribe("one")
        wait_until(lambda: not other.extensions["subscriptions"].is_running, "the thread to end")
        close_database()
    assert remember(STREAM)["drawn"] == "this one's"


def test_who_may_not_follow_any_more_is_told_though_nothing_happens(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[str, str]] = []
    monkeypatch.setattr(sockets, "send", lambda _app, sid, name, _message: told.append((sid, name)))
    may_follow = {"one", "two"}

    def describe(_stream: str, _entries: list[EventRecord], subscribers: list[Subscriber]) -> dict[str, Messages]:
        return {subscriber.sid: [] for subscriber in subscribers if subscriber.sid in may_follow}

    add_channel(Channel("members", describe, lambda _app, _subscribers: None))
    for sid in ("one", "two"):
        subscribe("members", STREAM, 0, Subscriber(sid, 1, "session"))
    may_follow.remove("two")
    wait_until(lambda: told, "two to be told")
    assert told == [("two", "members:over")]
    unsubscribe("one")


def test_somebody_who_comes_between_two_looks_is_not_sent_away(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """A look at the log reads the database as it was then; who came since is not in that."""
    sent_away: list[str] = []
    monkeypatch.setattr(sockets, "send", lambda _app, sid, _name, _message: sent_away.append(sid))
    looks: list[int] = []

    def describe(_stream: str, _entries: list[EventRecord], subscribers: list[Subscriber]) -> dict[str, Messages]:
        looks.append(db.session.query(EventStream).count())
        return {subscriber.sid: [] for subscriber in subscribers if looks[-1]}

    add_channel(Channel("newcomers", describe, lambda _app, _subscribers: None))
    reader = app.extensions["subscriptions"]
    db.session.query(EventStream).count()  # As a look at the log before it.
    with app.extensions["sqlalchemy"].engine.connect() as other:
        other.execute(insert(EventStream).values(name=STREAM, last_seq=0))
        other.commit()
    with reader.lock:
        reader.subscribers["newcomers", STREAM] = {"one": Subscriber("one", 1, "session")}
    _tick(reader)
    assert looks == [1] and sent_away == []
    with reader.lock:
        reader.subscribers.clear()


def test_a_log_that_was_cut_off_keeps_nobody_else_from_news(app: Flask) -> None:
    """The head says that there is an entry, and there is none."""
    db.session.add(EventStream(name="workshop:1", last_seq=0))
    db.session.commit()
    follow("one", STREAM)
    reader = app.extensions["subscriptions"]
    with reader.lock:
        db.session.execute(update(EventStream).values(last_seq=3))
        db.session.commit()
    wait_until(lambda: reader.positions[STREAM] == 3, "the reader to go on")
    unsubscribe("one")
