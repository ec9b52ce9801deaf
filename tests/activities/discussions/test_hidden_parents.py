"""Replies to a comment that is hidden, while the replies below it are read."""

from __future__ import annotations

import pytest
from flask import Flask

from forum.activities.discussions.models import Post
from forum.contributions.actions import set_status
from forum.contributions.models import Status
from forum.kernel.actions import transaction
from forum.kernel.permissions import SYSTEM, Role
from tests import factories as make
from tests.browsing import Reader

WORDS = "At night we were told to wait for the morning."
HIDDEN_MEANWHILE = "The comment you were replying to was hidden while you were writing, so we have not posted your reply."


@pytest.fixture
def first(app: Flask) -> Post:
    consultation = make.make_consultation()
    make.seat(consultation, actor=make.make_actor("writer@example.org"))
    return make.make_thread(consultation)


@pytest.fixture
def parent(first: Post) -> Post:
    """With a reply of its own that everybody reads."""
    parent = make.make_reply(first, body="We heard that too.")
    make.make_reply(parent)
    return parent


@pytest.fixture(params=["a participant", "a visitor"])
def writer(app: Flask, request: pytest.FixtureRequest, first: Post) -> Reader:
    return Reader(app) if request.param == "a visitor" else Reader(app).enter("writer@example.org")


def address_of(post: Post, to: Post) -> str:
    return f"/consultations/{post.consultation.slug}/threads/{post.thread.public_id}/reply?to={to.public_id}"


def hide(post: Post) -> None:
    with transaction():
        set_status(SYSTEM, post, Status.HIDDEN)


def fill(reader: Reader, path: str) -> dict[str, object]:
    reader.open(path)
    return reader.fields_of(reader.page.select_one("main form")) | {"body": WORDS, "stance": "adds"}


def send(reader: Reader, path: str, form: dict[str, object]) -> Reader:
    answer = reader.ask("post", path, data=form, follow_redirects=True, headers={"Origin": "http://localhost"})
    return reader._take(answer)


def test_what_was_written_goes_to_the_thread_instead(writer: Reader, first: Post, parent: Post) -> None:
    path = address_of(first, parent)
    form = fill(writer, path)
    hide(parent)
    send(writer, path.partition("?")[0], form)
    assert writer.status == 403 and writer.errors == [HIDDEN_MEANWHILE]
    assert writer.page.find("textarea", attrs={"name": "body"}).text.strip() == WORDS
    button = writer.page.select_one(".reply-form button.btn:not(.quiet)")
    assert button is not None and button.text == "Post it as a reply to the whole thread"
    send(writer, path.partition("?")[0], writer.fields_of(writer.page.select_one(".reply-form form")))
    assert writer.status == 200 and not writer.errors


def test_where_the_first_comment_is_hidden_too_the_words_can_be_copied(writer: Reader, first: Post, parent: Post) -> None:
    path = address_of(first, first)
    form = fill(writer, path)
    hide(first)
    send(writer, path.partition("?")[0], form)
    assert writer.status == 403 and writer.errors == [HIDDEN_MEANWHILE]
    assert "Where your words can go now" in writer.words
    assert WORDS in writer.page.find("textarea", attrs={"name": "body"}).text
    assert "Post it as a reply to the whole thread" not in writer.words


def test_nobody_begins_a_reply_to_what_is_hidden(writer: Reader, first: Post, parent: Post) -> None:
    hide(parent)
    writer.open(address_of(first, parent))
    assert writer.status == 403 and "This comment is hidden, so nobody can reply to it." in writer.words


def test_a_moderator_who_still_reads_it_is_shown_its_words(app: Flask, first: Post, parent: Post) -> None:
    make.seat(first.consultation, Role.MODERATOR, actor=make.make_actor("moderator@example.org"))
    hide(parent)
    moderator = Reader(app).enter("moderator@example.org").open(address_of(first, parent))
    assert moderator.status == 200 and "We heard that too." in moderator.words
