"""Whoever presses a second time is told what has become of the first press, and nothing else."""

from __future__ import annotations

import pytest
from flask import Flask

from forum.activities.discussions.models import Post
from forum.contributions.actions import withdraw
from forum.kernel.db import db
from tests import factories as make
from tests.activities.discussions.test_way_in import WORDS, address_of, ask_for_link, link_in, mails, replies
from tests.browsing import Reader

OTHER = "The night bus is all that I have."


def test_the_button_of_a_link_pressed_twice_says_that_the_comment_is_posted(app: Flask) -> None:
    first = make.make_thread(make.make_consultation())
    ask_for_link(app, first)
    reader = Reader(app).open(link_in(mails()[0]))
    page, path = reader.page, reader.path
    reader.send("Post my comment")
    reader.go_back(page, path)
    again = reader.send("Post my comment")
    assert "Your comment has already been posted." in again.words
    assert "press the button once more" not in again.words
    assert [post.body for post in replies(first)] == [WORDS]


def test_the_button_of_a_used_link_is_not_pressed_from_another_site(app: Flask) -> None:
    first = make.make_thread(make.make_consultation())
    ask_for_link(app, first)
    link = link_in(mails()[0])
    Reader(app).open(link).send("Post my comment")
    answer = Reader(app).ask("post", link, data={}, headers={"Origin": "https://elsewhere.example"})
    assert answer.status_code == 400
    assert "Set-Cookie" not in answer.headers or "session" not in answer.headers["Set-Cookie"]


def test_a_form_sent_a_second_time_after_another_is_the_same_act(app: Flask) -> None:
    first = make.make_thread(make.make_consultation())
    make.seat(first.consultation, actor=make.make_actor("reader@example.org"))
    reader = Reader(app).enter("reader@example.org").open(address_of(first))
    page, path = reader.page, reader.path
    reader.send("Post my reply", body=WORDS)
    reader.open(address_of(first)).send("Post my reply", body=OTHER)
    reader.go_back(page, path)
    again = reader.send("Post my reply", body=WORDS)
    assert "You have already posted something else here" not in again.words
    assert [post.body for post in replies(first)] == [WORDS, OTHER], "said once"
    reader.go_back(page, path)
    changed = reader.send("Post my reply", body=f"{WORDS} And the trains.")
    assert "You have already posted something else here" in changed.words, "of other words they are asked"


@pytest.mark.parametrize("who", ["a visitor", "somebody with a place"])
@pytest.mark.parametrize("whose", ["the first comment", "a reply"])
def test_on_the_page_of_a_thread_too_it_is_said_that_what_is_replied_to_was_deleted(app: Flask, whose: str, who: str) -> None:
    consultation = make.make_consultation()
    first = make.make_thread(consultation, author := make.seat(consultation))
    under = first if whose == "the first comment" else make.make_reply(first, author)
    make.seat(first.consultation, actor=make.make_actor("reader@example.org"))
    reader = Reader(app) if who == "a visitor" else Reader(app).enter("reader@example.org")
    path = f"/consultations/{first.consultation.slug}/threads/{first.thread.public_id}"
    reader.open(path if under is first else f"{path}?under={under.public_id}")
    withdraw(author, under)
    said = Post.body == WORDS
    page = reader.send("Post my reply", body=WORDS)
    assert "was deleted while you were writing, so we have not posted your reply. You can still post it." in page.words
    assert WORDS in page.response.text and not db.session.query(Post).filter(said).count()
    page.send("Post my reply")
    assert db.session.query(Post).filter(said).count() == (0 if who == "a visitor" else 1), "asked once"
