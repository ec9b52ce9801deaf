"""0094: what groups will need as well hangs on the space, and no row changes."""

from __future__ import annotations

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from forum.activities.voting.actions.casting import vote
from forum.activities.voting.models import Poll
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.jobs import run_due_jobs
from forum.kernel.permissions import Role
from tests import factories as make
from tests.guards.schema import read_rows
from tests.guards.test_migrations import ask, go

pytestmark = pytest.mark.landed

PLACE = text(
    "INSERT INTO participations (ref, {of}, role, capacity_key, job_title, pseudonym, pseudonym_key, origin, joined_at) "
    "VALUES ('ourgroup', :number, 'participant', 'carer', '', 'Wren', 'wren', 'web', :joined_at)"
)


def make_all_kinds() -> Poll:
    """A row in most of the tables that move, and a vote that has begun."""
    consultation = make.make_consultation()
    poll = make.make_poll(consultation)
    vote(make.seat(consultation), poll, make.make_ballot(poll, 1, 0, 0))
    make.make_thread(consultation)
    make.make_note()
    make.make_message(consultation, make.seat(consultation, Role.ORGANISER))
    run_due_jobs()
    db.session.commit()
    return poll


def take_a_place(column: str, number: int) -> None:
    values = {"number": number, "joined_at": now()}
    db.session.execute(text(PLACE.text.format(of=column)), values)


def add_other_space() -> int:
    (number,) = db.session.execute(text("INSERT INTO spaces (kind) VALUES ('group') RETURNING id")).scalars().all()
    return number


def test_no_row_changes_on_the_way_down_and_up(either_app: Flask) -> None:
    make_all_kinds()
    before = read_rows()
    go(downgrade, "0093")
    below = {name.replace(": consultation_id", ": space_id"): value for name, value in read_rows().items()}
    go(upgrade, "0094")
    assert {name for name in before if name.startswith("polls") and name.endswith(": space_id")}
    assert read_rows() == before
    assert below.keys() == {name.replace(": consultation_id", ": space_id") for name in before}


def test_a_space_that_is_no_consultation_can_have_places_and_then_nobody_goes_back(either_app: Flask) -> None:
    make.make_consultation()
    take_a_place("space_id", number := add_other_space())
    db.session.commit()
    with pytest.raises((SystemExit, IntegrityError)):
        go(downgrade, "0093")
    db.session.rollback()
    db.session.execute(text("DELETE FROM participations WHERE ref = 'ourgroup'"))
    db.session.commit()
    go(downgrade, "0093")
    with pytest.raises(IntegrityError):
        take_a_place("consultation_id", number)
    db.session.rollback()
    go(upgrade, "0094")
    with pytest.raises(IntegrityError):
        take_a_place("space_id", number + 1)
    db.session.rollback()


def test_what_the_database_refuses_of_a_vote_it_still_refuses(either_app: Flask) -> None:
    poll_id = make_all_kinds().id
    other = make.make_consultation().id
    db.session.commit()
    for direction, revision, column in ((downgrade, "0093", "consultation_id"), (upgrade, "0094", "space_id")):
        go(direction, revision)
        for statement in (
            f"UPDATE polls SET {column} = {other} WHERE id = {poll_id}",
            f"DELETE FROM turnout WHERE poll_id = {poll_id}",
        ):
            with pytest.raises(DBAPIError, match=r"freeze|refused|never deleted"):
                db.session.execute(text(statement))
            db.session.rollback()


def test_constraints_are_called_by_the_new_name(either_app: Flask) -> None:
    """So that later migrations find them by the names that models give."""
    for direction, revision, old in ((downgrade, "0093", "space_id"), (upgrade, "0094", "consultation_id")):
        go(direction, revision)
        inspector = inspect(db.engine)
        for table in ("participations", "voter_lists", "threads", "topics", "messages"):
            names = [each["name"] for each in inspector.get_unique_constraints(table) + inspector.get_indexes(table)]
            names += [each["name"] for each in inspector.get_foreign_keys(table)]
            assert names and not [name for name in names if name and old in name]
    if db.engine.dialect.name == "sqlite":
        assert ask("PRAGMA integrity_check") == [("ok",)]
