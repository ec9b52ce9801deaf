"""Live windows in an asyncio server: python-socketio's own, which holds a window without a thread.

Who they are and where they come from is asked before the handshake, so that strangers leave nothing behind. The features'
handlers run unchanged, in a few threads of their own, each inside the request that the handshake was.

A broadcast is encoded once, made into one WebSocket frame, and written to each window's connection: none waits for another, and
one that does not take what it is sent is closed. It comes again, with its cursors (docs/decisions/0014-one-door.md).
"""

from __future__ import annotations

import asyncio
import io
import json
import logging
import time
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

import socketio
import structlog
from flask import Flask, request
from socketio import packet as packets
from websockets.frames import Frame, Opcode

from config import Settings
from forum.live import sockets
from forum.web.access import current_actor
from forum.web.connections import find_transport
from forum.web.headers import list_headers
from forum.web.pages_pool import Message, Receive, Scope, Send, send_plain, to_environ

log = structlog.get_logger()
LIVE_THREADS = 8
# Somebody who has this much on the way and does not take it is gone or hopelessly behind.
MOST_UNSENT = 256 * 1024
# What says nothing after its handshake; one request of a window that polls (its server answers after 25 s at most).
FIRST_WORD_SECONDS, REQUEST_SECONDS = 5.0, 60.0
# Of one account: a phone in a lift comes back every few seconds.
MOST_HANDSHAKES, IN_SECONDS = 60, 60.0
_HANDSHAKE = "forum.handshake"
_silent = logging.getLogger("forum.live.library")
_silent.setLevel(logging.CRITICAL)  # Its tracebacks say only that a stranger sent nonsense.


@dataclass
class _Handshake:
    """A window on its way in, and the request that opens it."""

    scope: Scope
    eio_sid: str = ""
    has_connected: bool = False


