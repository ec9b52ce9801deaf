"""What a visitor typed is shown again where the answer led them, and nowhere else before whoever is there has said they wrote
it: nobody knows who has this browser next. Where somebody is written to, and what they need, is kept of no visitor at all."""

from __future__ import annotations

import pytest
from flask import Flask

from forum.activities.discussions.models import Guests, Post
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.drafts import Draft
from forum.kernel.limits import spend
from forum.moderation.rules import FLAGS_FROM_ADDRESS
from forum.web.drafts import VISITORS_DRAFTS_LAST
from tests import factories as make
from tests.activities.discussions.test_guests import open_to_guests
from tests.browsing import Reader
from tests.web.test_kept_words import fill, reply_to, send, start_of, typed

TITLE, WORDS = "About my own illness", "What the doctor told me."
EMAIL, OWNER = "somebody@example.org", "next@example.org"
ASKED = "Someone wrote something in this form before, in this browser. We have not sent it. Did you write it?"


@pytest.fixture
def first(app: Flask) -> Post:
    first = open_to_guests(Guests.AT_ONCE)
    make.seat(first.consultation, actor=make.make_actor(OWNER))
    return first


@pytest.fixture
def visitor(app: Flask, first: Post) -> Reader:
    """Who has just sent a comment that only those who run this will read, and is asked how they would be known."""
    visitor = Reader(app)
    send(visitor, fill(visitor, start_of(first), title=TITLE, kind_key="idea", body=WORDS, is_private="y"))
    assert visitor.title == "How should we know you?" and WORDS in visitor.words
    return visitor


def note_of(reader: Reader) -> str:
    note = reader.page.select_one("#words-kept [role=status]")
    return " ".join(note.text.split()) if note else ""


def test_the_page_that_the_answer_led_to_has_it_and_the_form_itself_asks(visitor: Reader, first: Post) -> None:
    named = visitor.response.request.full_path
    visitor.open(start_of(first))
    assert note_of(visitor) == ASKED and typed(visitor) == ""
    assert WORDS not in visitor.response.text and TITLE not in visitor.response.text
    assert WORDS in visitor.open(named).words
    assert typed(visitor.open(start_of(first)).follow("Yes, put it back")) == WORDS
    assert TITLE in visitor.response.text and note_of(visitor) == "We kept what you wrote before. It is in the form again."


def test_whoever_did_not_write_it_deletes_it_unread(visitor: Reader, first: Post) -> None:
    named = visitor.response.request.full_path
    visitor.open(start_of(first)).send("No, delete it")
    assert (typed(visitor), note_of(visitor), db.session.query(Draft).count()) == ("", "", 0)
    assert WORDS not in visitor.open(named).response.text


def test_after_an_hour_no_visitor_is_shown_it_nor_asked(visitor: Reader, first: Post) -> None:
    named = visitor.response.request.full_path
    with set_clock(now() + VISITORS_DRAFTS_LAST):
        for path in (named, start_of(first)):
            assert WORDS not in visitor.open(path).response.text and note_of(visitor) == "", path


def test_each_of_two_is_asked_about_by_itself(visitor: Reader, first: Post) -> None:
    send(visitor, fill(visitor, start_of(first), title="Buses", kind_key="idea", body="The last one is at six."))
    visitor.open(start_of(first))
    assert len(visitor.page.select("[data-asks-whose]")) == 2
    visitor.follow("Yes, put it back")
    assert len(visitor.page.select("[data-asks-whose]")) == 1, "the other may be of another person"


def test_a_reply_is_asked_about_under_the_comment_that_it_answers_alone(app: Flask, first: Post) -> None:
    other, visitor = make.make_reply(first), Reader(app)
    send(visitor, fill(visitor, reply_to(other), body=WORDS, stance="adds"))
    assert note_of(visitor.open(reply_to(first))) == ""
    assert note_of(visitor.open(reply_to(other))) == ASKED
    assert typed(visitor.follow("Yes, put it back")) == WORDS
    assert visitor.page.select_one("main form[data-keep] input[name=to]")["value"] == other.public_id


def test_an_address_that_a_visitor_typed_is_kept_for_nobody(visitor: Reader, first: Post) -> None:
    """Not for the next visitor, not for whoever signs in next and says that they wrote it."""
    named = visitor.response.request.full_path
    assert "you will need to type your address again" in visitor.words
    visitor.send("Send me the link", edit="1", email=EMAIL, pseudonym="Grey Heron")
    assert typed(visitor) == WORDS
    for path in (named, start_of(first), visitor.response.request.full_path):
        assert EMAIL not in visitor.open(path).response.text, path
    assert "Grey Heron" in visitor.open(named).response.text, "the name that they chose is there, as everybody will read it"
    visitor.sign_in(OWNER, make.PASSWORD)
    while visitor.title == "Did you write this?":
        visitor.send("Yes, put it back")
    assert WORDS in visitor.open("/account/kept").words
    for path in ("/account/kept", named):
        assert EMAIL not in visitor.open(path).response.text, path


def test_whoever_opens_the_choice_of_a_name_without_having_written_is_led_to_the_question(visitor: Reader, first: Post) -> None:
    visitor.open(f"{start_of(first)}/who")
    assert note_of(visitor) == ASKED and WORDS not in visitor.response.text
    assert "What you wrote is in the browser where you wrote it" not in visitor.words


@pytest.mark.usefixtures("still_clock")
def test_what_is_refused_says_for_how_long_it_is_kept_and_leads_to_its_form(app: Flask, first: Post) -> None:
    visitor = Reader(app)
    path = f"/consultations/{first.consultation.slug}/said/{first.public_id}/flag"
    tab = fill(visitor, path, words=WORDS, reason_key="off_topic")
    for _use in range(FLAGS_FROM_ADDRESS.most):
        spend(FLAGS_FROM_ADDRESS, "127.0.0.1")
    send(visitor, tab | {"email": EMAIL})
    assert visitor.status == 429 and WORDS in visitor.words
    assert "in this browser for one hour. We will ask if you wrote it" in visitor.words
    assert "we do not keep an email address" in visitor.words and EMAIL in visitor.words
    visitor.follow("Open the form")
    assert visitor.page.find("textarea", attrs={"name": "words"}).text.strip() == WORDS
    visitor.open(path)
    assert WORDS not in visitor.response.text and note_of(visitor) == ASKED
