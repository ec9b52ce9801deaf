"""Turns to write on SQLite: those of all processes, one after the other, in the order in which they came.

SQLite lets one write at a time too, but whoever waits for it asks again and again, ever more rarely, and so waits longest who
has waited long: beside a busy process another hardly ever wrote. Turns are a courtesy on top. The lock that keeps data safe stays
SQLite's, so whoever has waited in vain goes on without a turn and hears from SQLite what it says then.

Threads of a process stand in a queue. The first of it takes `next`, then `turn`, and lets go of `next`: while another process has
`next`, who has just written cannot be first again. Both are `flock`s on empty files beside the database, so the system frees
what a process holds when it ends, however it ends.
"""

from __future__ import annotations

import fcntl
import os
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

import structlog

log = structlog.get_logger()

# Only the first of each process looks whether a file is free; who writes more quickly than this may come twice before it sees.
# The system would wait with it, but then without end for a process that is frozen.
LOOK_SECONDS = 0.002


class Turns:
    """Of one database file. What is open of it is closed by `close`; a later turn opens it again."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._queue = _Queue()
        self._files: list[int] = []
        self._has_failed = False

    @contextmanager
    def take(self, until: float) -> Iterator[None]:
        """Waits for a turn, until `time.monotonic` says so at most, and has it until the end of the block. Not inside itself."""
        if not self._queue.enter(max(until - time.monotonic(), 0)):
            yield
            return
        try:
            turn = self._lock_files(until)
            try:
                yield
            finally:
                if turn is not None:
                    fcntl.flock(turn, fcntl.LOCK_UN)
        finally:
            self._queue.leave()

    def _lock_files(self, until: float) -> int | None:
        """The file that has to be let go of; None without a turn. A disk that knows no locks, or files that somebody else made,
        keep nobody from writing."""
        try:
            for name in ("next", "turn")[len(self._files) :]:
                self._files.append(os.open(f"{self._path}-{name}", os.O_RDWR | os.O_CREAT, 0o644))
            before, turn = self._files
            try:
                return turn if _lock(before, until) and _lock(turn, until) else None
            finally:
                fcntl.flock(before, fcntl.LOCK_UN)
        except OSError as problem:
            if not self._has_failed:
                log.warning("no turns to write: processes are not heard in order", path=self._path, problem=str(problem))
            self._has_failed = True
            return None

    def close(self) -> None:
        """Does nothing while somebody of this process has a turn."""
        if self._queue.enter(0):
            for file in self._files:
                os.close(file)
            self._files = []
            self._queue.leave()


class _Queue:
    """Threads of a process; who comes while others wait is behind them, which `threading.Lock` does not promise."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._is_busy = False
        self._waiting: deque[threading.Event] = deque()

    def enter(self, patience: float) -> bool:
        """Whether it is this thread's turn now; if so it must `leave`."""
        with self._lock:
            if not self._is_busy:
                self._is_busy = True
                return True
            called = threading.Event()
            self._waiting.append(called)
        try:
            if called.wait(patience):
                return True
        except BaseException:  # Ctrl-C: nobody may call somebody who is not there.
            if not self._give_up(called):
                self.leave()
            raise
        return not self._give_up(called)

    def _give_up(self, called: threading.Event) -> bool:
        """False for who has been called just now."""
        with self._lock:
            if called.is_set():
                return False
            self._waiting.remove(called)
            return True

    def leave(self) -> None:
        with self._lock:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._is_busy = False


def _lock(file: int, until: float) -> bool:
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                return False
            time.sleep(LOOK_SECONDS)
        else:
            return True
