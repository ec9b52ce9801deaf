"""What a process knows of a stream it knows for one application, and as long as somebody follows."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from forum.kernel.errors import Conflict
from forum.live.subscriptions import FURTHEST_BEHIND, Subscriber, remember, subscribe, unsubscribe
from forum.workshops.events import room_stream
from tests import factories as make
from tests.apps import close_database, copy_sqlite, make_app
from tests.services import wait_until

STREAM = "workshop:1"


def follow(sid: str, stream: str = STREAM, since: int = 0) -> None:
    subscribe("room", stream, since, Subscriber(sid, 1, "session"))


def test_what_is_known_of_a_stream_is_gone_with_the_last_who_follows_it(app: Flask) -> None:
    remember(STREAM)["drawn"] = "nobody follows"
    assert remember(STREAM) == {}
    follow("one")
    follow("two")
    remember(STREAM)["drawn"] = "a part"
    unsubscribe("one")
    assert remember(STREAM)["drawn"] == "a part"
    unsubscribe("two")
    assert remember(STREAM) == {}
    follow("three")
    assert "drawn" not in remember(STREAM)


def test_nothing_reads_on_when_nobody_follows(app: Flask) -> None:
    reader = app.extensions["subscriptions"]
    for _again in range(2):
        follow("one")
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
    follow("one")
    remember(STREAM)["drawn"] = "this one's"
    other = make_app(copy_sqlite(empty_database, tmp_path / "other.db"))
    with other.app_context():
        follow("one")
        assert "drawn" not in remember(STREAM)
        unsubscribe("one")
        wait_until(lambda: not other.extensions["subscriptions"].is_running, "the thread to end")
        close_database()
    assert remember(STREAM)["drawn"] == "this one's"
