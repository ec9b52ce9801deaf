"""One message to many sockets: encoded once, made into one WebSocket frame, and for each socket one `send` that does not wait.

The library would, for each socket, put the message into a queue, wake the thread that empties it, encode it and frame it.
What is left when that is not done is the cost of the system call. The library's own way stays for whatever is not plain:
sockets that are polling or changing over, that have packets waiting, or whose network takes no more right now. Frames never run
into each other (a lock for each socket), and what one sender sends keeps its order (nothing goes directly while something waits).

docs/decisions/0011-workshops.md has the figures.
"""

from __future__ import annotations

import queue
import socket
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import structlog
from engineio import packet as engine_packets
from engineio.async_drivers._websocket_wsgi import SimpleWebSocketWSGI
from socketio import packet as packets

log = structlog.get_logger()
TEXT_FRAME = 0x81  # RFC 6455, 5.2: the last (and only) frame of a text message
# Somebody who has not taken this many packets is gone or hopelessly behind: they connect again, with their cursor.
MOST_WAITING = 500
DO_NOT_WAIT = socket.MSG_DONTWAIT


class CountingQueue(queue.Queue[Any]):
    """The packets of a socket that wait for its writer, and how many there have ever been."""

    added = 0

    def _put(self, item: Any) -> None:
        super()._put(item)
        self.added += 1


class SharedSocket:
    """A network socket that two write to: the library's writer, which may wait, and the broadcast, which never does."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._rest = b""  # of a frame that the network has taken the beginning of
        lock = threading.Lock()
        # Looked up once: a broadcast goes through here for each socket of a hall, and little but the system call should be left.
        self._take, self._give_back, self._send = lock.acquire, lock.release, sock.send

    def send(self, data: bytes) -> int:
        """Writes all of it, after what is left of an earlier frame."""
        self._take()
        try:
            rest, self._rest = self._rest, b""
            self._sock.sendall(rest + data)
        finally:
            self._give_back()
        return len(data)

    def send_now(self, frame: bytes) -> bool | None:
        """True: sent. None: begun; the rest goes before whatever is sent next. False: nothing was sent."""
        if not self._take(False):
            return False
        try:
            if self._rest:
                return False
            sent = self._send(frame, DO_NOT_WAIT)
            if sent == len(frame):
                return True
            self._rest = frame[sent:]
            return None
        except (BlockingIOError, InterruptedError):
            return False
        finally:
            self._give_back()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sock, name)


class DirectWebSocket(SimpleWebSocketWSGI):
    """The library's WebSocket, which lets the broadcast write too."""

    def __init__(self, handler: Any, server: Any, **options: Any) -> None:
        super().__init__(handler, server, **options)
        self.written = 0
        self.shared: SharedSocket | None = None
        self.engine = handler.__self__
        self.engine.direct = self
        self._receive = handler
        self.app = self._take_over

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        # Small frames grow when they are compressed, and each socket would keep 300 kB for it.
        environ.pop("HTTP_SEC_WEBSOCKET_EXTENSIONS", None)
        return super().__call__(environ, start_response)

    def _take_over(self, websocket: DirectWebSocket) -> Any:
        self.shared = self.ws.sock = SharedSocket(self.ws.sock)
        return self._receive(websocket)

    def send(self, message: str | bytes) -> None:
        """The library's writer calls it, once a packet; `written` tells the broadcast when none is left waiting."""
        super().send(message)
        self.written += 1


@dataclass(frozen=True, slots=True)
class _Way:
    """The direct way to one socket, which is there once it speaks WebSocket for good. Frames go by it only while the library has
    nothing waiting (`queue.added` is `direct.written`), or what was sent first would come second."""

    queue: CountingQueue
    direct: DirectWebSocket
    send_now: Callable[[bytes], bool | None]


class Broadcaster:
    """Tells the sockets of this process. Made by `prepare`, once for a Socket.IO server."""

    def __init__(self, server: Any) -> None:
        self.server = server
        self.ways: dict[str, _Way] = {}

    def send(self, sids: Iterable[str], name: str, message: dict[str, Any]) -> int:
        """Sends one message to these sockets; returns how many got it directly. Sockets that are gone are passed over."""
        packet = packets.Packet(packets.EVENT, data=[name, message], namespace="/").encode()
        frame, sent, find_way = make_frame(f"{engine_packets.MESSAGE}{packet}"), 0, self.ways.get
        for sid in sids:
            way = find_way(sid) or self._find_way(sid)
            try:
                if way is None or way.queue.added != way.direct.written:
                    self._leave_to_library(sid, name, message)
                    continue
                done = way.send_now(frame)
                if done:
                    sent += 1
                elif done is None:
                    sent += 1
                    way.queue.put(engine_packets.Packet(engine_packets.NOOP))  # Its writer writes the rest first.
                else:
                    self._leave_to_library(sid, name, message)
            except OSError:
                continue  # The library notices by itself that it is gone.
        return sent

    def hang_up(self, sid: str) -> None:
        """Closes it."""
        self.server.disconnect(sid)

    def forget(self, sid: str) -> None:
        """It has closed."""
        self.ways.pop(sid, None)

    def _find_way(self, sid: str) -> _Way | None:
        engine = self._find_engine(sid)
        direct: DirectWebSocket | None = getattr(engine, "direct", None)
        if engine is None or direct is None or direct.shared is None:
            return None
        if engine.closed or engine.upgrading or not engine.upgraded:
            return None
        way = self.ways[sid] = _Way(engine.queue, direct, direct.shared.send_now)
        return way

    def _leave_to_library(self, sid: str, name: str, message: dict[str, Any]) -> None:
        engine = self._find_engine(sid)
        if engine is not None and engine.queue.qsize() > MOST_WAITING:
            log.info("a socket does not keep up", waiting=engine.queue.qsize())
            self.server.disconnect(sid)
        else:
            self.server.emit(name, message, to=sid)

    def _find_engine(self, sid: str) -> Any:
        return self.server.eio.sockets.get(self.server.manager.eio_sid_from_sid(sid, "/"))


def prepare(server: Any) -> Broadcaster:
    """Called once for a Socket.IO server in threading mode, before anybody connects."""
    server.eio._async = {**server.eio._async, "websocket": DirectWebSocket, "queue": CountingQueue}
    return Broadcaster(server)


def make_frame(text: str) -> bytes:
    """A text message as one frame from a server: not masked, not compressed."""
    payload = text.encode()
    length = len(payload)
    if length < 126:
        head = bytes([TEXT_FRAME, length])
    elif length < 1 << 16:
        head = bytes([TEXT_FRAME, 126]) + length.to_bytes(2, "big")
    else:
        head = bytes([TEXT_FRAME, 127]) + length.to_bytes(8, "big")
    return head + payload
