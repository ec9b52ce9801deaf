"""What it costs to tell a whole room something: five events a second of 300 bytes, to 100, 1,000 and 3,000 windows, by this
site's server, beside a plain Socket.IO server of Node, and beside the system calls alone, on the same machine in the same run."""

from __future__ import annotations

import os
import re
import select
import shutil
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.request import urlopen

from forum.accounts.actions import begin_session
from tests import factories as make
from tests.apps import close_database, make_app, migrate
from tests.browser.test_pages import find_node_tool
from tests.drills.test_live import SECRET, sign_in
from tests.services import ROOT, free_port, wait_until

SIZES = (100, 1000, 3000)
# What one account may have open: bench.hall is the site itself.
WINDOWS_OF_ONE = 25
EVENTS = 40
PATIENCE = 120.0  # seconds
AT = re.compile(rb'"at":\s?([0-9.]+)')
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Cost:
    micros: float  # of processor, a delivery
    p50: float  # seconds from saying to hearing
    p99: float
    kilobytes: float  # of memory, a client


class Crowd:
    """Many sockets in one thread, as cheap as can be, so that what is measured is the server: each upgrades, joins, and hears."""

    def __init__(self, port: int, size: int, cookies: Sequence[str] = ("",)) -> None:
        self.port, self.size, self.cookies = port, size, cookies
        self.poll = select.epoll()
        self.sockets: dict[int, socket.socket] = {}
        self.heard: list[float] = []

    def come_in(self) -> None:
        for start in range(0, self.size, 100):
            numbers = range(start, min(start + 100, self.size))
            made = [self._open(self.cookies[number % len(self.cookies)]) for number in numbers]
            for each in made:
                _read_until(each, b"\r\n\r\n")
                each.sendall(b"\x81\x82\0\0\0\0" + b"40")
            for each in made:
                _read_until(each, b"40{")
                if self.cookies != ("",):
                    _send(each, b'420["bench:come",{}]')
                    _read_until(each, b"430[")
                each.setblocking(False)
                self.poll.register(each.fileno(), select.EPOLLIN)
                self.sockets[each.fileno()] = each

    def listen(self, wanted: int) -> None:
        """Until so many deliveries are heard. The clock is read once for all that came together."""
        end = time.monotonic() + PATIENCE
        while len(self.heard) < wanted and time.monotonic() < end:
            ready = self.poll.poll(0.5, 256)
            read = [self.sockets[number].recv(65536) for number, _event in ready]
            moment = time.time()
            for data in read:
                self.heard.extend(moment - float(each) for each in AT.findall(data))

    def leave(self) -> None:
        for each in self.sockets.values():
            each.close()

    def _open(self, cookie: str) -> socket.socket:
        made = socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)
        made.sendall(
            (
                f"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n"
                f"Cookie: {cookie}\r\nUpgrade: websocket\r\n"
                "Connection: Upgrade\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n"
            ).encode()
        )
        return made


def _read_until(sock: socket.socket, end: bytes) -> None:
    got = b""
    while end not in got:
        data = sock.recv(65536)
        if not data:
            raise ConnectionError("the server hung up")
        got += data


def _send(sock: socket.socket, text: bytes) -> None:
    """Masked with nothing, as a client may (RFC 6455, 5.3)."""
    sock.sendall(bytes([0x81, 0x80 | len(text), 0, 0, 0, 0]) + text)


def listen(port: int, size: int, process: int, cookies: Sequence[str]) -> Cost:
    crowd = Crowd(port, size, cookies)
    empty = memory_of(process)
    crowd.come_in()
    full, before = memory_of(process), processor_of(process)
    go = threading.Thread(target=lambda: urlopen(f"http://127.0.0.1:{port}/go?events={EVENTS}").read())
    go.start()
    crowd.listen(size * EVENTS)
    go.join()
    spent = processor_of(process) - before
    crowd.leave()
    heard = crowd.heard
    assert len(heard) == size * EVENTS, f"{size * EVENTS - len(heard)} deliveries are missing"
    cuts = statistics.quantiles(heard, n=100)
    return Cost(spent / len(heard) * 1e6, cuts[49], cuts[98], (full - empty) / size)


