"""What tests write lies in memory where there is room for it: databases, whole PostgreSQL servers, profiles of browsers.

A test makes and deletes hundreds of files. On ext4 each new file costs a look at every one that was deleted in the last seconds:
to make a PostgreSQL database took half a second of processor time instead of a twentieth. Nothing is lost by it: what kills a
process leaves memory as it is, and no test turns a machine off. `TMPDIR=/tmp python3 run.py test PATH` leaves the files on the
disk, to look at afterwards.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from tests.services import call_off, run_when_we_die

MEMORY = Path("/dev/shm")  # As large as half of a machine's memory, but as small as 64 MB in a container.
ROOM = 4 * 2**30  # Several times what a whole run has there at once.


def has_room(folder: Path) -> bool:
    return os.access(folder, os.W_OK | os.X_OK) and shutil.disk_usage(folder).free >= ROOM


class FolderInMemory:
    """For the processes of this run, those that tests start included; gone when the run is, however it ends."""

    def __init__(self) -> None:
        self.path = tempfile.mkdtemp(prefix="tests", dir=MEMORY)
        self.watch: subprocess.Popen[bytes] = run_when_we_die('rm -rf "$0"', self.path)
        os.environ["TMPDIR"] = tempfile.tempdir = self.path

    @pytest.hookimpl(trylast=True)
    def pytest_unconfigure(self) -> None:
        call_off(self.watch)
        os.environ.pop("TMPDIR", None)
        tempfile.tempdir = None
        shutil.rmtree(self.path, ignore_errors=True)


def pytest_configure(config: pytest.Config) -> None:
    """In the process that begins the run: those that run tests side by side find it in their environment."""
    if "TMPDIR" not in os.environ and has_room(MEMORY):
        config.pluginmanager.register(FolderInMemory(), "folder in memory")
