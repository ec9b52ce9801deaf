"""What tests write lies in memory where there is room, and nothing of it stays there."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.in_memory import MEMORY, ROOM, has_room
from tests.services import ROOT

HAS_A_FOLDER = """
import signal
from tests.in_memory import FolderInMemory

folder = FolderInMemory()
print(folder.path, flush=True)
signal.pause()
"""


@pytest.mark.parametrize(("free", "is_enough"), [(64 * 2**20, False), (ROOM, True)])
def test_memory_is_used_only_where_a_whole_run_has_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, is_enough: bool
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: SimpleNamespace(free=free))
    assert has_room(tmp_path) is is_enough


def test_where_there_is_no_such_place_files_lie_on_the_disk(tmp_path: Path) -> None:
    assert not has_room(tmp_path / "shm")


@pytest.mark.skipif(not os.access(MEMORY, os.W_OK), reason="this system has no place in memory")
def test_nothing_stays_in_memory_when_the_run_is_killed() -> None:
    run = subprocess.Popen([sys.executable, "-c", HAS_A_FOLDER], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    folder = Path(run.stdout.readline().strip())
    assert folder.is_relative_to(MEMORY) and folder.exists()
    run.send_signal(signal.SIGKILL)
    run.communicate(timeout=600)  # The pipe ends when nobody has it open any more, who watches over the folder included.
    assert not folder.exists()
