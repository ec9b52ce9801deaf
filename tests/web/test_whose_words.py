"""Whose words a browser keeps: nobody is given, or asked in one breath about, what another person left in it."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import delete, select

from forum.accounts.models import SignIn
from forum.activities.discussions.models import Guests, Post
from forum.kernel.actions import transaction
from forum.kernel.db import db
from forum.kernel.drafts import Draft
from tests import factories as make
from tests.activities.discussions.test_guests import open_to_guests
from tests.activities.discussions.test_way_in import address_of
from tests.browsing import Reader

LEFT = "What the doctor told me about my own illness."
OWN = "The bus at eleven has not come for a week."


@pytest.fixture
def first(app: Flask) -> Post:
    first = open_to_guests(Guests.AT_ONCE)
    make.seat(first.consultation, actor=make.make_actor("writer@example.org"))
    return first


def write(reader: Reader, path: str, words: str) -> Reader:
    reader.open(path)
    fields = reader.fields_of(reader.page.select_one("main form[data-keep]")) | {"body": words, "stance": "adds"}
    return post(reader, path.partition("?")[0], fields)


def post(reader: Reader, path: str, fields: dict[str, object]) -> Reader:
    return reader._take(reader.ask("post", path, data=fields, follow_redirects=True, headers={"Origin": "http://localhost"}))


def end_sessions() -> None:
    with transaction():
        for each in db.session.scalars(select(SignIn)):
            db.session.delete(each)


def come_as_guest(reader: Reader) -> Reader:
    return reader.send("Send me the link", how="guest", pseudonym="Grey Heron", capacity_key="carer")


def leave_behind(reader: Reader, path: str) -> None:
    """A form that was open when its writer signed out in another window, and was sent after that."""
    reader.enter("writer@example.org").open(path)
    fields = reader.fields_of(reader.page.select_one("main form[data-keep]")) | {"body": LEFT, "stance": "adds"}
    reader.open("/account").send("Sign out on this device")
    post(reader, path.partition("?")[0], fields)


def is_said(words: str) -> bool:
    db.session.rollback()
    return db.session.scalar(select(Post.id).where(Post.body == words)) is not None


def test_where_a_session_ended_by_itself_a_visitor_comments_like_anybody(app: Flask, first: Post) -> None:
    browser = Reader(app).enter("writer@example.org")
    end_sessions()
    write(browser, f"{address_of(first)}/reply", OWN)
    come_as_guest(browser)
    assert is_said(OWN)


def test_what_a_visitor_wrote_is_not_that_accounts_whose_session_had_ended(app: Flask, first: Post) -> None:
    browser = Reader(app).enter("writer@example.org")
    end_sessions()
    write(browser, f"{address_of(first)}/reply", OWN)
    browser.enter("writer@example.org").open("/account/kept")
    assert OWN not in browser.words


def test_whoever_was_signed_in_when_they_wrote_is_still_asked_to_sign_in(app: Flask, first: Post) -> None:
    browser = Reader(app).enter("writer@example.org").open(f"{address_of(first)}/reply")
    fields = browser.fields_of(browser.page.select_one("main form[data-keep]")) | {"body": OWN, "stance": "adds"}
    end_sessions()
    post(browser, f"{address_of(first)}/reply", fields)
    assert browser.title == "Sign in" and not is_said(OWN)
    browser.send("Sign in", email="writer@example.org", password=make.PASSWORD)
    assert OWN in browser.page.find("textarea", attrs={"name": "body"}).text


def test_a_guest_is_not_given_what_somebody_else_left_behind(app: Flask, first: Post) -> None:
    browser = Reader(app)
    leave_behind(browser, f"{address_of(first)}/reply")
    write(browser, f"{address_of(first)}/reply", OWN)
    come_as_guest(browser)
    assert is_said(OWN) and browser.title == "Did you write this?" and LEFT not in browser.words
    browser.open("/account/kept")
    assert LEFT not in browser.words
    browser.open("/account/was-it-you").send("No, delete it").open("/account/kept")
    assert LEFT not in browser.words


def test_each_form_is_asked_about_by_itself(app: Flask, first: Post) -> None:
    """Of two that lie in one browser, one may be of another person."""
    browser = Reader(app)
    leave_behind(browser, f"{address_of(first)}/reply")
    write(browser, f"{address_of(first)}/reply", OWN)
    browser.open("/account/sign-in").send("Sign in", email="writer@example.org", password=make.PASSWORD)
    assert browser.title == "Did you write this?" and len(browser.page.select("button[name=mine]")) == 2
    browser.send("Yes, put it back")
    assert browser.title == "Did you write this?" and len(browser.page.select("button[name=mine]")) == 1
    browser.send("No, delete it").open("/account/kept")
    assert (LEFT in browser.words) != (OWN in browser.words)


@pytest.mark.parametrize("words", ["Nonsense.", "Nonsense", "Unsinn!"])
def test_one_word_of_another_session_is_asked_about_like_many(app: Flask, first: Post, words: str) -> None:
    """What a page sends by itself is one word too: which it is, its field tells."""
    browser = Reader(app).enter("writer@example.org").open(f"{address_of(first)}/reply")
    fields = browser.fields_of(browser.page.select_one("main form[data-keep]")) | {"body": words, "stance": "adds"}
    make.seat(first.consultation, actor=make.make_actor("other@example.org"))
    browser.enter("other@example.org").open("/account")
    post(browser, f"{address_of(first)}/reply", fields | {"csrf_token": "of another session"})
    assert browser.title == "Did you write this?" and words not in browser.response.text
    browser.send("No, delete it")
    assert words not in browser.page.select_one("main textarea[name=body]").text


def test_a_button_of_another_session_is_nothing_to_ask_about(app: Flask, first: Post) -> None:
    browser = Reader(app).enter("writer@example.org").open("/account")
    post(browser, "/account/news/read", {"csrf_token": "of another session", "is_on": "yes", "next": "/account"})
    assert browser.title != "Did you write this?" and "Please press the button once more" in browser.words


def test_what_is_kept_of_the_choice_of_a_name_leads_to_the_comment_that_is_answered(app: Flask, first: Post) -> None:
    """Its form has the words, and only its address says what they answer."""
    other = make.make_reply(first, body="The lift is broken.")
    make.make_actor("new@example.org")
    browser = Reader(app)
    write(browser, f"{address_of(first)}/reply?to={other.public_id}", OWN)
    browser.enter("new@example.org").open(browser.response.request.full_path)
    browser.send("Yes, put it back")
    here = browser.response.request.full_path
    fields = browser.fields_of(browser.page.select_one("main form#who")) | {"pseudonym": "Grey Heron"}
    post(browser, here, fields | {"csrf_token": "of another session"})
    while browser.title == "Did you write this?":
        browser.send("Yes, put it back")
    browser.open("/account/kept")
    links = [str(each["href"]) for each in browser.page.select("main li a.btn")]
    assert links and all(f"to={other.public_id}" in each for each in links), links
    with transaction():  # The form before it may be sent, or deleted, from another window.
        db.session.execute(delete(Draft).where(Draft.path.not_like("%/who")))
    (left,) = [each for each in links if "/who?" in each]
    assert OWN in browser.open(left).words and browser.title == "Choose the name people will see"


def test_what_is_put_back_is_shown_where_the_page_one_comes_to_has_no_form(app: Flask, first: Post) -> None:
    browser = Reader(app)
    leave_behind(browser, f"{address_of(first)}/reply")
    browser.enter("writer@example.org").open("/account/was-it-you?next=/account/news").send("Yes, put it back")
    assert browser.path.startswith("/account/kept") and LEFT in browser.words
    assert browser.page.select_one("a[href='/account/news']") is not None


@pytest.mark.parametrize("then", ["they start again", "they send it and load its page again"])
def test_a_reply_goes_on_answering_the_comment_that_it_was_begun_under(app: Flask, first: Post, then: str) -> None:
    other = make.make_reply(first, body="The lift is broken.")
    path = f"{address_of(first)}/reply"
    browser = Reader(app).enter("writer@example.org").open(f"{path}?to={other.public_id}")
    fields = browser.fields_of(browser.page.select_one("main form[data-keep]")) | {"body": OWN, "stance": "adds"}
    end_sessions()
    post(browser, path, fields)
    browser.send("Sign in", email="writer@example.org", password=make.PASSWORD)
    came_to = browser.response.request.full_path
    assert OWN in browser.page.find("textarea", attrs={"name": "body"}).text
    if then == "they start again":
        browser.send("Start again")
    else:
        post(browser, path, browser.fields_of(browser.page.select_one("main form[data-keep]")))
        assert is_said(OWN)
        browser.open(came_to)
    assert not browser.page.find("textarea", attrs={"name": "body"}).text.strip()
    assert browser.page.select_one("main form[data-keep] input[name=to]")["value"] == other.public_id
