"""What was typed in a private consultation after its writer had signed out is offered to those alone who can read there: whoever
else sits at this browser is neither asked about it nor shown it."""

from __future__ import annotations

import pytest
from flask import Flask

from forum.activities.discussions.models import Post
from forum.consultations.actions.silencing import remove
from forum.consultations.models import Participation
from forum.kernel.actions import transaction
from forum.kernel.db import db
from forum.kernel.drafts import Draft
from forum.kernel.permissions import SYSTEM
from tests import factories as make
from tests.browsing import Reader
from tests.consultations.test_private import make_private
from tests.web.test_kept_words import EMAIL, end_sessions, fill, idea, send, sign_in, start_of

WORDS = "For those who are invited: the ward on the third floor."
# Who signs in → whether they are asked, and shown it after they say "Yes".
WHO = {
    "the same account": True,
    "another that was invited": True,
    "another that was not": False,
    "the same, put out": False,
    "nobody": False,
}

OTHERS = {"another that was invited": "invited@example.org", "another that was not": "stranger@example.org"}


@pytest.fixture
def first(app: Flask) -> Post:
    consultation = make.make_consultation()
    make.seat(consultation, actor=make.make_actor(EMAIL))
    make.seat(consultation, actor=make.make_actor("invited@example.org"))
    make.make_actor("stranger@example.org")
    return make.make_thread(consultation)


def put_writer_out(first: Post) -> None:
    place = db.session.scalars(db.select(Participation).filter_by(consultation_id=first.consultation_id)).all()
    writers = next(each for each in place if each.account and each.account.email == EMAIL)
    with transaction():
        remove(SYSTEM, writers)


@pytest.mark.parametrize(("who", "is_shown"), WHO.items())
def test_who_is_asked_about_words_of_a_private_consultation(app: Flask, first: Post, who: str, is_shown: bool) -> None:
    make_private(first.consultation)
    reader = Reader(app).enter(EMAIL)
    tab = fill(reader, start_of(first), **idea(WORDS))
    reader.open("/account").send("Sign out on this device")
    tab["csrf_token"] = reader.open("/account/sign-in").page.select_one("[name=csrf_token]")["value"]
    send(reader, tab)
    assert db.session.query(Draft).count() == 1
    if who == "the same, put out":
        put_writer_out(first)
    if who != "nobody":
        email = OTHERS.get(who, EMAIL)
        reader.sign_in(email, make.PASSWORD)
        assert (reader.title == "Did you write this?") == is_shown and WORDS not in reader.response.text
    if is_shown:
        reader.send("Yes, put it back")
    elif who != "nobody":
        reader.open("/account/was-it-you")
        token = reader.open("/account").page.select_one("[name=csrf_token]")["value"]
        for said in ({"mine": "yes"}, {"other": "yes"}):
            reader.ask("post", "/account/was-it-you", data=said | {"csrf_token": token})
    shown = [WORDS in reader.open(path).response.text for path in ("/account/kept", start_of(first))]
    assert shown == [is_shown, is_shown]
    assert db.session.query(Draft).count() == 1, "it waits for whoever can read there, and nobody else deletes it"


def test_whoever_was_put_out_after_their_session_had_ended_reads_their_own_words(app: Flask, first: Post) -> None:
    """The cookie says whose they are: nobody else is shown them, and they are not lost to their writer."""
    make_private(first.consultation)
    reader = Reader(app).enter(EMAIL)
    tab = fill(reader, start_of(first), **idea(WORDS))
    end_sessions()
    send(reader, tab)
    put_writer_out(first)
    sign_in(reader.open("/account/sign-in"))
    assert WORDS in reader.open("/account/kept").words
    assert WORDS not in Reader(app).enter("invited@example.org").open("/account/kept").words
