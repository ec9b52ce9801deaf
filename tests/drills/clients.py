"""Clients of Socket.IO for drills: one after the other, patient, and closed at the end of each test."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, ClassVar

import engineio
import socketio
import websocket

from tests.services import PATIENCE

TRY_AGAIN_AFTER = 10  # seconds


class _OneAfterTheOther(engineio.Client):
    """The library gives each message a thread of its own, and two of them may overtake each other on a busy machine. A browser
    has one thread. Those it starts are kept, so that they can be waited for."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.tasks: list[threading.Thread] = []

    def start_background_task(self, target: Callable[..., Any], *arguments: Any, **options: Any) -> threading.Thread:
        task = threading.Thread(target=target, args=arguments, kwargs=options, daemon=True)
        self.tasks.append(task)
        task.start()
        return task

    def _trigger_event(self, event: str, *args: object, **how: object) -> object:
        return super()._trigger_event(event, *args, **(how | {"run_async": False}))


class PatientClient(socketio.Client):
    """By itself it gives the server a second to let it in, and five to answer.

    `close_clients` ends it. What it connects with is closed there too: it drops a connection that was reset, or lost before the
    first word, without closing it, and the test that runs when that is swept up would be blamed for it.
    """

    opened: ClassVar[list[PatientClient]] = []
    connections: ClassVar[list[websocket.WebSocket]] = []

    def __init__(self, **options: Any) -> None:
        super().__init__(request_timeout=PATIENCE, websocket_extra_options={"class_": self._open}, **options)
        self.opened.append(self)

    def end(self) -> None:
        """The library's `shutdown` does nothing in the moment between losing a connection and trying again, and then a thread
        tries for ever. It draws its pauses from `random`, which the property tests that run later in this process are then
        blamed for. So it may not come back, and a try that is under way is its last."""
        self.reconnection, self.reconnection_attempts = False, 1
        while True:
            self.shutdown()
            living = [task for task in self.eio.tasks if task.is_alive()]
            if not living and not self.connected:
                return
            for task in living:
                task.join(0.1)

    def _open(self, **options: Any) -> websocket.WebSocket:
        self.connections.append(websocket.WebSocket(**options))
        return self.connections[-1]

    def connect(self, url: str, *options: Any, **more: Any) -> None:
        """A try to come back is not waited for as long as the first: when its connection is lost half way, by the kill that it
        comes back from, the library goes on waiting for an answer on it."""
        patience = PATIENCE if more.get("retry", True) else TRY_AGAIN_AFTER
        super().connect(url, *options, **({"wait_timeout": patience} | more))

    def _engineio_client_class(self) -> type[engineio.Client]:
        return _OneAfterTheOther


def close_clients() -> None:
    """At the end of a test."""
    while PatientClient.opened:
        PatientClient.opened.pop().end()
    while PatientClient.connections:
        PatientClient.connections.pop().shutdown()
