"""Many Socket.IO clients in one thread: for rooms of hundreds and thousands, where a library's client with its threads is too
much.

Engine.IO 4 over WebSocket as a browser speaks it; a client keeps its cursor, joins again after a cut, and notes every number.
"""

from __future__ import annotations

import asyncio
import base64
import json
import os
import struct
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any, TypeVar
from urllib.parse import urlsplit

from tests.services import PATIENCE

T = TypeVar("T")


def run(work: Coroutine[Any, Any, T]) -> T:
    """In a thread of its own: the browser's tests keep a loop running in the main one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


class Gone(Exception):
    """The connection is not there (any more)."""


class Socket:
    """One WebSocket with the Socket.IO protocol on it."""

    def __init__(self) -> None:
        self.answers: dict[int, asyncio.Future[Any]] = {}
        self.count = 0
        self.hear: Callable[[str, Any], None] = lambda _name, _message: None
        self.writer: asyncio.StreamWriter | None = None
        self.task: asyncio.Task[None] | None = None

    async def open(self, url: str, cookie: str) -> None:
        address = urlsplit(url)
        self.reader, self.writer = await asyncio.open_connection(address.hostname, address.port, limit=2**22)
        key = base64.b64encode(os.urandom(16)).decode()
        lines = [
            "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1", f"Host: {address.netloc}", "Upgrade: websocket",
            "Connection: Upgrade", f"Sec-WebSocket-Key: {key}", "Sec-WebSocket-Version: 13", f"Origin: {url}",
            f"Cookie: {cookie}",
        ]  # fmt: skip
        self.writer.write(("\r\n".join(lines) + "\r\n\r\n").encode())
        head = await self.reader.readuntil(b"\r\n\r\n")
        if b" 101 " not in head.split(b"\r\n")[0]:
            raise Gone(head.split(b"\r\n")[0].decode())
        opened = await self._read()
        assert opened.startswith("0"), opened
        self._write("40")
        joined = await self._read()
        if not joined.startswith("40"):
            raise Gone(joined)
        self.task = asyncio.create_task(self._listen())

    async def emit(self, name: str, message: dict[str, Any]) -> Any:
        """Sends a message and waits for its answer."""
        self.count += 1
        number = self.count
        answer = self.answers[number] = asyncio.get_running_loop().create_future()
        self._write(f"42{number}{json.dumps([name, message])}")
        return await asyncio.wait_for(answer, PATIENCE)

    def cut(self) -> None:
        """The network goes, without a goodbye; where it had gone already, on a busy machine say, nothing more goes."""
        if self.writer is not None:
            self.writer.transport.abort()

    async def close(self) -> None:
        """Nothing of it is left, and whoever is told to stop while it waits leaves nothing either: an open transport would be
        complained of when the loop ends, in whatever test comes next."""
        if self.writer is not None:
            self.writer.transport.abort()
        if self.task is not None:
            self.task.cancel()
            await asyncio.gather(self.task, return_exceptions=True)
        if self.writer is not None:
            with suppress(OSError):
                await self.writer.wait_closed()

    async def _listen(self) -> None:
        try:
            while True:
                text = await self._read()
                if text == "2":
                    self._write("3")
                elif text.startswith("43"):
                    number, body = _split(text[2:])
                    future = self.answers.pop(number, None)
                    if future and not future.done():
                        future.set_result(json.loads(body)[0])
                elif text.startswith("42"):
                    name, message = json.loads(text[2:])
                    self.hear(name, message)
                elif text.startswith(("41", "1")):
                    raise Gone("the server hung up")
        except (OSError, asyncio.IncompleteReadError, Gone):
            for future in self.answers.values():
                if not future.done():
                    future.set_exception(Gone())
            self.writer.transport.abort()
            self.hear("gone", {})

    async def _read(self) -> str:
        while True:
            first, second = await self.reader.readexactly(2)
            assert first in (0x81, 0x88, 0x89), f"not a whole text frame: {first:#x}"
            length = second & 127
            if length == 126:
                (length,) = struct.unpack(">H", await self.reader.readexactly(2))
            elif length == 127:
                (length,) = struct.unpack(">Q", await self.reader.readexactly(8))
            payload = await self.reader.readexactly(length)
            if first == 0x88:
                raise Gone("closed")
            if first == 0x81:
                return payload.decode()

    def _write(self, text: str) -> None:
        if self.writer.transport.is_closing():
            raise Gone
        payload, mask = text.encode(), b"\0\0\0\0"  # A mask of zeros is a mask.
        length = len(payload)
        if length < 126:
            head = struct.pack(">BB", 0x81, 128 | length)
        elif length < 1 << 16:
            head = struct.pack(">BBH", 0x81, 128 | 126, length)
        else:
            head = struct.pack(">BBQ", 0x81, 128 | 127, length)
        self.writer.write(head + mask + payload)


def _split(text: str) -> tuple[int, str]:
    digits = 0
    while text[digits].isdigit():
        digits += 1
    return int(text[:digits]), text[digits:]


class Screen:
    """A screen of a room: joins, keeps its cursor, joins again whenever the connection goes."""

    def __init__(self, url: str, cookie: str, channel: str, place: dict[str, str], stream: str) -> None:
        self.url, self.cookie, self.channel, self.place, self.stream = url, cookie, channel, place, stream
        self.cursor = 0
        self.numbers: list[int] = []
        self.parts: dict[str, str] = {}
        self.me: dict[str, Any] = {}
        self.own_seq = 0
        self.is_over = False
        self.joined = asyncio.Event()
        self._early: list[dict[str, Any]] | None = None
        self.socket: Socket | None = None
        self.task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self.task = asyncio.create_task(self._stay())

    async def _stay(self) -> None:
        while not self.is_over:
            gone = asyncio.Event()
            socket = Socket()
            socket.hear = lambda name, message, gone=gone: self._hear(name, message, gone)
            try:
                await socket.open(self.url, self.cookie)
                self._early = []
                message = {**self.place, "cursors": {self.stream: self.cursor}}
                answer = await socket.emit(f"{self.channel}:join", message)
                assert answer["ok"], answer
                early, self._early = self._early or [], None
                for news in [*answer["news"], *early]:
                    self._take(news)
                self._take_own(answer)
                self.socket = socket
                self.joined.set()
                await gone.wait()
            except (OSError, Gone, asyncio.IncompleteReadError, TimeoutError):
                pass
            finally:
                self.joined.clear()
                self.socket = None
                await socket.close()
            await asyncio.sleep(0.2)

    def _hear(self, name: str, message: dict[str, Any], gone: asyncio.Event) -> None:
        if name == "gone":
            gone.set()
        elif name == f"{self.channel}:over":
            self.is_over = True
            gone.set()
        elif name == f"{self.channel}:news":
            if self._early is not None:
                self._early.append(message)
            else:
                self._take(message)

    def _take(self, news: dict[str, Any]) -> None:
        if news["seq"] <= self.cursor:
            return
        self.cursor = news["seq"]
        self.numbers.append(news["seq"])
        self.parts |= news.get("parts", {})
        self._take_own(news)

    def _take_own(self, told: dict[str, Any]) -> None:
        """As a phone does: what was drawn before what it shows is passed over."""
        own = told.get("own", {"seq": -1})
        if own["seq"] >= self.own_seq:
            self.own_seq, self.me = own["seq"], own["me"]

    async def do(self, act: str, **fields: Any) -> dict[str, Any]:
        """Does an act, again and again until it is answered, as somebody on a bad network would; its key makes it one."""
        message = {**self.place, "act": act, "fields": [[name, str(value)] for name, value in fields.items()]}
        while True:
            await self.joined.wait()
            socket = self.socket
            if socket is None:
                await asyncio.sleep(0.05)
                continue
            try:
                return await socket.emit(f"{self.channel}:do", message)
            except (Gone, TimeoutError, OSError):
                await asyncio.sleep(0.1)

    def check(self) -> None:
        """Raises what ended it, if it ended for another reason than being told to."""
        if self.task is not None and self.task.done() and not self.is_over:
            self.task.result()

    def cut(self) -> None:
        if self.socket is not None:
            self.socket.cut()

    async def stop(self) -> None:
        if self.task is not None:
            self.task.cancel()
            await asyncio.gather(self.task, return_exceptions=True)
