"""Processor time of a server's processes while it is asked for one page over and over, by one reader who keeps the connection."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

from tests.services import ROOT, Server, free_port, wait_until

TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Asked:
    """A page of a running server, and the process group that answers."""

    url: str
    group: int

    def cost(self, requests: int, headers: dict[str, str] | None = None, status: int = 200) -> float:
        """Seconds of processor time a request."""
        parts = urlsplit(self.url)
        connection = HTTPConnection(parts.hostname or "", parts.port)
        before = read_processor_time(self.group)
        for _request in range(requests):
            connection.request("GET", parts.path, headers=headers or {})
            answer = connection.getresponse()
            answer.read()
            assert answer.status == status, answer.status
        connection.close()
        return (read_processor_time(self.group) - before) / requests

    def tag(self) -> str:
        with urlopen(self.url) as answer:
            return answer.headers.get("ETag", "")


@contextmanager
def serve_forum(database_url: str, path: str) -> Iterator[Asked]:
    server = Server(database_url)
    server.start()
    try:
        assert server.process is not None
        yield Asked(server.url + path, server.process.pid)
    finally:
        server.stop()


@contextmanager
def serve_constant(size: int) -> Iterator[Asked]:
    port = free_port()
    command = [
        sys.executable,
        "-c",
        f"from forum.serve import serve; serve('127.0.0.1', {port}, 1, 'bench.constant:door')",
    ]
    server = subprocess.Popen(command, cwd=ROOT, env=os.environ | {"BENCH_BYTES": str(size)}, start_new_session=True)
    try:
        wait_until(lambda: urlopen(f"http://127.0.0.1:{port}/", timeout=2).status == 200, "the constant page", server)
        yield Asked(f"http://127.0.0.1:{port}/", server.pid)
    finally:
        server.terminate()
        server.wait()


def find_nodebb() -> Asked | None:
    """One that runs already: NODEBB_TOPIC is the address of a topic with 20 posts on its page, NODEBB_GROUP its process group."""
    url, group = os.environ.get("NODEBB_TOPIC"), os.environ.get("NODEBB_GROUP")
    return Asked(url, int(group)) if url and group else None


def read_processor_time(group: int) -> float:
    """Seconds that the processes of a group have used so far, in the kernel and outside."""
    total = 0
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue  # It has ended meanwhile.
        if int(fields[2]) == group:
            total += int(fields[11]) + int(fields[12])
    return total / TICKS
