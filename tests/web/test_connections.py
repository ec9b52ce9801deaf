"""Who takes an answer slowly, and who takes none."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from contextlib import suppress
from types import SimpleNamespace

import pytest
from uvicorn import Config

from forum.web.connections import LEAST_TAKEN, LOOKS, Connection, _count_unsent
from tests.services import wait_until

WAITS = 5_000_000  # of a large document, in memory


async def answer(_scope: object, _receive: object, _send: object) -> None:
    pass


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    """The server's end, whose system holds as much as it takes, and the reader's."""
    with socket.create_server(("127.0.0.1", 0)) as door, socket.create_connection(door.getsockname()) as reader:
        server, _address = door.accept()
        server.setblocking(False)
        with server:
            try:
                while server.send(b"x" * 65_536):
                    pass
            except BlockingIOError:
                yield server, reader


@pytest.fixture
def connection(pair: tuple[socket.socket, socket.socket]) -> Iterator[Connection]:
    loop = asyncio.new_event_loop()
    config = Config(app=answer, lifespan="off", log_config=None)
    config.load()
    made = Connection(config, SimpleNamespace(connections=set(), tasks=set(), default_headers=[]), {}, loop)
    made.transport = SimpleNamespace(get_extra_info=lambda _name: pair[0], get_write_buffer_size=lambda: WAITS)
    yield made
    loop.close()


def test_whoever_takes_nothing_is_stuck_after_some_looks(connection: Connection) -> None:
    assert [connection.is_stuck() for _look in range(LOOKS)] == [False] * (LOOKS - 1) + [True]


def test_whoever_reads_slowly_is_not_though_the_system_asks_for_no_more_of_it_yet(
    connection: Connection, pair: tuple[socket.socket, socket.socket]
) -> None:
    unsent = _count_unsent(connection.transport)
    assert unsent > 0
    for _look in range(LOOKS + 2):
        assert not connection.is_stuck()
        before = _count_unsent(connection.transport)
        if before <= LEAST_TAKEN:
            break
        take_until_it_shows(pair[1], connection, before)


def take_until_it_shows(reader: socket.socket, connection: Connection, before: int) -> None:
    """The other side's system tells ours once it has room for a good deal more."""

    def has_taken() -> bool:
        with suppress(BlockingIOError):
            reader.recv(65_536, socket.MSG_DONTWAIT)
        return before - _count_unsent(connection.transport) >= LEAST_TAKEN

    wait_until(has_taken, "the system to send on")
