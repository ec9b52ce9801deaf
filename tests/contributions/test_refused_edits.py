"""An edit of one's own comment that comes too late: what was typed is on the page, and leads to where it can go."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from forum.activities.discussions.models import Post
from forum.contributions.actions import edit, set_status, withdraw
from forum.contributions.models import Status
from forum.kernel.actions import transaction
from forum.kernel.clock import now, set_clock
from forum.kernel.permissions import SYSTEM, Actor
from tests import factories as make
from tests.browsing import Reader

WORDS = "The last bus leaves at nine, not at ten."
TITLE = "The last bus is too early"


@pytest.fixture
def author(app: Flask) -> Actor:
    return make.make_actor("writer@example.org")


@pytest.fixture
def first(author: Actor) -> Post:
    consultation = make.make_consultation()
    make.seat(consultation, actor=author)
    return make.make_thread(consultation)


def edit_page(post: Post) -> str:
    return f"/consultations/{post.consultation.slug}/said/{post.public_id}/edit"


def begin(app: Flask, post: Post) -> Reader:
    return Reader(app).enter("writer@example.org").open(edit_page(post))


def hide(post: Post) -> None:
    with transaction():
        set_status(SYSTEM, post, Status.HIDDEN)


def assert_shown(reader: Reader, *words: str) -> None:
    assert reader.status == 403 and reader.page.title.text.startswith("Error: ")
    typed = [each.text.strip() for each in reader.page.select(".typed")]
    assert all(each in typed for each in words), typed


def test_a_reply_that_was_hidden_leads_to_the_form_below_what_it_answers(app: Flask, author: Actor, first: Post) -> None:
    own = make.make_reply(first, author)
    reader = begin(app, own)
    hide(own)
    reader.send("Save my edit", body=WORDS)
    assert_shown(reader, WORDS)
    assert "A moderator has hidden this." in reader.errors
    reader.follow("Post it as a new reply")
    assert reader.status == 200 and reader.page.find("textarea", attrs={"name": "body"}).text.strip() == WORDS
    assert WORDS in reader.send("Post my reply").words and "Thank you" in reader.words


def test_a_reply_that_its_author_deleted_in_another_tab_too(app: Flask, author: Actor, first: Post) -> None:
    own = make.make_reply(first, author)
    reader = begin(app, own)
    withdraw(author, own)
    reader.send("Save my edit", body=WORDS)
    assert_shown(reader, WORDS)
    assert reader.follow("Post it as a new reply").page.find("textarea", attrs={"name": "body"}).text.strip() == WORDS


def test_a_thread_that_was_hidden_leads_to_a_new_one_with_its_title(app: Flask, author: Actor, first: Post) -> None:
    own = make.make_thread(first.consultation, author)
    reader = begin(app, own)
    hide(own)
    reader.send("Save my edit", title=TITLE, body=WORDS)
    assert_shown(reader, TITLE, WORDS)
    reader.follow("Post it as a new thread")
    assert reader.page.find("textarea", attrs={"name": "body"}).text.strip() == WORDS
    assert reader.page.find("input", attrs={"name": "title"})["value"] == TITLE


def test_a_refused_edit_that_is_sent_again_is_where_the_page_before_leads(app: Flask, author: Actor, first: Post) -> None:
    """Whoever has two windows, or loads the page that refused it again, has the address of before."""
    own = make.make_reply(first, author)
    reader = begin(app, own)
    hide(own)
    page = reader.page
    reader.send("Save my edit", body=WORDS)
    link = str(reader._find("a", "Post it as a new reply")["href"])
    reader.go_back(page, edit_page(own))
    reader.send("Save my edit", body=WORDS)
    assert str(reader._find("a", "Post it as a new reply")["href"]) == link
    assert reader.open(link).page.find("textarea", attrs={"name": "body"}).text.strip() == WORDS


def test_after_the_stage_has_closed_the_words_are_there_to_be_copied(app: Flask, author: Actor, first: Post) -> None:
    own = make.make_reply(first, author)
    reader = begin(app, own)
    with set_clock(now() + timedelta(days=400)):
        reader.enter("writer@example.org").send("Save my edit", body=WORDS)
        assert_shown(reader, WORDS)
        assert "Copy it before you leave" in reader.words and "Post it as" not in reader.words
        assert reader.follow("See your comment").status == 200


def test_somebody_elses_comment_is_refused_as_before(app: Flask, first: Post) -> None:
    reader = Reader(app).enter("writer@example.org").open("/account")
    token = reader.page.select_one("[name=csrf_token]")["value"]
    answer = reader.ask("post", edit_page(first), data={"csrf_token": token, "body": WORDS})
    assert answer.status_code == 403 and "Post it as" not in answer.text


def test_hidden_while_it_was_being_saved(app: Flask, author: Actor, first: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    own = make.make_reply(first, author)
    reader = begin(app, own)

    def edit_too_late(actor: Actor, contribution: Post, **words: object) -> None:
        hide(contribution)
        edit(actor, contribution, **words)  # type: ignore[arg-type]

    monkeypatch.setattr("forum.contributions.views.actions.edit", edit_too_late)
    reader.send("Save my edit", body=WORDS)
    assert_shown(reader, WORDS)
    assert reader.follow("Post it as a new reply").status == 200
