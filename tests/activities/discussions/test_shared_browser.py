"""Somebody signs in on a browser in which another wrote as a guest: they read nothing private of it, and have nothing of it
without the link that the guest kept."""

from __future__ import annotations

import json

from flask import Flask

from forum.consultations.models import Participation
from forum.kernel.db import db
from forum.kernel.permissions import Role
from tests import factories as make
from tests.activities.discussions.test_guests import EMAIL, WORDS, address_of, kept_link, open_to_guests, replies, write_as_guest
from tests.browsing import Reader

PRIVATE = "My daughter was left alone that night."
QUESTION = "Did you write these as a guest?"


def write_in_private(app: Flask) -> tuple[Reader, str]:
    """Their browser, and the link they kept."""
    first = open_to_guests()
    reader = Reader(app).open(f"{address_of(first)}/reply").send("Post my reply", body=PRIVATE, is_private="y")
    reader.send("Send me the link", how="guest", pseudonym="Grey Heron", capacity_key="carer")
    return reader, kept_link(reader)


def read_session(app: Flask, reader: Reader) -> str:
    """What a browser keeps, as whoever opens its cookie reads it: it is signed, not sealed."""
    cookie = reader.client.get_cookie(app.config["SESSION_COOKIE_NAME"])
    serializer = app.session_interface.get_signing_serializer(app)
    return json.dumps(serializer.loads(cookie.value), default=str)


def test_whoever_signs_in_next_reads_no_private_words_of_a_guest(app: Flask) -> None:
    guest, _link = write_in_private(app)
    make.make_actor(EMAIL)
    next_person = guest.sign_in(EMAIL, make.PASSWORD)
    assert next_person.title == QUESTION and PRIVATE not in next_person.words
    assert "They wrote a comment that not everyone can read. We do not show it here." in next_person.words


def test_whoever_signs_in_next_moves_nothing_without_the_link(app: Flask) -> None:
    guest, link = write_in_private(app)
    make.make_actor(EMAIL)
    next_person = guest.sign_in(EMAIL, make.PASSWORD).send("Move them into my account")
    assert "Enter the link you kept as a guest" in next_person.words
    for wrong in (
        "mine",
        link[:-3],
        f"/guest/{db.session.query(Participation).filter_by(role=Role.GUEST).one().account.public_id}",
    ):
        next_person.send("Move them into my account", link=wrong)
        assert "This is not the link to these comments." in next_person.words and next_person.words.startswith("Error:")
    owner = Reader(app).open(link)
    assert owner.status == 200 and PRIVATE in owner.words, "the link is still the proof"
    next_person.send("Move them into my account", link=link)
    assert PRIVATE in next_person.open("/account").follow("My comments").words


def test_the_link_of_another_guest_moves_nothing(app: Flask) -> None:
    guest, _link = write_in_private(app)
    other = kept_link(write_as_guest(app, open_to_guests(), name="Quiet Wren"))
    make.make_actor(EMAIL)
    next_person = guest.sign_in(EMAIL, make.PASSWORD).send("Move them into my account", link=other)
    assert "This is not the link to these comments." in next_person.words


def test_a_browser_does_not_keep_what_would_prove_that_somebody_is_the_guest(app: Flask) -> None:
    guest, link = write_in_private(app)
    make.make_actor(EMAIL)
    kept = read_session(app, guest.sign_in(EMAIL, make.PASSWORD))
    assert "guest_before" in kept and link.rpartition("/")[2] not in kept


def test_words_that_everybody_reads_are_shown_to_know_them_by(app: Flask) -> None:
    first = open_to_guests()
    guest = write_as_guest(app, first)
    make.make_actor(EMAIL)
    next_person = guest.sign_in(EMAIL, make.PASSWORD)
    assert WORDS in next_person.words and "not everyone can read" not in next_person.words
    assert replies(first)[0].author.account.is_guest


def test_the_link_leads_on_once_its_words_have_moved(app: Flask) -> None:
    _guest, link = write_in_private(app)
    make.make_actor(EMAIL)
    owner = Reader(app).enter(EMAIL).open(link).send("Move them into my account")
    assert PRIVATE in owner.words
    again = Reader(app).open(link)
    assert again.status == 200 and PRIVATE not in again.words
    assert again.follow("Sign in").title == "Sign in"
    assert PRIVATE in owner.open(link).follow("My comments").words