def processor_of(process: int) -> float:
    """Seconds of processor a process has used, with its children."""
    fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def memory_of(process: int) -> float:
    """Kilobytes in memory."""
    return int(re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{process}/status").read_text())[1])


def measure(
    command: list[str], port: int, size: int, cookies: Sequence[str] = ("",), environment: Mapping[str, str] | None = None
) -> Cost:
    server = subprocess.Popen(command, cwd=ROOT, env=os.environ | (environment or {}), start_new_session=True)
    try:
        wait_until(lambda: urlopen(f"http://127.0.0.1:{port}/go?events=0", timeout=2).status == 200, "the server")
        return listen(port, size, server.pid, cookies)
    finally:
        server.terminate()
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()


def measure_ours(folder: Path, port: int, size: int) -> Cost:
    url = f"sqlite:///{folder / 'databases' / f'{size}.db'}"
    (folder / "databases").mkdir(exist_ok=True)
    people = -(-size // WINDOWS_OF_ONE)
    keys = {"KEY_STORE": str(folder / "keys" / "first"), "KEY_STORE_COPY": str(folder / "keys" / "second")}
    os.environ.update(keys)
    environment = {
        "DATABASE_URL": url,
        "SITE_URL": f"http://127.0.0.1:{port}",
        "SECRET_KEY": SECRET,
        "FORUM_ENV": "demo",
        "JOBS_IN_PROCESS": "no",
        **keys,
        "LIVE_WINDOWS": str(size),
        "LIVE_WINDOWS_OF_ADDRESS": str(size),
    }
    app = make_app(url, SECRET_KEY=SECRET)
    with app.app_context():
        migrate(app)
        cookies = [sign_in(app, begin_session(make.make_account())) for _person in range(people)]
        close_database()
    serve = f"from forum.serve import serve; serve('127.0.0.1', {port}, 1, 'bench.hall:door')"
    return measure([sys.executable, "-c", serve], port, size, cookies, environment)


def describe_room() -> Iterator[str]:
    if not shutil.which("cat") or not Path("/proc/self/stat").exists():
        yield "NOT RUN: it reads /proc, which this system has not"
        return
    node, _tool = find_node_tool("socket.io/package.json")
    for size in SIZES:
        ports = free_port(), free_port(), free_port()
        try:
            with TemporaryDirectory() as folder:
                mine = measure_ours(Path(folder), ports[0], size)
            theirs = measure([node, "bench/hall.mjs", str(ports[1])], ports[1], size)
            bare = measure([sys.executable, "-m", "bench.sends", str(ports[2])], ports[2], size)
        except (OSError, AssertionError, TimeoutError) as problem:
            yield f"{size:>5} sockets: NOT RUN on this machine: {type(problem).__name__} {problem}"
            continue
        cost = (
            f"{mine.micros:5.1f} µs a delivery (Node {theirs.micros:5.1f}, ratio {mine.micros / theirs.micros:.2f}; "
            f"system calls alone {bare.micros:.1f})"
        )
        wait = (
            f"p99 {mine.p99 * 1000:4.0f} ms ({theirs.p99 * 1000:.0f}, ratio {mine.p99 / theirs.p99:.2f}; "
            f"system calls alone {bare.p99 * 1000:.0f})"
        )
        half = f"p50 {mine.p50 * 1000:4.0f} ms ({theirs.p50 * 1000:.0f})"
        yield f"{size:>5} sockets: {cost}, {half}, {wait}, {mine.kilobytes:.0f} kB a client ({theirs.kilobytes:.0f})"


if __name__ == "__main__":
    for line in describe_room():
        print(line, flush=True)
