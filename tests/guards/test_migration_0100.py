"""0100: whoever takes a message back says why; what was deleted before says nothing, and its words stay hidden."""

from __future__ import annotations

from flask import Flask
from flask_migrate import downgrade, upgrade

from forum.kernel.db import db
from forum.kernel.permissions import Role
from forum.messages.actions import withdraw_message
from forum.messages.fingerprints import fingerprint_message
from forum.messages.models import Message
from tests import factories as make
from tests.guards.test_migrations import go


def test_what_was_deleted_before_shows_no_words_and_what_stands_does(either_app: Flask) -> None:
    consultation = make.make_consultation()
    organiser = make.seat(consultation, Role.ORGANISER)
    deleted, stands = (make.make_message(consultation, organiser, was_sent=True) for _each in range(2))
    withdraw_message(organiser, deleted, seen=fingerprint_message(deleted), reason="The hall is closed.")
    ids = (deleted.id, stands.id)
    go(downgrade, "0095")
    go(upgrade, "0100")
    assert [db.session.get_one(Message, number).hides_words for number in ids] == [True, False]
