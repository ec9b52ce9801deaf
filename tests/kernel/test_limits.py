"""So many uses in a stretch of the clock, for each subject apart; the one too many is refused and says how long to wait."""

from __future__ import annotations

import threading
from contextlib import AbstractContextManager, suppress
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from forum.kernel.clock import set_clock
from forum.kernel.db import db
from forum.kernel.errors import TooMany
from forum.kernel.limits import Limit, LimitCounter, check, forget_old_limits, forgive, refund, spend

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
THREE_AN_HOUR = Limit("tries", 3, timedelta(hours=1))


def at(**after_noon: float) -> AbstractContextManager[None]:
    return set_clock(NOON + timedelta(**after_noon))


def uses_left(limit: Limit, subject: str | int) -> int:
    """Uses them up."""
    for number in range(100):
        try:
            check(limit, subject)
        except TooMany:
            with pytest.raises(TooMany):
                spend(limit, subject)
            return number
        spend(limit, subject)
    raise AssertionError("it never ends")


def test_as_many_as_the_limit_says_and_not_one_more(either_app: Flask) -> None:
    for _ in range(3):
        check(THREE_AN_HOUR, "amber")
        check(THREE_AN_HOUR, "amber")  # Looking costs nothing.
        spend(THREE_AN_HOUR, "amber")
    with pytest.raises(TooMany):
        check(THREE_AN_HOUR, "amber")
    with pytest.raises(TooMany):
        spend(THREE_AN_HOUR, "amber")


def test_each_subject_and_each_limit_counts_apart(app: Flask) -> None:
    assert uses_left(THREE_AN_HOUR, "amber") == 3
    assert uses_left(THREE_AN_HOUR, 7) == 3
    assert uses_left(Limit("others", 2, timedelta(hours=1)), "amber") == 2
    assert uses_left(Limit("tries", 5, timedelta(hours=1)), "7") == 1, "the same name and subject: three and the refused are used"


def test_counters_do_not_tell_whom_they_count(app: Flask) -> None:
    spend(THREE_AN_HOUR, "amber@example.org")
    (counter,) = db.session.query(LimitCounter)
    assert counter.bucket.startswith("tries:") and "amber" not in counter.bucket


def test_the_next_stretch_begins_with_the_full_hour_and_at_nothing(app: Flask) -> None:
    left = []
    for minutes in (-1, 0, 59.9, 60):
        with at(minutes=minutes):
            left.append(uses_left(THREE_AN_HOUR, "amber"))
    assert left == [3, 3, 0, 3]


@pytest.mark.parametrize(
    ("after", "seconds", "words"),
    [
        ({"minutes": 0}, 3600, "Wait 60 minutes"),
        ({"minutes": 57, "seconds": 59}, 121, "Wait 3 minutes"),
        ({"minutes": 58}, 120, "Wait 2 minutes"),
        ({"minutes": 58, "seconds": 59}, 61, "Wait 2 minutes"),
        ({"minutes": 59}, 60, "Wait a minute"),
        ({"minutes": 59, "seconds": 59.9}, 1, "Wait a minute"),
    ],
)
def test_a_refusal_says_how_long_to_wait(app: Flask, after: dict[str, float], seconds: int, words: str) -> None:
    with at(**after):
        uses_left(THREE_AN_HOUR, "amber")
        for refuse in (check, spend):
            with pytest.raises(TooMany, match=words) as refused:
                refuse(THREE_AN_HOUR, "amber")
            assert refused.value.retry_after == seconds


def test_who_is_forgiven_begins_anew_and_nobody_else(app: Flask) -> None:
    uses_left(THREE_AN_HOUR, "amber")
    uses_left(THREE_AN_HOUR, "heron")
    forgive(THREE_AN_HOUR, "amber")
    assert uses_left(THREE_AN_HOUR, "amber") == 3
    assert uses_left(THREE_AN_HOUR, "heron") == 0


def test_counters_go_when_their_stretch_is_over_and_not_before(app: Flask) -> None:
    kept = []
    for minutes, subject in ((0, "amber"), (60, "heron"), (61, "wren")):
        with at(minutes=minutes):
            uses_left(THREE_AN_HOUR, subject)
            forget_old_limits(None)
            kept.append(db.session.query(LimitCounter).count())
    assert kept == [1, 2, 2], "to the second one is kept a little longer, which keeps nobody out"
    with at(minutes=61):
        assert uses_left(THREE_AN_HOUR, "heron") == uses_left(THREE_AN_HOUR, "wren") == 0


def test_a_use_that_is_given_back_can_be_used_again_and_only_in_its_own_stretch(either_app: Flask) -> None:
    with at(minutes=0):
        uses = [spend(THREE_AN_HOUR, "amber") for _number in range(3)]
        refund(uses[0])
        assert uses_left(THREE_AN_HOUR, "amber") == 1
    with at(minutes=60):
        spend(THREE_AN_HOUR, "amber")
        refund(uses[1])
        assert uses_left(THREE_AN_HOUR, "amber") == 2


def test_of_guesses_at_once_no_more_are_looked_at_than_the_limit_says(either_app: Flask) -> None:
    looked_at, start = [], threading.Barrier(12)

    def guess() -> None:
        with either_app.app_context(), suppress(TooMany):
            start.wait()
            spend(THREE_AN_HOUR, "amber")
            looked_at.append(1)

    guessing = [threading.Thread(target=guess) for _number in range(12)]
    for each in guessing:
        each.start()
    for each in guessing:
        each.join()
    assert len(looked_at) == 3