class Windows:
    """The ASGI application at /socket.io, and the way out to the windows it holds. Made inside the server's event loop."""

    def __init__(self, app: Flask, settings: Settings) -> None:
        self._app = app
        self._loop = asyncio.get_running_loop()
        self._threads = ThreadPoolExecutor(LIVE_THREADS, thread_name_prefix="live")
        self._came: dict[int, deque[float]] = {}
        self._tasks: set[asyncio.Task[Any]] = set()
        self._origins = set(sockets.allowed_origins(settings))
        headers = {**list_headers(settings), "Cache-Control": "no-store"}
        self._headers = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
        self.server = socketio.AsyncServer(
            async_mode="asgi",
            async_handlers=False,  # One message of a window at a time, in order.
            cors_allowed_origins=sorted(self._origins),
            max_http_buffer_size=sockets.LARGEST_MESSAGE,
            http_compression=False,
            logger=_silent,
            engineio_logger=_silent,
        )
        self._library = socketio.ASGIApp(self.server, socketio_path=sockets.PATH)
        for name, handler in sockets.all_handlers().items():
            self.server.on(name, self._connecting(handler) if name == "connect" else self._in_thread(handler))
        app.extensions["way_out"] = self
        app.extensions["open_sockets"].most = settings.live_windows

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not self._comes_from_here(scope):
            await self._refuse(scope, receive, send)
            return
        if "sid" not in parse_qs(scope["query_string"].decode("latin-1")):
            if not await self._may_come(scope):
                await self._refuse(scope, receive, send)
                return
            scope[_HANDSHAKE] = _Handshake(scope)
        try:
            async with asyncio.timeout(REQUEST_SECONDS if scope["type"] == "http" else None):
                await self._library(scope, receive, self._noting(scope, send))
        except TimeoutError:
            log.info("a window's request took too long")
        except Exception as problem:
            log.info("a connection that is no window", problem=type(problem).__name__)

    def send(self, sids: Iterable[str], name: str, message: dict[str, Any]) -> None:
        """From any thread; returns before it is sent. What one thread sends keeps its order."""
        self._loop.call_soon_threadsafe(self._write, list(sids), name, message)

    def hang_up(self, sid: str) -> None:
        """From any thread."""
        self._loop.call_soon_threadsafe(self._start, self.server.disconnect, sid)

    def forget(self, sid: str) -> None:
        """It has closed; nothing is kept of it here."""

    def close(self) -> None:
        """Messages that have a thread are answered."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _comes_from_here(self, scope: Scope) -> bool:
        said = [value.decode("latin-1") for name, value in scope["headers"] if name == b"origin"]
        return all(origin in self._origins for origin in said)

    async def _may_come(self, scope: Scope) -> bool:
        """Nobody without a cookie takes a thread."""
        if not any(name == b"cookie" for name, _value in scope["headers"]):
            return False
        account_id = await self._loop.run_in_executor(self._threads, self._find_account, scope)
        if account_id is None:
            return False
        if len(self._came) > 2 * sockets.most_windows(self._app):  # People who have gone.
            self._came.clear()
        lately = self._came.setdefault(account_id, deque(maxlen=MOST_HANDSHAKES + 1))
        lately.append(time.monotonic())
        return len(lately) <= MOST_HANDSHAKES or lately[-1] - lately[0] > IN_SECONDS

    def _find_account(self, scope: Scope) -> int | None:
        with self._app.request_context(to_environ(scope, io.BytesIO(), 0)):
            return current_actor().account_id if sockets.may_open_window(self._app) else None

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close"})
        else:
            await send_plain(send, 403, "Sign in first.", self._headers)

    def _noting(self, scope: Scope, send: Send) -> Send:
        """Gives HTTP answers the site's headers, and learns the number of a new window, which must then connect in time."""
        handshake: _Handshake | None = scope.get(_HANDSHAKE)

        async def note(message: Message) -> None:
            if message["type"] == "http.response.start":
                there = {name.lower() for name, _value in message["headers"]}
                message["headers"] = [*message["headers"], *(each for each in self._headers if each[0] not in there)]
            if handshake and not handshake.eio_sid and message["type"] in {"websocket.send", "http.response.body"}:
                handshake.eio_sid = read_number(message.get("text") or message.get("body") or "")
                if handshake.eio_sid:
                    self._loop.call_later(FIRST_WORD_SECONDS, self._check_on, handshake)
            await send(message)

        return note

    def _check_on(self, handshake: _Handshake) -> None:
        if handshake.has_connected:
            return
        self._start(self.server.eio.disconnect, handshake.eio_sid)
        transport = find_transport(handshake.scope) if handshake.scope["type"] == "websocket" else None
        if transport is not None:
            transport.abort()  # The library would wait 45 seconds for it to say goodbye.

    def _start(self, act: Callable[[str], Any], sid: str) -> None:
        """The library waits, when it closes, for a poll that may never come."""
        task = self._loop.create_task(asyncio.wait_for(act(sid), FIRST_WORD_SECONDS))
        self._tasks.add(task)
        task.add_done_callback(self._finish)

    def _finish(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled():
            task.exception()  # Whatever it was, the window is gone.

    def _connecting(self, handler: Callable[..., Any]) -> Callable[..., Any]:
        answer = self._in_thread(handler)

        async def connect(sid: str, environ: dict[str, Any], auth: Any = None) -> Any:
            if _HANDSHAKE in environ["asgi.scope"]:
                environ["asgi.scope"][_HANDSHAKE].has_connected = True
            return await answer(sid, auth)

        return connect

    def _in_thread(self, handler: Callable[..., Any]) -> Callable[..., Any]:
        async def answer(sid: str, *said: Any) -> Any:
            scope = self.server.get_environ(sid)["asgi.scope"]
            return await self._loop.run_in_executor(self._threads, self._run, handler, sid, scope, said)

        return answer

    def _run(self, handler: Callable[..., Any], sid: str, scope: Scope, said: tuple[Any, ...]) -> Any:
        with self._app.request_context(to_environ(scope, io.BytesIO(), 0)):
            request.sid = sid  # type: ignore[attr-defined]  # as Flask-SocketIO does
            return handler(*said)

    def _write(self, sids: list[str], name: str, message: dict[str, Any]) -> None:
        packet = packets.Packet(packets.EVENT, data=[name, message], namespace="/").encode()
        frame = Frame(Opcode.TEXT, f"4{packet}".encode()).serialize(mask=False)
        for sid in sids:
            try:
                scope = self.server.get_environ(sid)["asgi.scope"]
            except (KeyError, TypeError):
                continue  # It has gone.
            transport = find_transport(scope) if scope["type"] == "websocket" else None
            if transport is None:
                self._start_emit(sid, name, message)
            elif transport.get_write_buffer_size() > MOST_UNSENT:
                log.info("a window does not keep up")
                transport.abort()
            else:
                transport.write(frame)

    def _start_emit(self, sid: str, name: str, message: dict[str, Any]) -> None:
        self._start(lambda to: self.server.emit(name, message, to=to), sid)


def is_for_windows(scope: Scope) -> bool:
    """Whether it asks for a window and not for a page."""
    path: str = scope["path"]
    return path == sockets.PATH or path.startswith(f"{sockets.PATH}/")


def read_number(opening: str | bytes) -> str:
    """The number that the server's first packet gives a window; nothing when it is no such packet."""
    text = opening.decode() if isinstance(opening, bytes) else opening
    if not text.startswith("0{"):
        return ""
    sid: str = json.loads(text[1:].partition("\x1e")[0])["sid"]
    return sid
