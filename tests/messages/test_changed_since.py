"""A draft from before a change is read again before it is sent; a message that was cancelled is among the changes."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from flask import Flask

from forum.consultations.actions import managing
from forum.consultations.fingerprints import fingerprint_basics
from forum.consultations.models import Basics, Consultation
from forum.consultations.snapshots import describe_basics
from forum.kernel.errors import Changed
from forum.kernel.permissions import Actor, Role
from forum.messages.actions import send, withdraw_message
from forum.messages.fingerprints import fingerprint_message
from forum.messages.kinds import Audience, Chosen
from forum.messages.queries import fingerprint_sending
from tests import factories as make
from tests.browsing import Reader


@dataclass
class World:
    consultation: Consultation
    organiser: Actor

    def change_phone(self, phone: str) -> None:
        basics = Basics(**describe_basics(self.consultation) | {"contact_phone": phone})  # type: ignore[arg-type]
        managing.change_basics(
            self.organiser, self.consultation, basics, seen=fingerprint_basics(self.consultation), reason="New."
        )


@pytest.fixture
def world(app: Flask) -> World:
    consultation = make.make_consultation()
    return World(consultation, make.seat(consultation, Role.ORGANISER, actor=make.make_actor("ora@example.org")))


def test_what_changed_since_a_draft_was_written_is_read_before_it_is_sent(app: Flask, world: World) -> None:
    message = make.make_message(world.consultation)
    address = f"/consultations/{world.consultation.slug}/messages/{message.public_id}/sending"
    page = Reader(app).sign_in("ora@example.org", make.PASSWORD).open(address)
    assert "These have changed since" not in page.words
    world.change_phone("01632 960 111")
    page.send("Send this message")
    assert message.sent_at is None and "Something on the page has changed since you opened this." in page.words
    assert "These have changed since this message was written" in page.words
    assert "Check that your message is still right." in page.words
    world.change_phone("01632 960 222")
    page.send("It is still right. Send this message")
    assert message.sent_at is None, "that was not on the page"
    page.send("It is still right. Send this message")
    assert message.sent_at is not None and "These have changed since" not in page.words


def test_what_was_written_after_a_change_asks_nothing(app: Flask, world: World) -> None:
    world.change_phone("01632 960 111")
    message = make.make_message(world.consultation)
    assert fingerprint_sending(message) == fingerprint_message(message)
    world.change_phone("01632 960 222")
    with pytest.raises(Changed):
        send(world.organiser, message, seen=fingerprint_message(message))


def test_a_message_that_everybody_could_read_is_among_the_changes_once_it_is_cancelled(app: Flask, world: World) -> None:
    listed = f"/consultations/{world.consultation.slug}/changes"
    public = make.make_message(world.consultation, chosen=Chosen(Audience.EVERYONE))
    some = make.make_message(world.consultation, chosen=Chosen(Audience.JOINED))
    for message in (public, some):
        assert send(world.organiser, message, seen=fingerprint_message(message))
    assert "cancelled their message" not in Reader(app).open(listed).words
    withdraw_message(world.organiser, public, seen=fingerprint_message(public), reason="The hall is closed.")
    withdraw_message(world.organiser, some, seen=fingerprint_message(some), reason="Only for some.")
    page = Reader(app).open(listed).words
    assert f"The organisers cancelled their message “{public.subject}”. Why: The hall is closed." in page
    assert "Only for some." not in page
