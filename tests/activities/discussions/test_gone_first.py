"""A thread whose first comment was deleted promises no form that is not there, and whoever was writing to it is told."""

from __future__ import annotations

import pytest
from flask import Flask

from forum.contributions.actions import withdraw
from forum.kernel.db import db
from tests import factories as make
from tests.activities.discussions.test_way_in import WORDS, address_of
from tests.browsing import Reader

GONE = "The comment you are replying to was deleted while you were writing, so we have not posted your reply."


@pytest.mark.parametrize("has_replies", [True, False])
@pytest.mark.parametrize("who", ["visitor", "participant"])
def test_the_page_invites_nobody_to_a_form_that_is_not_there(app: Flask, who: str, has_replies: bool) -> None:
    author = make.make_account()
    consultation = make.make_consultation()
    actor = make.seat(consultation, actor=author.as_actor())
    first = make.make_thread(consultation, actor)
    if has_replies:
        make.make_reply(first, make.seat(consultation), body="Mine too.")
    reader = Reader(app)
    if who == "participant":
        email = make.make_account()
        make.seat(consultation, actor=email.as_actor())
        reader.enter(email.email)
    db.session.commit()
    assert "Open for replies" in reader.open(address_of(first)).words
    withdraw(actor, first)
    reader.open(address_of(first))
    assert not reader.page.select("#reply")
    assert "Say what you think, or ask a question." not in reader.words
    assert ("Open for replies" in reader.words) == has_replies
    if has_replies:
        assert "You can still reply to the comments below it." in reader.words
    else:
        assert "If you have something to say, start a new thread." in reader.words


@pytest.mark.parametrize("who", ["visitor", "participant"])
def test_whoever_was_writing_to_it_is_told_before_anything_is_asked(app: Flask, who: str) -> None:
    consultation = make.make_consultation()
    actor = make.seat(consultation)
    first = make.make_thread(consultation, actor)
    reader = Reader(app)
    if who == "participant":
        account = make.make_account()
        make.seat(consultation, actor=account.as_actor())
        reader.enter(account.email)
    db.session.commit()
    reader.open(address_of(first))
    withdraw(actor, first)
    reader.send("Post my reply", body=WORDS)
    assert GONE in reader.words and WORDS in str(reader.page), "told, and nothing typed is lost"
    assert "How should we know you?" not in reader.words
