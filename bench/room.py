"""What it costs to tell a whole room something: five events a second of 300 bytes, to 500, 1,000, 2,000 and 5,000 sockets,
beside a plain Socket.IO server of Node, and beside the system calls alone, on the same machine in the same run."""

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
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

from tests.browser.test_pages import find_node_tool
from tests.services import ROOT, free_port, wait_until

SIZES = (500, 1000, 2000, 5000)
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

    def __init__(self, port: int, size: int) -> None:
        self.port, self.size = port, size
        self.poll = select.epoll()
        self.sockets: dict[int, socket.socket] = {}
        self.heard: list[float] = []

    def come_in(self) -> None:
        for start in range(0, self.size, 100):
            made = [self._open() for _number in range(min(100, self.size - start))]
            for each in made:
                _read_until(each, b"\r\n\r\n")
                each.sendall(b"\x81\x82\0\0\0\0" + b"40")
            for each in made:
                _read_until(each, b"40{")
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

    def _open(self) -> socket.socket:
        made = socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)
        made.sendall(
            (
                f"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nUpgrade: websocket\r\n"
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


def listen(port: int, size: int, process: int) -> Cost:
    crowd = Crowd(port, size)
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


def measure(command: list[str], port: int, size: int) -> Cost:
    server = subprocess.Popen(command, cwd=ROOT, start_new_session=True)
    try:
        wait_until(lambda: urlopen(f"http://127.0.0.1:{port}/go?events=0", timeout=2).status == 200, "the server")
        return listen(port, size, find_worker(server.pid))
    finally:
        server.terminate()
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()


def find_worker(process: int) -> int:
    """gunicorn's one worker; Node is its own."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return int(children[0]) if children else process


def describe_room() -> Iterator[str]:
    if not shutil.which("cat") or not Path("/proc/self/stat").exists():
        yield "NOT RUN: it reads /proc, which this system has not"
        return
    node, _tool = find_node_tool("socket.io/package.json")
    for size in SIZES:
        ports = free_port(), free_port(), free_port()
        options = ["--worker-class", "gthread", "--threads", str(size + 50), "--graceful-timeout", "1", "--no-control-socket"]
        ours = [sys.executable, "-m", "gunicorn", *options, "--log-level", "error", "--worker-connections", str(size + 500)]
        try:
            mine = measure([*ours, "--backlog", "4096", "--bind", f"127.0.0.1:{ports[0]}", "bench.hall:app"], ports[0], size)
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
