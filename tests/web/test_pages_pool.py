"""What Flask hears of a request that came through the asyncio server, and what goes back."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterable
from typing import Any

import pytest
from flask import Flask, Response, request

from forum.web import pages_pool
from forum.web.pages_pool import PagesPool
from tests.loops import run_in_loop
from tests.services import PATIENCE

LARGEST = 1_000


def make_echo() -> Flask:
    app = Flask("echo")
    app.config["MAX_CONTENT_LENGTH"] = LARGEST

    @app.route("/<path:rest>", methods=["GET", "POST"])
    def echo(rest: str) -> Response:
        return Response(
            repr([rest, request.query_string, request.get_data().decode(), request.cookies.to_dict(), request.remote_addr]),
            headers={"X-Forwarded": request.headers.get("X-Forwarded-For", "nobody")},
        )

    return app


def ask(parts: Iterable[bytes | None], headers: list[tuple[bytes, bytes]] | None = None, **scope: Any) -> tuple[int, dict, bytes]:
    """(status, headers, body) for a body that comes in these parts; None: it never comes."""
    coming, sent = iter(parts), []
    whole: dict[str, Any] = {
        "type": "http", "method": "POST", "scheme": "http", "path": "/", "raw_path": b"/a", "query_string": b"q=1",
        "headers": headers or [], "client": ("192.0.2.1", 5), "server": ("127.0.0.1", 80), **scope,
    }  # fmt: skip

    async def receive() -> dict[str, Any]:
        part = next(coming, b"")
        if part is None:
            await asyncio.Event().wait()
        return {"type": "http.request", "body": part, "more_body": part != b""}

    async def send(message: Any) -> None:
        sent.append(message)

    async def run() -> None:
        pool = PagesPool(make_echo(), threads=1, largest_body=LARGEST)
        await pool(whole, receive, send)
        pool.close()

    run_in_loop(run())
    return sent[0]["status"], dict(sent[0]["headers"]), sent[1]["body"]


def test_a_request_arrives_as_it_was_sent() -> None:
    headers = [
        (b"cookie", b"a=1"),
        (b"cookie", b"b=2"),
        (b"transfer-encoding", b"chunked"),
        (b"x-forwarded-for", b"198.51.100.7"),
    ]
    status, answered, body = ask([b"wor", b"ds"], headers, raw_path=b"/caf%C3%A9%2Fx")
    assert (status, answered[b"x-forwarded"]) == (200, b"198.51.100.7")
    assert body.decode() == repr(["café/x", b"q=1", "words", {"a": "1", "b": "2"}, "192.0.2.1"])


def test_a_header_with_an_underscore_does_not_pass_for_a_proxys() -> None:
    _status, answered, _body = ask([], [(b"x_forwarded_for", b"198.51.100.7")])
    assert answered[b"x-forwarded"] == b"nobody"


@pytest.mark.parametrize("headers", [[(b"content-length", b"2000")], []], ids=["says so", "does not say"])
def test_what_is_too_large_is_not_read_to_its_end(headers: list[tuple[bytes, bytes]]) -> None:
    endless = iter(lambda: b"x" * 600, None)
    assert ask(endless, headers)[0] == 413


def test_who_only_reads_is_answered_while_all_who_write_wait_for_their_turn() -> None:
    turn = threading.Event()

    def app(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        if environ["REQUEST_METHOD"] == "POST":
            assert turn.wait(PATIENCE)
        start_response("200 OK", [])
        return [b""]

    async def run() -> None:
        pool = PagesPool(app, threads=4, largest_body=LARGEST)
        answered: list[str] = []

        async def ask(method: str) -> None:
            async def receive() -> dict[str, Any]:
                return {"type": "http.request", "body": b"", "more_body": False}

            async def send(message: Any) -> None:
                answered.append(method)

            scope = {"type": "http", "method": method, "scheme": "http", "path": "/", "query_string": b"", "headers": []}
            await pool(scope, receive, send)

        writers = [asyncio.create_task(ask("POST")) for _n in range(20)]
        await asyncio.sleep(0)  # They have come first.
        try:
            async with asyncio.timeout(PATIENCE / 2):
                await ask("GET")
            assert set(answered) == {"GET"}
        finally:
            turn.set()
        await asyncio.gather(*writers)
        pool.close()

    run_in_loop(run())


def test_a_body_that_does_not_come_takes_no_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages_pool, "PART_SECONDS", 0.01)
    monkeypatch.setattr(pages_pool, "run_wsgi", None)
    assert ask([b"x", None], [(b"content-length", b"2")])[0] == 408
