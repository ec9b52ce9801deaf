"""A network connection of the server: what is no whole request in time, or has too large a head, is closed; so is a window that
does not take what it is sent.

uvicorn waits for ever for the rest of a head, and for who never takes an answer: it does not look whether the last part of one
goes out.
"""

from __future__ import annotations

import asyncio
import termios
from array import array
from contextlib import suppress
from fcntl import ioctl
from typing import Any

import structlog
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

log = structlog.get_logger()
HEAD_SECONDS = 10.0
LARGEST_HEAD = 64 * 1024
# A window's buffer stays above asyncio's high-water mark (64 kB) for so long: less than 3 kB a second goes through.
UNTAKEN_SECONDS = 20.0
# Of an answer that waits in memory so much must have gone out by the next look, or all of it: 1 kB a second.
LEAST_TAKEN = 20 * 1024
# Looks after which nothing has gone out: a phone in a tunnel comes out again.
LOOKS = 3
# From which (address, port) a connection comes, and the way to it: for what is written to many at once.
_transports: dict[tuple[str, int], asyncio.Transport] = {}


class Connection(HttpToolsProtocol):
    """uvicorn's own, with a deadline and a limit for the head of a request, and one for who does not take an answer."""

    _deadline: asyncio.TimerHandle | None = None
    _head_bytes = 0
    _answers = 0
    _seen = (0, 0)  # at the last look: how many answers had been given, and what of them was still here
    _idle_looks = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """The first request must begin and have its whole head in time."""
        super().connection_made(transport)
        if self.client:
            _transports[self.client] = transport
        self._wait_for_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Called too by the server when it goes; a connection that has become a WebSocket ends in `WindowConnection`."""
        self._stop_waiting()
        super().connection_lost(exc)
        _forget(self.client)

    def data_received(self, data: bytes) -> None:
        """A head above the limit ends the connection."""
        if self._deadline is not None:
            if self._head_bytes > LARGEST_HEAD:
                self.transport.abort()
                return
            self._head_bytes += len(data)  # The body may begin in this piece, so it is looked at with the next.
        super().data_received(data)

    def on_message_begin(self) -> None:
        """A later request on the same connection."""
        super().on_message_begin()
        self._wait_for_head()

    def on_headers_complete(self) -> None:
        """From here on the deadlines of a body hold (forum/web/pages_pool.py)."""
        self._stop_waiting()
        super().on_headers_complete()

    def on_response_complete(self) -> None:
        """The next answer on this connection is handed out only when most of this one has been taken."""
        self._answers += 1
        super().on_response_complete()

    def is_stuck(self) -> bool:
        """Whether hardly anything has gone out each of the last times that this was asked."""
        answers, waited = self._seen
        waits = self.transport.get_write_buffer_size() + _count_unsent(self.transport)
        self._seen = (self._answers, waits)
        is_idle = answers == self._answers and waits > 0 and waited - waits < LEAST_TAKEN
        self._idle_looks = self._idle_looks + 1 if is_idle else 0
        return self._idle_looks >= LOOKS

    def _wait_for_head(self) -> None:
        self._stop_waiting()
        self._head_bytes = 0
        self._deadline = self.loop.call_later(HEAD_SECONDS, self._give_up)

    def _stop_waiting(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _give_up(self) -> None:
        self._deadline = None
        self.transport.abort()


class WindowConnection(WebSocketsSansIOProtocol):
    """uvicorn's own, which has taken the connection over, with a deadline for who does not read. Until then what is for them
    waits in memory; who only says that they are there, and reads nothing, would let it grow without end."""

    _untaken: asyncio.TimerHandle | None = None

    def connection_lost(self, exc: Exception | None) -> None:
        """However it ended."""
        self._stop_waiting()
        super().connection_lost(exc)
        _forget(self.client)

    def pause_writing(self) -> None:
        """The network takes no more for now."""
        super().pause_writing()
        self._stop_waiting()
        self._untaken = self.loop.call_later(UNTAKEN_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        """It has taken most of what there was."""
        super().resume_writing()
        self._stop_waiting()

    def _stop_waiting(self) -> None:
        if self._untaken is not None:
            self._untaken.cancel()
            self._untaken = None


async def cut_off_who_takes_nothing() -> None:
    """As long as the server runs. One look at all connections for every UNTAKEN_SECONDS costs a page nothing, as a timer for each
    would; so who is cut off has taken hardly anything for a minute or a little longer."""
    while True:
        await asyncio.sleep(UNTAKEN_SECONDS)
        for transport in list(_transports.values()):
            try:
                connection = transport.get_protocol()
                if isinstance(connection, Connection) and connection.is_stuck():
                    transport.abort()
            except Exception:  # One that is just going: the next are looked at all the same.
                log.exception("a connection could not be looked at")


def find_transport(scope: Any) -> asyncio.Transport | None:
    """The way to whoever sent this request; None once they are gone."""
    peer = scope.get("client")
    return _transports.get((peer[0], peer[1])) if peer else None


def _count_unsent(transport: asyncio.Transport) -> int:
    """What the system has taken from us and the other side has not: megabytes, in which somebody who reads slowly all the time
    would look as if nothing went. 0 where the system does not say (it does on Linux)."""
    network = transport.get_extra_info("socket")
    if network is None:
        return 0
    count = array("i", [0])
    with suppress(OSError):
        ioctl(network.fileno(), termios.TIOCOUTQ, count)
    return count[0]


def _forget(peer: tuple[str, int] | None) -> None:
    if peer:
        _transports.pop(peer, None)
