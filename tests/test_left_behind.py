"""The servers that tests start end with the tests, also when those are killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from tests.services import ROOT

# Servers heed Ctrl-C whatever they inherited: a run that a script puts into the background has it ignored.
SERVER = """
import os, signal
signal.signal(signal.SIGINT, signal.SIG_DFL)
print(os.getpid(), flush=True)
signal.pause()
"""
STARTS_ONE = """
import subprocess, sys
from tests.services import stopped_when_we_die

server = subprocess.Popen([sys.executable, "-c", sys.argv[2]], start_new_session=True, stdout=subprocess.PIPE, text=True)
started = server.stdout.readline()
with stopped_when_we_die(server.pid, sys.argv[1]):
    print(started, flush=True)
    server.wait()
"""
STARTS_THE_SITE = """
import signal, sys
from tests.services import Server

server = Server("sqlite://")
server.command, server.is_ready = [sys.executable, "-c", "import signal; signal.pause()"], lambda: True
server.start()
print(server.process.pid, flush=True)
signal.pause()
"""


def test_a_server_is_stopped_and_its_folder_gone_when_the_run_is_killed(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    run = subprocess.Popen([sys.executable, "-c", STARTS_ONE, folder, SERVER], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    server = int(run.stdout.readline())
    os.kill(server, 0)
    assert folder.exists()
    run.send_signal(signal.SIGKILL)
    run.communicate(timeout=600)  # The pipe ends when nobody has it open any more, who watches over the server included.
    assert not folder.exists()


def test_the_site_is_stopped_when_the_run_is_killed() -> None:
    run = subprocess.Popen([sys.executable, "-c", STARTS_THE_SITE], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    os.kill(int(run.stdout.readline()), 0)
    run.send_signal(signal.SIGKILL)
    run.communicate(timeout=600)  # As above: the server has it open.
