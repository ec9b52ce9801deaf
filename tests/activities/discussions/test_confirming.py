"""What the pages around a link say before anybody presses anything."""

from __future__ import annotations

import pytest
from flask import Flask

from forum.accounts.models import Account
from forum.activities.discussions.models import PendingPost
from forum.contributions.actions import set_status
from forum.contributions.models import Status
from forum.kernel.actions import transaction
from forum.kernel.db import db
from forum.kernel.permissions import SYSTEM
from tests import factories as make
from tests.activities.discussions.test_way_in import EMAIL, WORDS, address_of, ask_for_link, link_in, mails, replies, write
from tests.browsing import Reader

OTHER = "The night bus is all that I have."


@pytest.mark.parametrize("is_same", [True, False])
def test_a_second_wording_takes_the_place_of_the_first_when_its_writer_says_so(either_app: Flask, is_same: bool) -> None:
    first = make.make_thread(make.make_consultation())
    reader = ask_for_link(either_app, first)
    reader.open(address_of(first)).send("Post my reply", body=OTHER).send("Send me the link", email=EMAIL)
    assert "Your earlier comment here has its own link" in reader.words
    earlier, later = (link_in(mail) for mail in mails())
    page = Reader(either_app).open(later)
    assert "Is it the same comment?" in page.words and WORDS in page.words
    box = page.page.find("input", {"name": "instead_of"})["value"]
    page.send("Post my comment", **({"instead_of": box} if is_same else {}))
    assert [post.body for post in replies(first)] == [OTHER]
    beside = Reader(either_app).open(earlier)
    if is_same:
        assert beside.status == 410 and db.session.query(PendingPost).filter_by(body=WORDS).count() == 0
    else:
        assert "You have already posted a comment here" in beside.words and OTHER in beside.words
        beside.send("Post my comment")
        assert sorted(post.body for post in replies(first)) == sorted([WORDS, OTHER])


def test_nobody_takes_away_what_waits_for_another_mailbox(app: Flask) -> None:
    first = make.make_thread(make.make_consultation())
    ask_for_link(app, first, OTHER, "other@example.org", pseudonym="Blue Crow")
    others = db.session.query(PendingPost).one().public_id
    ask_for_link(app, first)
    page = Reader(app).open(link_in(mails()[0]))
    assert OTHER not in page.words
    form = page.fields_of(page.page.select_one("main form")) | {"instead_of": others}
    page.ask("post", page.path, data=form, headers={"Origin": "http://localhost"})
    assert db.session.query(PendingPost).filter_by(public_id=others).count() == 1


def test_that_what_it_answers_was_hidden_is_said_before_the_button(app: Flask) -> None:
    first = make.make_thread(make.make_consultation())
    ask_for_link(app, first)
    with transaction():
        set_status(SYSTEM, first, Status.HIDDEN)
    reader = Reader(app).open(link_in(mails()[0]))
    assert "has been hidden, so you cannot post your reply" in reader.words and WORDS in reader.words
    assert not reader.page.select("main form")


@pytest.mark.parametrize("email", [EMAIL, "nobody@example.org"])
@pytest.mark.parametrize(("page", "button"), [("sign-in-link", "Email me a link"), ("forgotten-password", "Email me a link")])
def test_where_no_letter_may_come_the_page_says_if(app: Flask, page: str, button: str, email: str) -> None:
    make.make_actor(EMAIL)
    reader = Reader(app).open(f"/account/{page}")
    reader.send(reader.page.select_one("main form button").text.strip(), email=email)
    assert "If the address you gave has an account, we have sent an email there" in reader.words
    assert reader.follow("Create an account").title == "Create an account"
    assert bool(mails(email)) is (email == EMAIL)


def test_the_link_to_sign_in_says_that_it_signs_somebody_else_out(app: Flask) -> None:
    make.make_actor(EMAIL)
    make.make_actor("other@example.org")
    Reader(app).open("/account/sign-in-link").send("Email me a link", email=EMAIL)
    link = link_in(mails()[0])
    assert "You are signed in as someone else now" in Reader(app).enter("other@example.org").open(link).words
    assert "someone else" not in Reader(app).open(link).words


def test_an_account_confirmed_on_another_device_says_where_the_words_are(app: Flask) -> None:
    first = make.make_thread(make.make_consultation())
    reader = write(app, first).send("Send me the link", how="account", pseudonym="Grey Heron").follow("Create an account")
    reader.send("Create my account", email=EMAIL, password=make.PASSWORD)
    assert "come back here and sign in to post" in reader.words
    phone = Reader(app).open(link_in(mails()[0])).send("Confirm my email address", password=make.PASSWORD)
    assert "What you wrote is in the browser where you wrote it" in phone.words
    reader.open(f"{address_of(first)}/reply/who").open("/account/sign-in").sign_in(EMAIL, make.PASSWORD)
    reader.send("Yes, put it back in the form")
    assert WORDS in reader.words, "it is where it was"


def test_whoever_has_the_name_already_is_led_to_sign_in_and_keeps_it(app: Flask) -> None:
    first = make.make_thread(make.make_consultation())
    make.seat(first.consultation, actor=make.make_actor(EMAIL), name="Quiet Wren")
    stranger, returning = (
        write(app, first).send("Send me the link", email=each, pseudonym="Quiet Wren") for each in ("new@example.org", EMAIL)
    )
    assert "Is this your name here?" in returning.words
    assert returning.words.replace(EMAIL, "") == stranger.words.replace("new@example.org", ""), "nobody learns whose it is"
    returning.send("Sign in, it is my name")
    returning.send("Sign in", email=EMAIL, password=make.PASSWORD).send("Yes, put it back in the form").send("Post my reply")
    assert [post.author.pseudonym for post in replies(first)] == ["Quiet Wren"]


def test_marks_that_turn_a_page_round_are_taken_out_before_the_choice(app: Flask) -> None:
    first = make.make_thread(make.make_consultation())
    reader = write(app, first, "The \u202enight bus\u202c is \u2066all I\u2069 have.")
    shown = reader.response.get_data(as_text=True)
    assert reader.title == "How should we know you?" and not set("\u202e\u202c\u2066\u2069") & set(shown)
    reader.send("Send me the link", email=EMAIL, pseudonym="Grey Heron")
    Reader(app).open(link_in(mails()[0])).send("Post my comment")
    assert [post.body for post in replies(first)] == [WORDS]
    assert not reader.open(f"{address_of(first)}/reply").page.find("textarea").text.strip(), "its draft has gone with it"
    assert db.session.query(Account).filter_by(email=EMAIL).one()
