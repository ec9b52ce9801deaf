"""Windows under the asyncio server, spoken to as that server does: what comes at an awkward moment leaves nothing behind."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from flask import Flask

from config import Settings, read_settings
from forum.accounts.actions import begin_session
from forum.kernel.db import db
from forum.live import open_windows, sockets
from forum.live import windows as windows_module
from forum.live.handshakes import MOST_HANDSHAKES, Handshakes
from forum.live.sockets import MOST_MESSAGES
from forum.live.windows import Windows
from tests import factories as make
from tests.apps import make_app
from tests.drills.test_live import sign_in
from tests.loops import run_in_loop
from tests.services import PATIENCE

Answer = tuple[int, bytes]
NO_VISITORS = read_settings({"FORUM_ENV": "test", "LIVE_WINDOWS_OF_VISITORS": "0"})


@pytest.fixture
def app(sqlite_url: str) -> Flask:
    """One of its own: it is left with a way out that is closed."""
    return make_app(sqlite_url)


@pytest.fixture
def cookie(app: Flask) -> str:
    return make_cookie(app)


def make_cookie(app: Flask) -> str:
    with app.app_context():
        cookie = sign_in(app, begin_session(make.make_account()))
        db.session.remove()
    return cookie


class Browser:
    """Polls, as a browser does where WebSocket is blocked."""

    def __init__(self, windows: Windows, cookie: str = "", **headers: str) -> None:
        self.windows = windows
        said = {name.replace("_", "-"): value for name, value in headers.items()} | ({"cookie": cookie} if cookie else {})
        self.headers = [(name.encode(), value.encode()) for name, value in said.items()]
        self.number = ""

    async def ask(self, body: bytes | None = None) -> Answer:
        query = "EIO=4&transport=polling" + (f"&sid={self.number}" if self.number else "")
        length = [] if body is None else [(b"content-length", str(len(body)).encode())]
        scope = {
            "type": "http", "method": "GET" if body is None else "POST", "scheme": "http", "path": "/socket.io/",
            "raw_path": b"/socket.io/", "query_string": query.encode(), "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80),
            "headers": [(b"host", b"localhost"), *self.headers, *length],
        }  # fmt: skip
        told: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body or b"", "more_body": False}

        async def send(message: Any) -> None:
            told.append(message)

        await asyncio.wait_for(self.windows(scope, receive, send), PATIENCE)
        return told[0]["status"], b"".join(each.get("body", b"") for each in told[1:])

    async def open(self) -> Browser:
        status, answer = await self.ask()
        assert status == 200
        self.number = json.loads(answer[1:])["sid"]
        return self

    async def connect(self) -> Browser:
        await self.open()
        assert await self.ask(b"40") == (200, b"OK")
        status, answer = await self.ask()
        assert status == 200 and answer.startswith(b"40{"), answer
        return self


def run(app: Flask, story: Callable[[Windows], Awaitable[None]], settings: Settings | None = None) -> None:
    async def tell() -> None:
        windows = Windows(app, settings or app.config["SETTINGS"])
        sockets.give_visitors_their_share(app, settings or NO_VISITORS)
        try:
            await story(windows)
        finally:
            windows.close()

    run_in_loop(tell())


async def until(is_so: Callable[[], object]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not is_so():
            await asyncio.sleep(0.01)


class Held:
    """A handler that is inside until it may go on."""

    def __init__(self, handler: Callable[..., Any]) -> None:
        self.handler, self.is_inside, self.may_go_on = handler, threading.Event(), threading.Event()

    def __call__(self, *said: Any) -> Any:
        self.is_inside.set()
        assert self.may_go_on.wait(PATIENCE)
        return self.handler(*said)


def add_handlers(monkeypatch: pytest.MonkeyPatch, **handlers: Callable[..., Any]) -> None:
    there = sockets.all_handlers()
    monkeypatch.setattr(sockets, "all_handlers", lambda: there | handlers)


def test_a_window_that_closes_while_it_is_let_in_is_not_counted_for_ever(
    app: Flask, cookie: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = Held(sockets.all_handlers()["connect"])
    add_handlers(monkeypatch, connect=held)

    async def story(windows: Windows) -> None:
        browser = await Browser(windows, cookie).open()
        connecting = asyncio.create_task(browser.ask(b"40"))
        await until(held.is_inside.is_set)
        await browser.ask(b"1")
        held.may_go_on.set()
        await connecting
        await until(lambda: not windows._tasks)
        assert app.extensions["open_sockets"].sids == {}

    run(app, story)


def test_what_a_window_asked_for_is_done_before_it_leaves(app: Flask, cookie: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise what it follows would be followed for ever by a window that has gone."""
    done: list[str] = []
    held = Held(lambda _message: done.append("joined"))
    add_handlers(monkeypatch, **{"a:join": held, "disconnect": lambda *_reason: done.append("left")})
    monkeypatch.setattr(windows_module, "LIVE_THREADS", 2)

    async def story(windows: Windows) -> None:
        browser = await Browser(windows, cookie).connect()
        joining = asyncio.create_task(browser.ask(b'42["a:join",{}]'))
        await until(held.is_inside.is_set)
        leaving = asyncio.create_task(browser.ask(b"1"))
        await until(lambda: windows.server.eio.sockets[browser.number].closing)
        for _turn in range(10):
            await asyncio.sleep(0)
        # The other thread does what it was given one after the other: had it been given the leaving, it would be done.
        await asyncio.get_running_loop().run_in_executor(windows._threads, done.append, "nothing else to do")
        held.may_go_on.set()
        await asyncio.gather(joining, leaving)
        assert done == ["nothing else to do", "joined", "left"]

    run(app, story)


