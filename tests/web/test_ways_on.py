"""Whoever comes too early, needs help, or is sent to sign in finds the next step in front of them."""

from __future__ import annotations

from flask import Flask

from tests import factories as make
from tests.browsing import Reader


def test_whoever_comes_before_a_workshop_opens_can_ask_whether_it_has(app: Flask) -> None:
    workshop = make.make_workshop()
    page = Reader(app).open(f"/join/{workshop.code}")
    assert "You can wait here." in page.words
    assert page.page.select_one(".show-new a").get_text() == "Show what is new"


def test_a_guest_reads_where_to_say_what_they_need_to_take_part(app: Flask) -> None:
    workshop = make.make_workshop()
    page = Reader(app).open(f"/consultations/{workshop.consultation.slug}/workshop/{workshop.public_id}")
    needs = page.words.partition("Do you need help to take part?")[2]
    assert workshop.consultation.contact_phone in needs


def test_following_is_the_reason_to_sign_in_and_is_finished_afterwards(app: Flask) -> None:
    consultation, account = make.make_consultation(), make.make_account()
    page = Reader(app).open(f"/consultations/{consultation.slug}").follow("Follow this consultation")
    assert "To follow this, sign in or create an account." in page.words
    page.send("Sign in", email=account.email, password=make.PASSWORD)
    assert "Press “Follow this consultation” to finish." in page.words
    page.send("Follow this consultation")
    assert "Stop following" in page.words and "to finish" not in page.words
