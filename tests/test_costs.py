"""What a part of the tests costs is added up over its processes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys

from tests import costs
from tests.costs import Costs, count_before_kill, used_by
from tests.services import wait_until

BUSY = "while True: pass"
WITH_A_BUSY_CHILD = f"import subprocess, sys; subprocess.run([sys.executable, '-c', '{BUSY}'])"


def test_the_processor_time_of_a_child_counts_while_it_lives_and_once_when_it_was_killed() -> None:
    before = used_by(os.getpid()) + costs._killed[0]
    child = subprocess.Popen([sys.executable, "-c", BUSY])
    try:
        wait_until(lambda: used_by(child.pid) > 0.5, "a busy child", child)
        assert used_by(os.getpid()) + costs._killed[0] - before > 0.5
        nothing_before = costs._killed[0]
        count_before_kill(child.pid)
        assert costs._killed[0] == nothing_before, "whoever waits for a child is told what it used: it would count twice"
    finally:
        child.kill()
        child.wait()
    assert used_by(os.getpid()) + costs._killed[0] - before > 0.5


def test_the_processor_time_of_a_childs_child_counts_after_both_were_killed() -> None:
    before = used_by(os.getpid()) + costs._killed[0]
    child = subprocess.Popen([sys.executable, "-c", WITH_A_BUSY_CHILD], start_new_session=True)
    try:
        wait_until(lambda: used_by(child.pid) > 0.5, "a busy child of a child", child)
        count_before_kill(child.pid)
    finally:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()
    assert used_by(os.getpid()) + costs._killed[0] - before > 0.5


def test_side_by_side_a_part_lasts_as_long_as_on_the_slowest_and_costs_what_all_used() -> None:
    workers = [
        json.dumps([{"features": 10, "drills": 4}, {"features": 8, "drills": 1}]),
        json.dumps([{"features": 12}, {"features": 9}]),
    ]
    assert Costs().rows(workers) == [("features", 12, 17), ("drills", 4, 1)]