def test_a_window_that_says_goodbye_need_not_wait_for_news(app: Flask, cookie: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(windows_module, "REQUEST_SECONDS", PATIENCE)

    async def story(windows: Windows) -> None:
        windows.server.eio.ping_interval = 2 * PATIENCE
        browser = await Browser(windows, cookie).connect()
        question = asyncio.create_task(browser.ask())
        await until(lambda: windows._polling[browser.number].questions)
        await browser.ask(b"1")
        await question
        assert not windows._polling

    run(app, story)


@pytest.mark.parametrize("how", ["leaves the room", "is refused"])
def test_a_connection_that_is_no_window_any_more_ends(app: Flask, cookie: str, monkeypatch: pytest.MonkeyPatch, how: str) -> None:
    """It would count nowhere and could stay for ever."""

    async def story(windows: Windows) -> None:
        if how == "is refused":
            browser = await Browser(windows, cookie).open()
            monkeypatch.setattr(open_windows, "MOST_OF_ONE", 0)
            await browser.ask(b"40")
        else:
            browser = await Browser(windows, cookie).connect()
            await browser.ask(b"41")
        await until(lambda: not windows._polling)
        await until(lambda: not [each for each in windows._tasks if not each.done()])
        assert (await browser.ask(b"3"))[0] == 400

    run(app, story)


def test_a_window_that_never_comes_for_its_news_is_closed(app: Flask, cookie: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(windows: Windows) -> None:
        waits, never_asks = await Browser(windows, cookie).connect(), await Browser(windows, make_cookie(app)).connect()
        question = asyncio.create_task(waits.ask())
        await until(lambda: windows._polling[waits.number].questions)
        monkeypatch.setattr(windows_module, "UNTAKEN_SECONDS", -1.0)
        windows.send(list(app.extensions["open_sockets"].sids), "a:news", {"seq": 1})
        assert await question == (200, b'42["a:news",{"seq":1}]')
        await until(lambda: len(app.extensions["open_sockets"].sids) == 1)
        await until(lambda: never_asks.number not in windows._polling)
        assert waits.number in windows._polling

    run(app, story)


def test_who_comes_too_often_is_told_so_and_keeps_nobody_out(app: Flask, cookie: str) -> None:
    without_visitors = {"FORUM_ENV": "test", "LIVE_HANDSHAKES_OF_ADDRESS": "3", "PROXIES": "1", "LIVE_WINDOWS_OF_VISITORS": "0"}
    settings = read_settings(without_visitors)
    other = make_cookie(app)

    async def story(windows: Windows) -> None:
        async def knock(cookie: str, address: str = "198.51.100.1") -> int:
            return (await Browser(windows, cookie, x_forwarded_for=f"203.0.113.9, {address}").ask())[0]

        assert [await knock("") for _n in range(3)] == [403] * 3
        assert await knock("") == await knock("session=nonsense") == 429
        assert await knock("", "198.51.100.2") == 403
        assert [await knock(cookie) for _n in range(MOST_HANDSHAKES)] == [200] * MOST_HANDSHAKES
        assert await knock(cookie) == 429
        assert await knock(other) == 200, "who shares an address with them comes in"

    run(app, story, settings)


def test_visitors_are_let_in_within_their_share_without_a_thread_and_half_open_ones_count(
    app: Flask, cookie: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = read_settings({"FORUM_ENV": "test", "LIVE_WINDOWS_OF_VISITORS": "2"})
    look_up = Handshakes._look_up
    monkeypatch.setattr(Handshakes, "_look_up", lambda *_any: pytest.fail("an account was looked up"))

    async def story(windows: Windows) -> None:
        assert [(await Browser(windows).ask())[0] for _n in range(3)] == [200, 200, 403]
        monkeypatch.setattr("forum.live.handshakes.EXPECTED_SECONDS", 0.0)
        first = await Browser(windows).connect()
        await Browser(windows).connect()
        assert (await Browser(windows).ask())[0] == 403, "two are connected"
        monkeypatch.setattr(Handshakes, "_look_up", look_up)
        assert (await Browser(windows, cookie).ask())[0] == 200, "who is signed in needs none of their share"
        assert (await first.ask(b'420["moderation:join",{}]'))[0] == 200
        code, said = await first.ask()
        assert code == 200 and b'"ok":false' in said and b'"code":401' in said

    run(app, story, settings)


def test_knocking_from_one_address_leaves_room_for_visitors_of_others(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(open_windows, "MOST_VISITORS_OF_ADDRESS", 2)
    proxied = {"FORUM_ENV": "test", "LIVE_WINDOWS_OF_VISITORS": "4", "PROXIES": "1"}

    async def story(windows: Windows) -> None:
        async def knock(address: str) -> int:
            return (await Browser(windows, x_forwarded_for=address).ask())[0]

        assert [await knock("198.51.100.1") for _n in range(3)] == [200, 200, 403]
        assert await knock("198.51.100.2") == 200, "the first have said nothing since, and have not used up the share"

    run(app, story, read_settings(proxied))


def test_a_flood_of_visitors_keeps_nobody_who_is_signed_in_waiting(
    app: Flask, cookie: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All the windows they may have, each with a message that is never answered."""
    share = windows_module.LIVE_THREADS + 2
    held = Held(lambda _message: {"ok": True})
    add_handlers(monkeypatch, **{"a:hold": held, "a:ask": lambda _message: {"ok": True}})
    monkeypatch.setattr(windows_module, "VISITORS_THREADS", 1)

    async def story(windows: Windows) -> None:
        flood = [await Browser(windows).connect() for _n in range(share)]
        assert (await Browser(windows).ask())[0] == 403
        messages = [asyncio.create_task(each.ask(b'420["a:hold",{}]')) for each in flood]
        await until(held.is_inside.is_set)
        mine = await Browser(windows, cookie).connect()
        await mine.ask(b'420["a:ask",{}]')
        assert b'"ok":true' in (await mine.ask())[1]
        held.may_go_on.set()
        await asyncio.gather(*messages)

    monkeypatch.setattr("forum.live.handshakes.EXPECTED_SECONDS", 0.0)
    run(app, story, read_settings({"FORUM_ENV": "test", "LIVE_WINDOWS_OF_VISITORS": str(share)}))


def test_a_visitor_who_says_too_much_uses_up_nothing_of_the_others(app: Flask) -> None:
    async def story(windows: Windows) -> None:
        loud, quiet = await Browser(windows).connect(), await Browser(windows).connect()
        message = b'420["moderation:join",{}]'
        for _n in range(3):
            await loud.ask(b"\x1e".join([message] * (MOST_MESSAGES // 3 + 1)))
        await quiet.ask(message)
        assert b'"code":429' in (await loud.ask())[1]
        assert b'"code":401' in (await quiet.ask())[1]

    run(app, story, read_settings({"FORUM_ENV": "test", "LIVE_WINDOWS_OF_VISITORS": "4"}))


def test_no_cookie_but_one_of_somebody_signed_in_takes_a_thread(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    nobody = app.session_interface.get_signing_serializer(app).dumps({"csrf_token": "as every visitor has"})  # type: ignore[attr-defined]
    monkeypatch.setattr("forum.live.handshakes.Handshakes._look_up", lambda *_any: pytest.fail("an account was looked up"))

    async def story(windows: Windows) -> None:
        for cookie in ("", "session=nonsense", f"session={nobody}"):
            assert (await Browser(windows, cookie).ask())[0] == 403

    run(app, story)
