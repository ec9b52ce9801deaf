"""What the service said to everybody stays: its author can put it in other words, and cannot make it unsaid."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask, url_for

from forum.accounts.models import Account
from forum.activities.discussions.models import Post
from forum.contributions import actions as saying
from forum.contributions.models import Status
from forum.contributions.rules import WITHDRAW
from forum.erasure.actions import erase_person
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.errors import Forbidden, Invalid
from forum.kernel.permissions import Actor, Role, can
from tests import factories as make
from tests.browsing import Reader
from tests.rewording.test_screens import read_as

SAID = "Your question: yes, option B stays open."
DECIDED = "We will take option C. Nothing you say changes this."
LATER = timedelta(minutes=16)


def say(role: Role = Role.ORGANISER) -> tuple[Post, Actor]:
    consultation = make.make_consultation()
    author = make.seat(consultation, role)
    return make.make_reply(make.make_thread(consultation), author, body=SAID), author


@pytest.mark.parametrize("role", [Role.ORGANISER, Role.LEAD, Role.FACILITATOR, Role.PARTICIPANT])
@pytest.mark.parametrize("moment", ["at once", "later", "replied to", "in a draft"])
def test_what_the_service_said_stays_once_people_have_read_it(app: Flask, role: Role, moment: str) -> None:
    post, author = say(role)
    if moment == "in a draft":
        post.consultation.published_at = None
    if moment == "replied to":
        make.make_reply(post)
        db.session.expire_all()
    stays = role in {Role.ORGANISER, Role.LEAD} and moment in {"later", "replied to"}
    with set_clock(now() + (timedelta() if moment in {"at once", "replied to"} else LATER)):
        assert can(author, WITHDRAW, post) is not stays
        if stays:
            with pytest.raises(Forbidden, match="You cannot delete this"):
                saying.withdraw(author, post)
            assert post.status == Status.PUBLISHED and post.body == SAID


def test_the_page_says_what_can_be_done_instead_and_the_comment_is_still_there(app: Flask) -> None:
    post, author = say()
    with set_clock(now() + LATER):
        reader = read_as(app, author).open(address_of(app, post))
        assert reader.status == 403 and "You cannot delete this" in reader.words and SAID in reader.words
        assert "Everyone can then read what it said before" in reader.words
        reader.follow("Edit my comment").send("Save", body="Your question: yes, option B stays open until May.")
        history = Reader(app).open(address_of(app, post, "contributions.history")).words
        assert SAID in history


def address_of(app: Flask, post: Post, endpoint: str = "contributions.withdraw") -> str:
    with app.test_request_context():
        return url_for(endpoint, slug=post.consultation.slug, public_id=post.public_id)


def test_an_edit_that_waits_for_a_moderator_does_not_let_it_be_deleted(app: Flask) -> None:
    post, author = say()
    with set_clock(now() + LATER):
        saying.edit(author, post, title=post.title, body=f"{SAID} Until May.")
        post.status = Status.WAITING
        assert not can(author, WITHDRAW, post)


def test_nobody_says_for_the_service_that_all_is_decided_before_it_is(app: Flask) -> None:
    post, author = say()
    with pytest.raises(Invalid) as refused:
        saying.edit(author, post, title=post.title, body=DECIDED)
    assert "sounds as if it is already decided" in refused.value.errors["body"]
    assert post.body == SAID


@pytest.mark.parametrize(("role", "is_refused"), [(Role.ORGANISER, True), (Role.LEAD, True), (Role.PARTICIPANT, False)])
def test_a_new_comment_of_the_service_is_looked_at_too(app: Flask, role: Role, is_refused: bool) -> None:
    post, _author = say()
    speaker = make.seat(post.consultation, role)
    if is_refused:
        with pytest.raises(Invalid, match="sounds as if"):
            make.make_reply(post, speaker, body=DECIDED)
    else:
        assert make.make_reply(post, speaker, body=DECIDED).status == Status.PUBLISHED


def test_what_the_service_said_outlives_the_account_without_its_name(app: Flask) -> None:
    post, author = say()
    make.place_of(author, post.consultation).role = Role.PARTICIPANT  # A colleague has taken over.
    db.session.flush()
    with set_clock(now() + LATER):
        account = db.session.get_one(Account, author.account_id)
        erase_person(author, account)
    db.session.expire_all()
    assert post.body == SAID and post.author.pseudonym == "Someone who has left"
