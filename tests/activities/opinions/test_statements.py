"""Which statements a page shows, and who finds one by its address."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from forum.activities.opinions.actions import import_conversation
from forum.activities.opinions.models import Statement
from forum.activities.opinions.polis import Comment, Conversation
from forum.activities.opinions.queries import count_statements, get_statement, list_statements
from forum.consultations.models import Activity
from forum.contributions.models import Status
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.errors import NotFound
from forum.kernel.permissions import SYSTEM, VISITOR, Actor
from tests import factories as make

READER = Actor(None, VISITOR)


def make_statements(*said: tuple[str, Status]) -> tuple[Activity, list[Statement]]:
    """One conversation: by whom, and whether it was accepted. Oldest first."""
    start = now() - timedelta(days=1)
    comments = [
        Comment(str(number), author, start + timedelta(minutes=number), status, f"Statement {number}.")
        for number, (author, status) in enumerate(said, 1)
    ]
    conversation = Conversation("https://example.org/taxes", "Taxes", "", comments)
    activity = import_conversation(SYSTEM, None, conversation).consultation.phases[0].activities[0]
    return activity, db.session.query(Statement).filter_by(activity_id=activity.id).order_by(Statement.id).all()


def test_a_page_shows_what_was_accepted_in_its_own_conversation_and_says_how_many_said_it(app: Flask) -> None:
    make.make_statement("Of another conversation.")
    accepted = [("ada", Status.PUBLISHED), ("ada", Status.PUBLISHED), ("ben", Status.PUBLISHED)]
    activity, statements = make_statements(*accepted, ("cem", Status.HIDDEN))
    assert list_statements(READER, activity).statements == statements[2::-1]
    assert count_statements(READER, activity) == (2, 3)


def test_pages_of_statements_neither_skip_nor_repeat_and_the_last_leads_nowhere(app: Flask) -> None:
    activity, statements = make_statements(*[("ada", Status.PUBLISHED)] * 4)
    first = list_statements(READER, activity, limit=2)
    assert (first.statements, first.next_after) == (statements[:1:-1], statements[2].public_id)
    last = list_statements(READER, activity, after=first.next_after, limit=2)
    assert (last.statements, last.next_after) == (statements[1::-1], None)


def test_a_page_can_begin_with_a_statement_and_goes_on_with_older_ones(app: Flask) -> None:
    activity, statements = make_statements(*[("ada", Status.PUBLISHED)] * 3)
    assert list_statements(READER, activity, start_at=statements[1].public_id).statements == statements[1::-1]


def test_a_statement_is_found_by_its_own_address_unless_it_is_hidden(app: Flask) -> None:
    activity, (shown, hidden) = make_statements(("ada", Status.PUBLISHED), ("ben", Status.HIDDEN))
    other, slug = make.make_statement(), activity.consultation.slug
    assert get_statement(READER, slug, shown.public_id) is shown
    for address in ((slug, hidden.public_id), (slug, other.public_id), (other.consultation.slug, shown.public_id)):
        with pytest.raises(NotFound):
            get_statement(READER, *address)
