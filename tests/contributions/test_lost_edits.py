"""Somebody who edits their comment in two windows loses neither edit without having seen it."""

from __future__ import annotations

from flask import Flask

from forum.contributions.models import Contribution
from forum.kernel.db import db
from tests import factories as make
from tests.browsing import Reader

EMAIL = "author@example.org"


def open_twice(app: Flask) -> tuple[Contribution, Reader, Reader]:
    consultation = make.make_consultation()
    author = make.seat(consultation, actor=make.make_actor(EMAIL))
    post = make.make_thread(consultation, author, title="Buses", body="They are late.")
    address = f"/consultations/{consultation.slug}/said/{post.public_id}/edit"
    one, two = (Reader(app).enter(EMAIL).open(address) for _window in range(2))
    return post, one, two


def read(post: Contribution) -> tuple[str, str]:
    db.session.expire_all()
    return post.title, post.body


def test_an_older_edit_replaces_a_newer_one_only_knowing_it(app: Flask) -> None:
    post, one, two = open_twice(app)
    one.send("Save my edit", body="They are late every day.")
    two.send("Preview", body="They are late at night.").send("Save my edit")
    assert "You changed this in another window. We have not saved" in two.errors[0]
    assert "It says now: They are late every day." in two.errors
    assert two.page.find(id="body").text.strip() == "They are late at night."
    assert read(post) == ("Buses", "They are late every day.")
    two.send("Save my edit")
    assert read(post) == ("Buses", "They are late at night.")


def test_edits_of_its_title_and_its_text_are_both_kept(app: Flask) -> None:
    post, one, two = open_twice(app)
    one.send("Save my edit", title="Buses and trams")
    two.send("Save my edit", body="They are late every day.")
    assert "You changed other parts of this in another window. We have kept both." in two.words
    assert read(post) == ("Buses and trams", "They are late every day.")


def test_the_same_edit_sent_twice_is_one(app: Flask) -> None:
    post, one, two = open_twice(app)
    for window in (one, two):
        window.send("Save my edit", body="They are late every day.")
        assert not window.errors
    assert read(post) == ("Buses", "They are late every day.")
