"""The bell counts live: what came, what was read elsewhere, for whoever is signed in and for nobody else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextvars import Context
from typing import Any

import pytest
from flask import Flask
from flask_socketio import SocketIOTestClient
from sqlalchemy import update

from forum.accounts.actions import sign_out_everywhere
from forum.accounts.models import Account
from forum.kernel.actions import transaction
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.permissions import Role
from forum.live.subscriptions import remember
from forum.moderation.actions.deciding import Ruling, decide
from forum.moderation.actions.flagging import flag
from forum.moderation.actions.working import claim
from forum.moderation.kinds import ModerationAction
from forum.moderation.queries.cases import find_case
from forum.notifications.models import Notification
from tests import factories as make
from tests.browsing import Reader
from tests.services import wait_until


class Window:
    """A page of somebody's, as far as its bell goes; answered outside the test's own session, as on a server."""

    def __init__(self, app: Flask, reader: Reader) -> None:
        make_client = app.extensions["socketio"].test_client
        self.client: SocketIOTestClient = Context().run(make_client, app, flask_test_client=reader.client)
        self.count = self.join().get("count")
        self.is_over = False

    def join(self) -> dict[str, Any]:
        return Context().run(self.client.emit, "bell:join", {}, callback=True)

    def shows(self, count: str) -> bool:
        for each in self.client.get_received():
            self.is_over |= each["name"] == "bell:over"
            self.count = each["args"][0].get("count", self.count)
        return self.count == count


@pytest.fixture
def open_window(app: Flask) -> Iterator[Callable[[Account], Window]]:
    opened: list[Window] = []

    def open_(account: Account) -> Window:
        opened.append(Window(app, Reader(app).enter(account.email)))
        return opened[-1]

    yield open_
    for window in opened:
        Context().run(window.client.disconnect)
    wait_until(lambda: not app.extensions["subscriptions"].is_running, "nobody to follow anything")


def notice(account: Account) -> None:
    """A moderator hides what they wrote, and says why."""
    consultation = make.make_consultation()
    post = make.make_thread(consultation, make.seat(consultation, actor=account.as_actor()))
    flag(make.seat(consultation), post, reason_key="attack")
    moderator, case = make.seat(consultation, Role.MODERATOR), find_case(post)
    claim(moderator, case)
    decide(moderator, case, Ruling(ModerationAction.HIDE, "person", "Talk about what was said."), version=case.version)


def read_all(account: Account) -> None:
    with transaction():
        db.session.execute(update(Notification).where(Notification.account_id == account.id).values(read_at=now()))


def test_a_message_from_a_moderator_is_counted_in_every_window_of_its_reader_and_in_no_other(
    open_window: Callable[[Account], Window],
) -> None:
    account, other = make.make_account(), make.make_account()
    windows, others = [open_window(account), open_window(account)], open_window(other)
    assert [window.count for window in (*windows, others)] == ["", "", ""]
    notice(account)
    for window in windows:
        wait_until(lambda window=window: window.shows("1"), "the bell to count the message")
    assert open_window(account).count == "1"
    read_all(account)
    for window in windows:
        wait_until(lambda window=window: window.shows(""), "the bell to know that it was read")
    assert others.shows("")


def test_whoever_reads_in_a_crowd_has_their_turn(
    open_window: Callable[[Account], Window], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("forum.notifications.live.RECOUNTED_AT_ONCE", 1)
    accounts = [make.make_account() for _n in range(3)]
    notice(accounts[2])
    windows = [open_window(account) for account in accounts]
    assert windows[2].count == "1"
    wait_until(lambda: len(remember("bell").get("told", {})) == len(accounts), "each to have been told once")
    read_all(accounts[2])
    wait_until(lambda: windows[2].shows(""), "the bell to know that it was read")


def test_whoever_signs_out_hears_no_more_and_a_visitor_has_no_bell(
    app: Flask, open_window: Callable[[Account], Window], monkeypatch: pytest.MonkeyPatch
) -> None:
    account = make.make_account()
    window = open_window(account)
    sign_out_everywhere(account.as_actor(), None)
    wait_until(lambda: window.shows("") and window.is_over, "the window to be told that it is over")
    monkeypatch.setattr(app.extensions["open_sockets"], "most_of_visitors", 5)
    visitor = Window(app, Reader(app))
    assert visitor.join()["code"] == 401
    Context().run(visitor.client.disconnect)


def test_the_script_is_on_pages_of_whoever_has_a_bell_where_windows_are_cheap(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def has_script(reader: Reader) -> bool:
        return "/notifications-" in reader.ask("get", "/").text

    reader = Reader(app).enter(make.make_account().email)
    assert not has_script(reader), "under a plain WSGI server, where a window holds a thread"
    monkeypatch.setattr(app.extensions["open_sockets"], "most_of_visitors", 5)
    assert has_script(reader) and not has_script(Reader(app))
