"""A private link shows what happened to what somebody said, until they end it: whoever got hold of it reads no further."""

from __future__ import annotations

import pytest
from flask import Flask

from forum.accounts import actions as accounts
from forum.accounts.models import Account
from forum.accounts.rules import RESET_WITHIN
from forum.consultations.models import Consultation
from forum.erasure.actions import erase_person
from forum.kernel import tokens
from forum.kernel.actions import transaction
from forum.kernel.db import db
from forum.kernel.permissions import SYSTEM, Actor
from forum.kernel.signing import make_signer
from forum.outcomes.receipts import WHAT_HAPPENED, make_link
from tests import factories as make
from tests.browsing import Reader

GONE = "This private link no longer works"


def account_of(actor: Actor) -> Account:
    return db.session.get_one(Account, actor.account_id)


def reset_password(actor: Actor) -> None:
    account = account_of(actor)
    with transaction():
        subject = accounts._subject_of(account.public_id, account.password_hash)
        token = tokens.mint(accounts.RESET, subject, RESET_WITHIN)
    assert accounts.reset_password(SYSTEM, None, token=token, password="another-long-word")


ENDS = {
    "they end their links": lambda actor: accounts.end_private_links(actor, None),
    "they sign out everywhere": lambda actor: accounts.sign_out_everywhere(actor, None),
    "whoever runs the site signs them out": lambda actor: accounts.end_sessions_of(SYSTEM, None, email=account_of(actor).email),
    "they reset their password": reset_password,
    "they delete their account": lambda actor: erase_person(SYSTEM, account_of(actor)),
}


def address_of(actor: Actor, consultation: Consultation) -> str:
    return f"/consultations/{consultation.slug}/what-happened/{make_link(make.place_of(actor, consultation))}"


@pytest.mark.parametrize("end", ENDS)
def test_a_private_link_ends_when(app: Flask, end: str) -> None:
    consultation, other = make.make_consultation(), make.make_consultation()
    author = make.seat(consultation)
    somebody = make.seat(consultation)
    make.seat(other, actor=author)
    for each in (author, somebody):
        make.make_thread(consultation, each, body="The last bus leaves too early.")
    links = [address_of(author, consultation), address_of(author, other)]
    theirs = address_of(somebody, consultation)
    assert "The last bus leaves too early." in Reader(app).open(links[0]).words
    ENDS[end](author)
    for link in links:
        page = Reader(app).open(link)
        assert page.status == 410 and GONE in page.words and "The last bus" not in page.words
    assert "The last bus leaves too early." in Reader(app).open(theirs).words, "nobody else's ends"


def test_whoever_ends_their_links_has_a_new_one_on_the_same_page(app: Flask) -> None:
    consultation = make.make_consultation()
    author = make.seat(consultation, actor=make.make_actor("author@example.org"))
    make.make_thread(consultation, author, body="The last bus leaves too early.")
    before = address_of(author, consultation)
    reader = Reader(app).enter("author@example.org").open(f"/consultations/{consultation.slug}/what-happened")
    reader.send("End my private links")
    assert "The links you had no longer work" in reader.words
    new = next(link["href"] for link in reader.page.find_all("a") if link.get_text(strip=True) == "your private link")
    assert new.split("/consultations/")[1] != before.split("/consultations/")[1]
    assert "The last bus leaves too early." in Reader(app).open(new[new.index("/consultations/") :]).words
    assert reader.open(before).path.endswith("/what-happened"), "an old letter still leads whoever is signed in"


def test_a_link_from_before_links_could_be_ended_goes_on_working(app: Flask) -> None:
    consultation = make.make_consultation()
    place = make.place_of(make.seat(consultation), consultation)
    from_before = make_signer(WHAT_HAPPENED).dumps(place.public_id)
    assert Reader(app).open(f"/consultations/{consultation.slug}/what-happened/{from_before}").status == 200
