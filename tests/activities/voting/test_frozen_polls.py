"""What nobody can change any more, once somebody has voted."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from forum.activities.voting.actions import managing
from forum.activities.voting.actions.casting import vote
from forum.activities.voting.actions.closing import close_poll
from forum.activities.voting.actions.managing import Choice, Rules
from forum.activities.voting.models import SealedBallot, ShowsTally
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.errors import Forbidden, Invalid
from forum.kernel.permissions import SYSTEM, Role
from tests import factories as make


def test_everything_freezes_at_the_first_ballot(either_app: Flask) -> None:
    poll = make.make_poll()
    organiser = make.seat(poll.consultation, Role.ORGANISER)
    managing.set_rules(organiser, poll, Rules("Another question?", ties=poll.ties))
    vote(make.seat(poll.consultation), poll, make.make_ballot(poll, 1, 0, 0))
    for change in (
        lambda: managing.set_rules(organiser, poll, Rules("A third?")),
        lambda: managing.set_options(organiser, poll, [Choice("One"), Choice("Two")]),
    ):
        with pytest.raises(Forbidden, match="cannot change"):
            change()
    assert poll.closes_at == poll.activity.phase.closes_at, "later dates of the phase do not move it"


@pytest.mark.both_databases
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE polls SET question = 'Another?' WHERE id = :id",
        "UPDATE polls SET quorum = 1 WHERE id = :id",
        """UPDATE polls SET settings = '{"seats": 2}' WHERE id = :id""",
        "UPDATE polls SET publishes = 'ballots' WHERE id = :id",
        "UPDATE polls SET guests_vote = NOT guests_vote WHERE id = :id",
        "UPDATE polls SET closes_at = opens_at WHERE id = :id",
        "UPDATE polls SET is_secret = NOT is_secret, shows_tally = 'after_close', may_change = (1 = 0) WHERE id = :id",
        "UPDATE polls SET frozen_at = NULL WHERE id = :id",
        "UPDATE poll_options SET label = 'Mine' WHERE poll_id = :id",
        "DELETE FROM poll_options WHERE poll_id = :id",
        "INSERT INTO poll_options (poll_id, position, key, label, detail, cost) VALUES (:id, 9, '9', 'Late', '', 0)",
        "DELETE FROM turnout WHERE poll_id = :id",
        "UPDATE turnout SET origin = 'paper' WHERE poll_id = :id",
        "DELETE FROM receipts WHERE poll_id = :id",
        "UPDATE receipts SET code = 'mine' WHERE poll_id = :id",
    ],
)
def test_the_database_itself_refuses_to_change_a_poll_that_has_begun(either_app: Flask, statement: str) -> None:
    poll = make.make_poll()
    vote(make.seat(poll.consultation), poll, make.make_ballot(poll, 1, 0, 0))
    with pytest.raises(DBAPIError):
        db.session.execute(text(statement), {"id": poll.id})
    db.session.rollback()


@pytest.mark.both_databases
@pytest.mark.parametrize("secret", [True, False])
def test_the_database_keeps_ballots_as_they_were_cast(either_app: Flask, secret: bool) -> None:
    poll = make.make_poll(is_secret=secret)
    vote(make.seat(poll.consultation), poll, make.make_ballot(poll, 1, 0, 0))
    table, column = ("sealed_ballots", "box") if secret else ("named_ballots", "marks")
    is_kept(table, column)
    if secret:
        with set_clock(now() + timedelta(days=20)):
            assert close_poll(SYSTEM, poll)
        assert db.session.query(SealedBallot).count() == 0, "whoever has them later and finds the key finds nothing"
        is_kept("counted_ballots", "marks")
        is_kept("counted_ballots", "times")


def is_kept(table: str, column: str) -> None:
    assert db.session.scalar(text(f"SELECT count(*) FROM {table}"))
    value = 2 if column == "times" else b"\xff\x01\xff"
    for statement in (f"UPDATE {table} SET {column} = :value", f"DELETE FROM {table}"):
        with pytest.raises(DBAPIError):
            db.session.execute(text(statement), {"value": value} if "value" in statement else {})
        db.session.rollback()


def test_the_database_refuses_ballots_of_the_wrong_kind(either_app: Flask) -> None:
    secret, named = make.make_poll(), make.make_poll(is_secret=False)
    place = make.place_of(make.seat(secret.consultation), secret.consultation)
    hybrids = [
        ("INSERT INTO secret_ballots (id, poll_id, is_secret, marks) VALUES ('a', :id, :yes, :marks)", named.id),
        ("INSERT INTO secret_ballots (id, poll_id, is_secret, marks) VALUES ('a', :id, :no, :marks)", named.id),
        ("INSERT INTO sealed_ballots (poll_id, participation_id, is_secret, box) VALUES (:id, :place, :yes, :marks)", named.id),
        ("INSERT INTO sealed_ballots (poll_id, participation_id, is_secret, box) VALUES (:id, :place, :no, :marks)", named.id),
        ("INSERT INTO counted_ballots (poll_id, by_guest, marks, is_secret, times) VALUES (:id, :no, :marks, :yes, 1)", named.id),
        (
            "INSERT INTO named_ballots (poll_id, is_secret, participation_id, voter_key, version, marks, receipt, cast_at) "
            "VALUES (:id, :no, :place, 'k', 1, :marks, 'r', '2026-01-01 00:00:00+00:00')",
            secret.id,
        ),
    ]
    for statement, poll_id in hybrids:
        values = {"id": poll_id, "yes": True, "no": False, "marks": b"\x01\xff\xff", "place": place.id}
        given = {name: value for name, value in values.items() if f":{name}" in statement}
        with pytest.raises(DBAPIError):
            db.session.execute(text(statement), given)
        db.session.rollback()


def test_a_count_that_was_to_wait_cannot_be_shown_earlier(either_app: Flask) -> None:
    poll = make.make_poll(is_secret=False, shows_tally=ShowsTally.AFTER_CLOSE)
    with pytest.raises(Invalid, match="cannot show it any earlier"):
        managing.set_rules(SYSTEM, poll, Rules(poll.question, is_secret=False, shows_tally=ShowsTally.ALWAYS, ties=poll.ties))
    with pytest.raises(DBAPIError):
        db.session.execute(text("UPDATE polls SET shows_tally = 'always' WHERE id = :id"), {"id": poll.id})


def test_a_secret_vote_is_never_changed_and_never_shown_early(app: Flask) -> None:
    poll = make.make_poll(announced=False)
    for rules in (Rules("Q", may_change=True), Rules("Q", shows_tally=ShowsTally.ALWAYS)):
        with pytest.raises(Invalid):
            managing.set_rules(SYSTEM, poll, rules)
