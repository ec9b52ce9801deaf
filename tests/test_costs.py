"""What a part of the tests costs is added up over its processes."""

from __future__ import annotations

import json
import os
import subprocess
import sys

from tests import costs
from tests.costs import Costs, count_before_kill, used_by
from tests.services import wait_until

BUSY = "while True: pass"


def test_the_processor_time_of_a_child_counts_while_it_lives_and_after_it_was_killed() -> None:
    before, killed_before = used_by(os.getpid()), costs._killed[0]
    child = subprocess.Popen([sys.executable, "-c", BUSY])
    try:
        wait_until(lambda: used_by(child.pid) > 0.3, "a busy child", child)
        assert used_by(os.getpid()) - before > 0.3
        count_before_kill(child.pid)
        assert costs._killed[0] - killed_before > 0.3
    finally:
        child.kill()
        child.wait()
        costs._killed[0] = killed_before  # This one is waited for, so it is counted as any child is.


def test_side_by_side_a_part_lasts_as_long_as_on_the_slowest_and_costs_what_all_used() -> None:
    workers = [
        json.dumps([{"features": 10, "drills": 4}, {"features": 8, "drills": 1}]),
        json.dumps([{"features": 12}, {"features": 9}]),
    ]
    assert Costs().rows(workers) == [("features", 12, 17), ("drills", 4, 1)]
