"""Live windows in an asyncio server: python-socketio's own, which holds a window without a thread.

Who they are and where they come from is asked before the handshake (`handshakes.py`). The features' handlers run unchanged, in a
few threads of their own, each inside the request that the handshake was; of one window they run one after the other.

A broadcast is encoded once, made into one WebSocket frame, and written to each window's connection: none waits for another, and
one that does not take what it is sent is closed. It comes again, with its cursors (docs/decisions/0014-one-door.md).
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Coroutine, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs

import socketio
import structlog
from flask import Flask, request
from socketio import packet as packets
from websockets.frames import Frame, Opcode

from config import Settings
from forum.live import sockets
from forum.live.handshakes import Handshakes
from forum.web.connections import UNTAKEN_SECONDS, find_transport
from forum.web.headers import list_headers
from forum.web.pages_pool import Message, Receive, Scope, Send, send_plain

log = structlog.get_logger()
LIVE_THREADS = 8
# Of visitors, so that whatever they send, messages of people who are signed in find their threads free.
VISITORS_THREADS = 2
# Somebody who has this much on the way and does not take it is gone or hopelessly behind.
MOST_UNSENT = 256 * 1024
# What says nothing after its handshake; one request of a window that polls (its server answers after 45 s at most).
FIRST_WORD_SECONDS, REQUEST_SECONDS = 5.0, 60.0
# A window that polls and has closed may still wait for news; what was on its way to it when it closed goes out first.
GOODBYE_SECONDS = 1.0
SENTENCES = {
    HTTPStatus.FORBIDDEN: "There is no room for this window.",
    HTTPStatus.TOO_MANY_REQUESTS: "That was too often. Try again in a minute.",
}
_WINDOW, _HAS_ANSWER = "forum.window", "forum.has_answer"
_silent = logging.getLogger("forum.live.library")
_silent.setLevel(logging.CRITICAL)  # Its tracebacks say only that a stranger sent nonsense.


@dataclass(eq=False)
class _Window:
    """A window from its handshake on, and the request that opened it."""

    scope: Scope
    transport: asyncio.Transport | None  # of its WebSocket
    asked_at: float
    polls: bool  # or did at first: one that has changed over to WebSocket gets its news by the library
    threads: ThreadPoolExecutor  # in which its handlers run
    number: str = ""  # as Engine.IO knows it
    has_connected: bool = False
    questions: set[asyncio.Timeout] = field(default_factory=set)  # while it polls: its requests that wait for news
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)  # of its handlers


class Windows:
    """The ASGI application at /socket.io, and the way out to the windows it holds. Made inside the server's event loop."""

    def __init__(self, app: Flask, settings: Settings) -> None:
        self._app = app
        self._loop = asyncio.get_running_loop()
        self._threads = ThreadPoolExecutor(LIVE_THREADS, thread_name_prefix="live")
        self._visitors_threads = ThreadPoolExecutor(VISITORS_THREADS, thread_name_prefix="live-visitors")
        self._handshakes = Handshakes(app, settings, self._threads)
        self._polling: dict[str, _Window] = {}  # by number
        self._present: dict[str, _Window] = {}  # by sid: a broadcast looks each up
        self._tasks: set[asyncio.Task[Any]] = set()
        headers = {**list_headers(settings), "Cache-Control": "no-store"}
        self._headers = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
        self.server = socketio.AsyncServer(
            async_mode="asgi",
            async_handlers=False,  # One message of a window at a time, in order.
            cors_allowed_origins=sorted(self._handshakes.origins),
            max_http_buffer_size=sockets.LARGEST_MESSAGE,
            http_compression=False,
            logger=_silent,
            engineio_logger=_silent,
        )
        self._library = socketio.ASGIApp(self.server, socketio_path=sockets.PATH)
        handlers = sockets.all_handlers()
        self._connect, self._disconnect = handlers.pop("connect"), handlers.pop("disconnect")
        self.server.on("connect", self._come)
        self.server.on("disconnect", self._go)
        for name, handler in handlers.items():
            self.server.on(name, self._answering(handler))
        app.extensions["way_out"] = self
        app.extensions["open_sockets"].most = settings.live_windows

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not self._handshakes.comes_from_here(scope):
            await self._refuse(scope, receive, send, HTTPStatus.FORBIDDEN)
            return
        number = parse_qs(scope["query_string"].decode("latin-1")).get("sid", [""])[0]
        if not number:
            decision = await self._handshakes.decide(scope)
            if decision.status != HTTPStatus.OK:
                await self._refuse(scope, receive, send, decision.status)
                return
            threads = self._visitors_threads if decision.is_visitor else self._threads
            transport, polls = find_transport(scope), scope["type"] == "http"
            scope[_WINDOW] = _Window(scope, None if polls else transport, self._loop.time(), polls, threads)
        elif number in self._polling and scope["type"] == "websocket":
            self._polling[number].transport = find_transport(scope)
        try:
            async with asyncio.timeout(REQUEST_SECONDS if scope["type"] == "http" else None) as deadline:
                with self._asking(self._polling.get(number), scope, deadline):
                    await self._library(scope, receive, self._noting(scope, send))
        except TimeoutError:
            _cut_off(find_transport(scope), "a window's request took too long")
        except Exception as problem:
            log.info("a connection that is no window", problem=type(problem).__name__)
            if scope["type"] == "http" and not scope.get(_HAS_ANSWER):
                await send_plain(send, HTTPStatus.BAD_REQUEST, "This window has closed.", self._headers)

    def send(self, sids: Iterable[str], name: str, message: dict[str, Any]) -> None:
        """From any thread; returns before it is sent. What one thread sends keeps its order."""
        self._loop.call_soon_threadsafe(self._write, list(sids), name, message)

    def hang_up(self, sid: str) -> None:
        """From any thread."""
        self._loop.call_soon_threadsafe(self._start, self.server.disconnect, sid)

    def close(self) -> None:
        """Messages that have a thread are answered."""
        for threads in (self._threads, self._visitors_threads):
            threads.shutdown(wait=False, cancel_futures=True)

    @contextmanager
    def _asking(self, window: _Window | None, scope: Scope, deadline: asyncio.Timeout) -> Iterator[None]:
        """Notes that a window that polls is waiting for news, as long as it is."""
        if window is None or scope.get("method") != "GET":
            yield
            return
        window.questions.add(deadline)
        try:
            yield
        finally:
            window.questions.discard(deadline)
            window.asked_at = self._loop.time()

    def _find_window(self, sid: str) -> _Window | None:
        """None once it has gone."""
        try:
            window: _Window = self.server.get_environ(sid)["asgi.scope"][_WINDOW]
        except (KeyError, TypeError):
            return None
        return window

    async def _refuse(self, scope: Scope, receive: Receive, send: Send, why: HTTPStatus) -> None:
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close"})
        else:
            await send_plain(send, why, SENTENCES[why], self._headers)

    def _noting(self, scope: Scope, send: Send) -> Send:
        """Gives HTTP answers the site's headers, and learns the number of a new window, which must then connect in time."""
        window: _Window | None = scope.get(_WINDOW)

        async def note(message: Message) -> None:
            if message["type"] == "http.response.start":
                scope[_HAS_ANSWER] = True
                there = {name.lower() for name, _value in message["headers"]}
                message["headers"] = [*message["headers"], *(each for each in self._headers if each[0] not in there)]
            if window and not window.number and message["type"] in {"websocket.send", "http.response.body"}:
                window.number = read_number(message.get("text") or message.get("body") or "")
                if window.number:
                    self._loop.call_later(FIRST_WORD_SECONDS, self._check_on, window)
                if window.number and window.polls:
                    self._polling[window.number] = window
            await send(message)

        return note

    def _check_on(self, window: _Window) -> None:
        if not window.has_connected:
            self._keep(self._end(window))

    async def _come(self, sid: str, environ: dict[str, Any], auth: Any = None) -> Any:
        window: _Window = environ["asgi.scope"][_WINDOW]
        try:
            return await asyncio.shield(self._keep(self._let_in(window, sid, auth)))
        except asyncio.CancelledError:
            self._keep(self._let_go(window, sid))
            raise

    async def _let_in(self, window: _Window, sid: str, auth: Any) -> Any:
        async with window.turn:
            window.has_connected = True
            answer = await self._in_thread(self._connect, window, sid, auth)
        if self._find_window(sid) is None:  # It was closed meanwhile, of which the library tells nobody.
            answer = False
        if answer is False:
            self._keep(self._let_go(window, sid))
        else:
            self._present[sid] = window
        return answer

    async def _go(self, sid: str, *_reason: Any) -> None:
        window = self._find_window(sid)
        if window is not None:
            await asyncio.shield(self._keep(self._let_go(window, sid)))

    async def _let_go(self, window: _Window, sid: str) -> None:
        """In a task of its own, that nobody who loses patience ends: what is not counted out would be counted for ever."""
        self._present.pop(sid, None)
        async with window.turn:
            await self._in_thread(self._disconnect, window, sid)
        self._loop.call_later(GOODBYE_SECONDS, lambda: self._keep(self._end(window)))

    async def _end(self, window: _Window) -> None:
        """The library would keep its connection, and let one that polls wait 45 seconds for the answer to its last question."""
        self._polling.pop(window.number, None)
        with suppress(TimeoutError):
            async with asyncio.timeout(FIRST_WORD_SECONDS):
                await self.server.eio.disconnect(window.number)
        for deadline in window.questions:
            deadline.reschedule(self._loop.time())
        if window.transport is not None:
            window.transport.abort()

    def _answering(self, handler: Callable[..., Any]) -> Callable[..., Any]:
        """One after the other: a window that polls can send two things at once, and what it follows when it has closed would be
        followed for ever."""

        async def answer(sid: str, *said: Any) -> Any:
            window = self._find_window(sid)
            if window is None:
                return None
            async with window.turn:
                return await self._in_thread(handler, window, sid, *said)

        return answer

    async def _in_thread(self, handler: Callable[..., Any], window: _Window, sid: str, *said: Any) -> Any:
        return await self._loop.run_in_executor(window.threads, self._run, handler, sid, window.scope, said)

    def _run(self, handler: Callable[..., Any], sid: str, scope: Scope, said: tuple[Any, ...]) -> Any:
        with self._app.request_context(self._handshakes.describe(scope)):
            request.sid = sid  # type: ignore[attr-defined]  # as Flask-SocketIO does
            return handler(*said)

    def _start(self, act: Callable[[str], Any], sid: str) -> None:
        """The library waits, when it closes, for a poll that may never come."""
        self._keep(asyncio.wait_for(act(sid), FIRST_WORD_SECONDS))

    def _keep(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._finish)
        return task

    def _finish(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled():
            task.exception()  # Whatever it was, the window is gone.

    def _write(self, sids: list[str], name: str, message: dict[str, Any]) -> None:
        packet = packets.Packet(packets.EVENT, data=[name, message], namespace="/").encode()
        frame = Frame(Opcode.TEXT, f"4{packet}".encode()).serialize(mask=False)
        for sid in sids:
            window = self._present.get(sid)
            if window is None:
                continue  # It has gone.
            transport = window.transport
            if window.polls:
                self._write_to_polling(window, sid, name, message)
            elif transport is None or transport.is_closing():
                continue  # It goes.
            elif transport.get_write_buffer_size() > MOST_UNSENT:
                _cut_off(transport, "a window does not keep up")
            else:
                transport.write(frame)

    def _write_to_polling(self, window: _Window, sid: str, name: str, message: dict[str, Any]) -> None:
        """It comes for its news again and again; who only says that they are there would let it grow without end."""
        asks = window.questions or window.transport is not None
        if not asks and self._loop.time() - window.asked_at > UNTAKEN_SECONDS:
            log.info("a window does not come for its news")
            self.hang_up(sid)
        else:
            self._start_emit(sid, name, message)

    def _start_emit(self, sid: str, name: str, message: dict[str, Any]) -> None:
        self._start(lambda to: self.server.emit(name, message, to=to), sid)


def is_for_windows(scope: Scope) -> bool:
    """Whether it asks for a window and not for a page."""
    path: str = scope["path"]
    return path == sockets.PATH or path.startswith(f"{sockets.PATH}/")


def _cut_off(transport: asyncio.Transport | None, why: str) -> None:
    log.info(why)
    if transport is not None:
        transport.abort()


def read_number(opening: str | bytes) -> str:
    """The number that the server's first packet gives a window; nothing when it is no such packet."""
    text = opening.decode() if isinstance(opening, bytes) else opening
    if not text.startswith("0{"):
        return ""
    sid: str = json.loads(text[1:].partition("\x1e")[0])["sid"]
    return sid
