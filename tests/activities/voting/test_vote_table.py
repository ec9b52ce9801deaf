"""Anyone who runs a consultation can add up its votes from one table: a row for each option, and nothing of a vote that runs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask, current_app

from forum.activities.voting.actions.casting import vote
from forum.activities.voting.actions.closing import close_poll
from forum.activities.voting.actions.managing import call_off
from forum.activities.voting.models import Poll
from forum.activities.voting.table_hooks import list_vote_rows
from forum.consultations.models import Consultation
from forum.kernel.clock import now, set_clock
from forum.kernel.permissions import SYSTEM
from tests import factories as make
from tests.stopping.test_stopping import stop

BALLOTS = [(1, 0, 0)] * 5 + [(0, 1, 0)] * 3


def read(consultation: Consultation) -> list[dict[str, str]]:
    with current_app.test_request_context():
        head, *rows = list_vote_rows(consultation)
    assert all(len(row) == len(head) for row in rows)
    return [dict(zip(head, row, strict=True)) for row in rows]


def make_voted(consultation: Consultation, *, is_secret: bool = False) -> Poll:
    poll = make.make_poll(consultation, closes_at=now() + timedelta(hours=1), is_secret=is_secret, may_change=False)
    for marks in BALLOTS:
        vote(make.seat(consultation), poll, make.make_ballot(poll, *marks))
    return poll


@pytest.mark.parametrize("is_secret", [False, True])
def test_a_counted_vote_has_its_figures_for_each_option(app: Flask, is_secret: bool) -> None:
    consultation = make.make_consultation()
    poll = make_voted(consultation, is_secret=is_secret)
    with set_clock(now() + timedelta(hours=2)):
        close_poll(SYSTEM, poll)
        rows = read(consultation)
    apples, beans, carrots = rows
    assert [row["Votes or points"] for row in rows] == ["5", "3", "0"]
    assert (apples["Option"], apples["Share of the votes that were counted"], apples["Chosen"]) == ("Apples", "0.6250", "Yes")
    assert (beans["Chosen"], carrots["People who voted"], beans["Of these, on paper"]) == ("No", "8", "0")
    assert apples["Status"] == "Counted" and poll.public_id in apples["Page"] and apples["Opened"] and apples["Closed"]


@pytest.mark.parametrize("is_secret", [False, True])
def test_nothing_of_a_vote_that_runs_is_in_it(app: Flask, is_secret: bool) -> None:
    consultation = make.make_consultation()
    make_voted(consultation, is_secret=is_secret)
    for row in read(consultation):
        assert row["Status"] == "Open"
        assert row["Votes or points"] == row["Chosen"] == row["People who voted"] == row["Result"] == ""


def test_too_few_secret_votes_show_no_figure(app: Flask) -> None:
    consultation = make.make_consultation()
    poll = make.make_poll(consultation, closes_at=now() + timedelta(hours=1))
    vote(make.seat(consultation), poll, make.make_ballot(poll, 1, 0, 0))
    with set_clock(now() + timedelta(hours=2)):
        close_poll(SYSTEM, poll)
        rows = read(consultation)
    assert {row["Votes or points"] for row in rows} == {""} and rows[0]["Result"].startswith("Too few people voted")


def test_cancelled_and_stopped_votes_say_so_in_each_row(app: Flask) -> None:
    consultation = make.make_consultation()
    call_off(SYSTEM, make_voted(consultation), reason="It asked the wrong thing.")
    stopped = make_voted(consultation)
    stop(consultation)
    rows = read(consultation)
    assert {(row["Status"], row["Result"]) for row in rows[:3]} == {("Cancelled, not counted", "It asked the wrong thing.")}
    assert {row["Status"] for row in rows[3:]} == {"Stopped with the consultation, not counted"}
    assert {row["Vote"] for row in rows[3:]} == {stopped.public_id} and {row["People who voted"] for row in rows} == {"8"}
    assert {row["Votes or points"] for row in rows} == {""}
