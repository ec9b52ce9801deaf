"""What each part of the tests costs: seconds, and processor seconds of the tests and of every process they started.

Printed at the end. Processor time is what to compare on a machine that does other things as well. Not counted: PostgreSQL,
which runs on its own.
"""

from __future__ import annotations

import json
import os
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from tests.parts import part_of

FROM_EARLIER_STEPS = "COSTS_SO_FAR"  # What run.py did before the tests: a list of [name, seconds, processor seconds].
TICKS = os.sysconf("SC_CLK_TCK")
STARTED = time.perf_counter()
_killed = [0.0]
Row = tuple[str, float, float]


def count_before_kill(pid: int) -> None:
    """The children of a process that is killed tell nobody what they used: it is looked up before. What it used itself is told
    to whoever waits for it."""
    spent, children = _read_processes()
    _killed[0] += sum(_add_up(child, spent, children) for child in children[pid])


def used_by(pid: int) -> float:
    """Processor seconds of a living process, of its living children and theirs, and of those that have ended."""
    return _add_up(pid, *_read_processes())


def _read_processes() -> tuple[dict[int, float], dict[int, list[int]]]:
    """Of each process what it used, with its children that have ended, and which children live."""
    spent: dict[int, float] = {}
    children: dict[int, list[int]] = defaultdict(list)
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            # The name in brackets may hold spaces; after it come the state, the parent and, from the 14th field on, the times.
            fields = entry.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # It ended meanwhile.
        number = int(entry.parent.name)
        spent[number] = sum(map(int, fields[11:15])) / TICKS
        children[int(fields[1])].append(number)
    return spent, children


def _add_up(pid: int, spent: dict[int, float], children: dict[int, list[int]]) -> float:
    found, family = 0.0, [pid]
    for member in family:
        found += spent.get(member, 0)
        family += children[member]
    return found


class Costs:
    """Kept in each process that runs tests. It looks at the clock when the part changes, not at every test: that is cheap."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self.processor: dict[str, float] = defaultdict(float)
        self.part = "starting"
        self.since = STARTED
        self.used = 0.0  # All that was used before belongs to starting.

    def enter(self, part: str) -> None:
        if part == self.part:
            return
        moment, used = time.perf_counter(), used_by(os.getpid()) + _killed[0]
        self.seconds[self.part] += moment - self.since
        self.processor[self.part] += used - self.used
        self.part, self.since, self.used = part, moment, used

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Any:
        self.enter(part_of(item))
        return (yield)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        self.enter("ending")
        if hasattr(session.config, "workeroutput"):
            session.config.workeroutput["costs"] = json.dumps([self.seconds, self.processor])

    def rows(self, workers: list[str]) -> list[Row]:
        """Side by side, a part takes as long as it takes on the slowest worker."""
        parts = [json.loads(each) for each in workers] or [[self.seconds, self.processor]]
        names = dict.fromkeys(name for seconds, _processor in parts for name in seconds)
        return [
            (name, max(each[0].get(name, 0.0) for each in parts), sum(each[1].get(name, 0.0) for each in parts)) for name in names
        ]


class Collected:
    """What the workers say when they are done; only where there are workers."""

    def __init__(self) -> None:
        self.workers: list[str] = []

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        if "costs" in getattr(node, "workeroutput", {}):
            self.workers.append(node.workeroutput["costs"])


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Costs(), "costs")
    config.pluginmanager.register(Collected(), "costs of workers")


@pytest.hookimpl(tryfirst=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    costs, collected = config.pluginmanager.get_plugin("costs"), config.pluginmanager.get_plugin("costs of workers")
    earlier: list[Row] = [(name, *figures) for name, *figures in json.loads(os.environ.get(FROM_EARLIER_STEPS, "[]"))]
    terminalreporter.write_line(f"{'what it cost':<14}{'seconds':>9}{'processor':>11}", bold=True)
    for name, seconds, processor in [*earlier, *costs.rows(collected.workers)]:
        terminalreporter.write_line(f"{name:<14}{seconds:>9.1f}{processor:>11.1f}")
