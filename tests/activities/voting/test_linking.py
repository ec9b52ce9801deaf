"""A copy of the database, whichever, tells nobody's secret vote: not while it runs, not after the count."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from forum.activities.voting.actions.closing import close_poll
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.permissions import SYSTEM
from tests.activities.voting.linking import count_in_clear, find_most_hits, hold_vote, read_copies
from tests.parts import is_full

CROWDS = (10, 30, 60, 200) if is_full() else (10,)
# One hit is what chance gives a pairing, and the best of a few dozen of them has 4 to 5. Eight or more in one: once in 100,000.
BY_CHANCE = 7


@pytest.mark.parametrize("voters", CROWDS)
def test_no_copy_says_whose_a_ballot_is(
    either_app: Flask, tmp_path: Path, capfd: pytest.CaptureFixture[str], voters: int
) -> None:
    poll, ballots = hold_vote(voters)
    while_it_runs = read_copies(tmp_path)
    assert len(while_it_runs) >= 4
    assert count_in_clear(while_it_runs, ballots) == {}, "until the count no ballot can be read anywhere"
    with set_clock(now() + timedelta(days=20)):
        assert close_poll(SYSTEM, poll)
    after = read_copies(tmp_path)
    assert max(count_in_clear(after, ballots).values()) == voters, "or this would look for something else than there is"
    assert find_most_hits(after, ballots) <= BY_CHANCE
    if db.engine.dialect.name == "postgresql":
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM FREEZE counted_ballots"))
        assert find_most_hits(read_copies(tmp_path), ballots) <= BY_CHANCE
    logged = "".join(capfd.readouterr()).encode()
    assert count_in_clear({"log": logged}, ballots) == {}


def test_whoever_looks_this_way_finds_all_where_ballots_are_not_sealed(either_app: Flask, tmp_path: Path) -> None:
    """So that the test above could fail."""
    _poll, ballots = hold_vote(30, sealed=False)
    assert find_most_hits(read_copies(tmp_path), ballots) == 30
