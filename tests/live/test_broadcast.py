"""Frames of two writers on one network socket: none is torn, lost, doubled or overtaken, however slowly the reader reads."""

from __future__ import annotations

import json
import random
import socket
import threading
import time
from collections.abc import Iterator

import pytest
import websocket
from flask import Flask, request
from flask_socketio import SocketIO
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.serving import make_server
from wsproto import ConnectionType
from wsproto.connection import Connection
from wsproto.events import TextMessage

from forum.live.broadcast import Broadcaster, SharedSocket, make_frame, prepare

TRIES = 1_000


def parse(data: bytes) -> list[str]:
    """The messages in what a reader got, by another library's parser."""
    client = Connection(ConnectionType.CLIENT)
    client.receive_data(data)
    found, part = [], ""
    for event in client.events():
        assert isinstance(event, TextMessage), event
        part += event.data
        if event.message_finished:
            found.append(part)
            part = ""
    return found


@given(st.text(max_size=70_000))
def test_a_frame_says_what_was_put_into_it(text: str) -> None:
    assert parse(make_frame(text)) == [text] or text == ""


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    server, reader = socket.socketpair()
    server.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
    reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    yield server, reader
    server.close()
    reader.close()


def read_slowly(reader: socket.socket, got: bytearray, chance: random.Random) -> None:
    while data := reader.recv(chance.choice([1, 7, 300, 5000])):
        got.extend(data)
        if chance.random() < 0.02:
            time.sleep(0.002)


@pytest.mark.parametrize("seed", range(5))
def test_nothing_is_torn_when_the_network_takes_only_a_part(pair: tuple[socket.socket, socket.socket], seed: int) -> None:
    server, reader = pair
    chance, got = random.Random(seed), bytearray()
    shared = SharedSocket(server)
    reading = threading.Thread(target=read_slowly, args=(reader, got, random.Random(seed + 100)))
    direct: list[str] = []
    partial = 0

    def write_like_the_library() -> None:
        for number in range(150):
            shared.send(make_frame(f"library {number} " + "x" * (number * 37 % 900)))

    library = threading.Thread(target=write_like_the_library)
    library.start()
    for number in range(600):
        text = f"direct {number} " + "y" * chance.choice([5, 300, 3000, 9000])
        done = shared.send_now(make_frame(text))
        partial += done is None
        if done is not False:
            direct.append(text)
        elif reading.ident is None:
            reading.start()  # Once something was refused: so the network was too slow, whatever the machine's speed.
        if chance.random() < 0.05:
            time.sleep(0.001)
    library.join()
    shared.send(make_frame("the end"))
    server.shutdown(socket.SHUT_WR)
    reading.join()
    messages = parse(bytes(got))
    assert [each for each in messages if each.startswith("direct")] == direct
    assert [each.split()[1] for each in messages if each.startswith("library")] == [str(n) for n in range(150)]
    assert messages[-1] == "the end"
    assert partial and len(direct) < 600


def test_a_reader_who_takes_nothing_holds_nobody_up(pair: tuple[socket.socket, socket.socket]) -> None:
    shared = SharedSocket(pair[0])
    answers = [shared.send_now(make_frame("z" * 2000)) for _ in range(200)]
    assert answers[0] is True and answers[-1] is False
    assert answers.count(None) <= 1


@pytest.fixture
def hall() -> Iterator[tuple[Broadcaster, websocket.WebSocket, str]]:
    """The broadcaster of a server with one window: the window, and its number there."""
    app, sids = Flask("hall"), []
    sockets = SocketIO(app, async_mode="threading", async_handlers=False)
    sockets.on_event("connect", lambda _auth: sids.append(request.sid))
    broadcaster = prepare(sockets.server)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    serving = threading.Thread(target=server.serve_forever)
    serving.start()
    window = websocket.create_connection(f"ws://127.0.0.1:{server.port}/socket.io/?EIO=4&transport=websocket")
    window.recv()
    window.send("40")
    window.recv()
    yield broadcaster, window, sids[0]
    window.close()
    server.shutdown()
    serving.join()
    server.server_close()


def test_the_library_still_lets_a_broadcast_go_directly(hall: tuple[Broadcaster, websocket.WebSocket, str]) -> None:
    """Through inner parts of python-engineio (docs/dependencies.md). Were they others, all might go the slow way, unseen."""
    broadcaster, window, sid = hall
    directly = []
    for number in range(TRIES):
        directly.append(broadcaster.send([sid], "news", {"number": number}))
        assert json.loads(window.recv().removeprefix("42")) == ["news", {"number": number}]
        if directly[-5:] == [1] * 5:
            return  # The first may find the library still busy with its own greeting.
    raise AssertionError(f"{sum(directly)} of {TRIES} messages went directly")
