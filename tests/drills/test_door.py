"""What stops a server without being any load: half requests, sockets that linger, windows that say nothing. Pages are answered
beside all of it. Every attack here is open while the page is asked for, so nothing depends on how quick the machine is."""

from __future__ import annotations

import json
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from http.client import HTTPConnection
from pathlib import Path

import pytest
import websocket

from tests.drills.conftest import Site, share
from tests.drills.test_live import House, Window, server_answers, wait_for_all
from tests.services import PATIENCE, Server, wait_until

# More of each than a server has threads for pages (WEB_THREADS below).
THREADS, MANY = "4", 40
HANDSHAKE = "/socket.io/?EIO=4&transport=polling"
NO_PACKETS = (b"9", b"bAQID", b"x" * 66_000)


@pytest.fixture(scope="module")
def _door(new_sqlite: Callable[[], str]) -> Iterator[Site]:
    url = new_sqlite()
    yield from share(Server(url, WEB_THREADS=THREADS), url)


@pytest.fixture
def site(_door: Site) -> Site:
    return _door.up()


@pytest.fixture
def server(site: Site) -> Server:
    return site.server


@pytest.fixture
def held() -> Iterator[ExitStack]:
    """What is open until the drill ends."""
    with ExitStack() as stack:
        yield stack


def say(server: Server, held: ExitStack, words: bytes) -> socket.socket:
    """A connection that says this and then nothing more."""
    connection = held.enter_context(socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE))
    connection.sendall(words)
    return connection


def head(*lines: str) -> bytes:
    return "\r\n".join(["POST /account/sign-in HTTP/1.1", "Host: localhost", *lines, ""]).encode()


def is_closed(connection: socket.socket) -> bool:
    """Waits until the other side has ended it, whatever it says before."""
    try:
        while connection.recv(65536):
            pass
    except ConnectionError:
        pass
    return True


HALF_WAY = {
    "nothing": b"",
    "half a head": b"GET / HTTP/1.1\r\nHost: localh",
    "one byte of a body": head("Content-Type: application/x-www-form-urlencoded", "Content-Length: 100", "") + b"e",
    "half a chunk": head("Transfer-Encoding: chunked", "") + b"5\r\nab",
}


def test_who_stops_half_way_lingers_or_does_not_take_an_answer_holds_no_page_up(server: Server, held: ExitStack) -> None:
    """All of them at once."""
    half_way = [say(server, held, words) for words in HALF_WAY.values() for _n in range(MANY)]
    for _n in range(MANY):
        say(server, held, b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        say(server, held, b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n" * 200)
    assert server_answers(server)
    assert all(is_closed(connection) for connection in half_way)


IMPATIENT = """
import sys
from forum.web import connections
connections.UNTAKEN_SECONDS = 0.2
from forum.serve import serve
serve("127.0.0.1", int(sys.argv[1]), 1)
"""


def test_who_reads_byte_by_byte_holds_no_page_up_and_is_cut_off(sqlite_url: str, held: ExitStack) -> None:
    server = Server(sqlite_url, WEB_THREADS=THREADS)
    server.command = [sys.executable, "-c", IMPATIENT, str(server.port)]
    held.callback(server.stop)
    server.start()
    before = count_connections(server)
    for _n in range(MANY):
        reader = held.enter_context(socket.socket())
        reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)  # Else all of it would be on its way already.
        reader.connect(("127.0.0.1", server.port))
        reader.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n" * 1_500)
        assert reader.recv(1) == b"H"
    assert server_answers(server)
    # With its end of each connection goes what waited in memory.
    wait_until(lambda: count_connections(server) <= before + MANY // 4, "them to be cut off", server.process)


def count_connections(server: Server) -> int:
    """Not files: each thread opens the database when it is first asked."""
    assert server.process is not None
    count = 0
    for file in Path(f"/proc/{server.process.pid}/fd").iterdir():
        with suppress(FileNotFoundError):
            count += str(file.readlink()).startswith("socket:")
    return count


def test_a_server_that_is_told_to_stop_stops_whoever_polls_reads_or_writes_half(site: Site, held: ExitStack) -> None:
    house, server = House(site.database_url, MANY, 1), site.server
    for cookie in house.cookies:
        opened = json.loads(poll(server, cookie, HANDSHAKE)[1:])
        place = f"{HANDSHAKE}&sid={opened['sid']}"
        poll(server, cookie, place, b"40")
        poll(server, cookie, place)  # That it has come in.
        poll(server, cookie, place, held=held)
    for words in HALF_WAY.values():
        say(server, held, words)
    say(server, held, b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n" * 500)
    assert server_answers(server) and server.process is not None
    server.process.terminate()
    # The library would let each wait for the answer to its question for 45 seconds.
    assert server.process.wait(PATIENCE) in {0, -signal.SIGTERM}


def test_a_head_without_end_is_cut_off_and_pages_of_other_sites_get_no_handshake(server: Server, held: ExitStack) -> None:
    endless = say(server, held, b"GET / HTTP/1.1\r\nHost: localhost\r\n")
    with pytest.raises(ConnectionError):
        for _n in range(10_000):
            endless.sendall(b"X-Long: " + b"x" * 8_000 + b"\r\n")
    for origin in (None, server.url, "https://evil.example"):
        connection = HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
        connection.request("GET", HANDSHAKE, headers={"Origin": origin} if origin else {})
        answer = connection.getresponse()
        assert answer.status == (403 if origin == "https://evil.example" else 200)
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        connection.close()


def poll(server: Server, cookie: str, path: str, body: bytes | None = None, held: ExitStack | None = None) -> bytes:
    """One request of a window that polls; with `held` its answer is not waited for."""
    connection = HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
    connection.request("GET" if body is None else "POST", path, body, {"Cookie": cookie})
    if held is not None:
        held.callback(connection.close)
        return b""
    said = connection.getresponse().read()
    connection.close()
    return said


def test_what_polls_nonsense_or_says_nothing_holds_no_page_up_and_is_closed(site: Site, server: Server, held: ExitStack) -> None:
    house = House(site.database_url, MANY, 1)
    for number, cookie in enumerate(house.cookies):
        opened = json.loads(poll(server, cookie, HANDSHAKE)[1:])
        place = f"{HANDSHAKE}&sid={opened['sid']}"
        poll(server, cookie, place, held=held)
        poll(server, cookie, place, NO_PACKETS[number % len(NO_PACKETS)], held)
    address = server.url.replace("http", "ws") + "/socket.io/?EIO=4&transport=websocket"
    silent = [websocket.create_connection(address, cookie=cookie, timeout=PATIENCE) for cookie in house.cookies]
    for window in silent:
        held.callback(window.shutdown)
    assert server_answers(server)
    for window in silent:
        with suppress(ConnectionError, websocket.WebSocketException):
            while window.recv():  # Its greeting; then nothing, when it is closed.
                pass
    windows = house.windows(server)
    for window in windows:
        window.client.shutdown()


def test_a_window_that_polls_gets_the_news(site: Site, server: Server) -> None:
    house = House(site.database_url, 1, 3)
    window = Window(server.url, house.cookies[0], house.slug)
    window.client.connect(server.url, headers={"Cookie": window.cookie}, transports=["polling"])
    wait_for_all([window], server)
    house.flag_all()
    wait_until(lambda: window.cursor >= house.entries()[-1], "the news", server.process)
    server.kill()  # A window that polls would wait half a minute to say goodbye.
    window.client.shutdown()
