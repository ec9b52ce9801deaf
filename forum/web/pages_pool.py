"""Flask behind an asyncio server: a request takes a thread only when all of it is here, and gives it back before its answer goes
out. So neither who sends a body byte by byte nor who reads a page slowly holds one.

The price: a body and an answer are in memory as a whole (bodies above SPOOLED lie in a file); both have a limit, and the largest
are documents that organisers add.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes

import structlog

from forum.web.connections import find_transport

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment

log = structlog.get_logger()
Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
SPOOLED = 1024 * 1024
# A part of a body that does not come, and all of a body. For answers that nobody takes see forum/web/connections.py.
PART_SECONDS, BODY_SECONDS = 10.0, 300.0
# Requests that wait for a thread. More would wait so long that their people have gone.
MOST_WAITING = 1_000
READS = frozenset({"GET", "HEAD"})


class Gone(Exception):
    """Who asked has gone, or takes too long."""


class PagesPool:
    """An ASGI application that answers HTTP with a WSGI application, in `threads` threads of its own."""

    def __init__(self, app: WSGIApplication, *, threads: int, largest_body: int) -> None:
        self._app = app
        self._largest_body = largest_body
        self._most = threads + MOST_WAITING
        self._asked = 0
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="pages")
        # What may write waits for its turn with its thread. A quarter of them is kept for who only reads.
        self._writing = asyncio.Semaphore(max(1, threads - threads // 4))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._asked >= self._most:
            await send_plain(send, 503, "Too many people at once. Please try again in a moment.", [(b"retry-after", b"5")])
            return
        with tempfile.SpooledTemporaryFile(SPOOLED) as body:
            try:
                environ = to_environ(scope, body, await self._gather(scope, receive, body))
            except Gone:
                await send_plain(send, 408, "The request did not come in time.")
                return
            self._asked += 1
            try:
                async with nullcontext() if environ["REQUEST_METHOD"] in READS else self._writing:
                    loop = asyncio.get_running_loop()
                    status, headers, answer = await loop.run_in_executor(self._threads, run_wsgi, self._app, environ)
            finally:
                self._asked -= 1
        try:
            await send({"type": "http.response.start", "status": status, "headers": headers})
            await send({"type": "http.response.body", "body": answer})
        except RuntimeError:
            transport = find_transport(scope)
            if transport is not None and not transport.is_closing():
                raise
            # Cut off just now, with requests of theirs still to be answered.

    async def _gather(self, scope: Scope, receive: Receive, body: tempfile.SpooledTemporaryFile[bytes]) -> int:
        """Reads the body into a file; returns the length that Flask is told. Above the limit nothing more is read: by that
        length Flask answers as it does for what is too large."""
        said = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
        if said.isdigit() and int(said) > self._largest_body:
            return int(said)
        length, more = 0, True
        try:
            async with asyncio.timeout(BODY_SECONDS):
                while more:
                    async with asyncio.timeout(PART_SECONDS):
                        message = await receive()
                    if message["type"] == "http.disconnect":
                        raise Gone
                    part = message.get("body", b"")
                    length, more = length + len(part), message.get("more_body", False)
                    if length > self._largest_body:
                        return length
                    body.write(part)
        except TimeoutError as late:
            raise Gone from late
        body.seek(0)
        return length

    def close(self) -> None:
        """Requests that have a thread are answered; those that wait for one are not."""
        self._threads.shutdown(wait=False, cancel_futures=True)


def run_wsgi(app: WSGIApplication, environ: WSGIEnvironment) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
    """The whole answer of a WSGI application: (status, headers, body)."""
    started: list[tuple[str, list[tuple[str, str]]]] = []

    def start_response(status: str, headers: list[tuple[str, str]], _problem: object = None) -> Callable[[bytes], None]:
        started[:] = [(status, headers)]
        return lambda _data: None

    parts = app(environ, start_response)
    try:
        body = b"".join(parts)
    finally:
        if hasattr(parts, "close"):
            parts.close()
    [(status, headers)] = started
    return int(status.split()[0]), [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers], body


def to_environ(scope: Scope, body: Any, length: int) -> WSGIEnvironment:
    """What WSGI calls a request, of what ASGI calls one (a WebSocket's handshake too)."""
    host, port = scope.get("server") or ("", 0)
    path = scope.get("raw_path") or scope["path"].encode()
    query = scope["query_string"].decode("latin-1")
    environ: WSGIEnvironment = {
        "REQUEST_METHOD": scope.get("method", "GET"),
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "QUERY_STRING": query,
        "RAW_URI": path.decode("latin-1") + (f"?{query}" if query else ""),
        "SERVER_NAME": host,
        "SERVER_PORT": str(port or 80),
        "SERVER_PROTOCOL": f"HTTP/{scope.get('http_version', '1.1')}",
        "REMOTE_ADDR": (scope.get("client") or ("", 0))[0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": {"ws": "http", "wss": "https"}.get(scope["scheme"], scope["scheme"]),
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in scope["headers"]:
        _add_header(environ, name.decode("latin-1"), value.decode("latin-1"))
    if length or "CONTENT_LENGTH" in environ:
        environ["CONTENT_LENGTH"] = str(length)
    return environ


def _add_header(environ: WSGIEnvironment, name: str, value: str) -> None:
    if "_" in name or name == "transfer-encoding":
        return  # A name with `_` would pass for one with `-` that only a proxy may set.
    key = name.upper().replace("-", "_")
    if name not in {"content-type", "content-length"}:
        key = f"HTTP_{key}"
    joined = "; " if name == "cookie" else ","
    environ[key] = f"{environ[key]}{joined}{value}" if key in environ else value


async def send_plain(send: Send, status: int, sentence: str, headers: list[tuple[bytes, bytes]] | None = None) -> None:
    """An answer that needs neither a thread nor Flask; the connection ends with it."""
    body = f"{sentence}\n".encode()
    fixed = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
    ]
    others = headers or [(b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": status, "headers": [*fixed, *others]})
    await send({"type": "http.response.body", "body": body})
