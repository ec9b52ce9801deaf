"""docs/notifications.md says of each event whom it tells, how and why, or why nobody: what it says and what is done agree."""

from __future__ import annotations

import re

from flask import Flask

from forum.kernel.events import all_event_kinds
from forum.kernel.jobs import all_jobs
from forum.notifications.extension_points import list_tellers
from tests.services import ROOT

WAYS = {"log", "action", "letter", "nobody"}


def read_tables() -> list[list[list[str]]]:
    """The rows of each table, without its head."""
    text = (ROOT / "docs" / "notifications.md").read_text()
    tables = re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE)
    return [[[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]] for table in tables]


def names_in(cell: str) -> list[str]:
    return re.findall(r"`(\w+)`", cell)


def test_every_event_tells_somebody_or_says_why_nobody(app: Flask) -> None:
    events, _jobs = read_tables()
    decided = [name for row in events for name in names_in(row[0])]
    ours = {name for name, kind in all_event_kinds().items() if kind.__module__.startswith("forum.")}
    missing, gone = sorted(ours - set(decided)), sorted(set(decided) - ours)
    assert not missing, f"decide who hears of these and put them into the table of docs/notifications.md: {', '.join(missing)}"
    assert not gone, f"docs/notifications.md speaks of events that are gone: {', '.join(gone)}"
    twice = sorted({name for name in decided if decided.count(name) > 1})
    assert not twice, f"docs/notifications.md decides twice about {', '.join(twice)}"


def test_what_the_log_tells_is_in_the_table_and_nothing_else(app: Flask) -> None:
    kinds = all_event_kinds()
    for event, who, how, why in read_tables()[0]:
        ways = set(how.split(", "))
        assert ways <= WAYS and who and why, event
        assert ("nobody" in ways) == (who == "nobody") == (ways == {"nobody"}), event
        for name in names_in(event):
            assert bool(list_tellers(kinds[name])) == ("log" in ways), f"{name}: what is registered with @tells, and the table"


def test_what_the_clock_tells_is_told_by_jobs_that_are_there(app: Flask) -> None:
    named = {name for row in read_tables()[1] for name in names_in(row[0])}
    assert named <= all_jobs(), named - all_jobs()
    telling = {name for name in all_jobs() if name.startswith("tell_of_")}
    assert telling <= named, f"put into the second table of docs/notifications.md: {telling - named}"
