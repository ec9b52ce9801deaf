"""A link of a private consultation leads whoever may read it there, by way of signing in, and tells nobody else that there is
one; whoever was put out of it reads no more of it in their updates."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from forum.consultations.actions.silencing import remove
from forum.consultations.models import Consultation
from forum.kernel.actions import transaction
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.jobs import enqueue_periodic, run_due_jobs
from forum.kernel.mail import KeptMail
from forum.kernel.permissions import SYSTEM, Actor
from forum.kernel.sentences import StoredSentence
from forum.moderation.kinds import NOTICE_PAGE
from forum.moderation.sentences import NOTICE
from forum.notifications.actions import choose_pace, notify
from forum.notifications.kinds import CONSULTATION, TargetKind
from forum.notifications.models import Notification, Pace
from forum.notifications.queries import count_unread_of, list_due, list_due_accounts
from forum.notifications.sentences import STAGE_OPENED
from forum.outcomes.receipts import make_link
from tests import factories as make
from tests.browsing import Reader
from tests.consultations.test_private import make_private

TITLE = "Quiet nights on ward seven"


@pytest.fixture
def consultation(app: Flask) -> Consultation:
    found = make.make_consultation(title=TITLE)
    make_private(found)
    return found


@pytest.fixture
def author(consultation: Consultation) -> Actor:
    found = make.make_actor("author@example.org")
    make.seat(consultation, actor=found)
    make.make_thread(consultation, found, body="The last bus leaves too early.")
    return found


def own_page(consultation: Consultation) -> str:
    return f"/consultations/{consultation.slug}/what-happened"


def test_no_link_is_offered_that_opens_without_signing_in(app: Flask, consultation: Consultation, author: Actor) -> None:
    reader = Reader(app).enter("author@example.org").open(own_page(consultation))
    assert "The last bus" in reader.words and "sign in there" in reader.words
    assert not [each for each in reader.page.select("a[href]") if "/what-happened/" in str(each["href"])]
    page = reader.open(f"/consultations/{consultation.slug}/you-said-we-did").page
    assert not page.select("[href$='.atom']"), "a program that reads feeds signs in nowhere"


def test_of_one_that_everybody_reads_both_are_offered(app: Flask) -> None:
    consultation = make.make_consultation()
    author = make.make_actor("author@example.org")
    make.seat(consultation, actor=author)
    reader = Reader(app).enter("author@example.org").open(own_page(consultation))
    assert [each for each in reader.page.select("a[href]") if "/what-happened/" in str(each["href"])]
    assert reader.open(f"/consultations/{consultation.slug}/you-said-we-did").page.select("[href$='.atom']")


ADDRESSES: dict[str, Callable[[Consultation, Actor], str]] = {
    "of a private link in an older letter": lambda found, author: f"{own_page(found)}/{make_link(make.place_of(author, found))}",
    "of the consultation": lambda found, _author: f"/consultations/{found.slug}",
    "of what is new in it": lambda found, _author: f"/consultations/{found.slug}/you-said-we-did",
}


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_leads_by_way_of_signing_in(app: Flask, consultation: Consultation, author: Actor, address: str) -> None:
    path = ADDRESSES[address](consultation, author)
    reader = Reader(app).open(path)
    assert reader.status == 404 and TITLE not in reader.response.text
    reader.page.select_one("header").decompose()  # which has a link like it
    reader.follow("Sign in").send("Sign in", email="author@example.org", password=make.PASSWORD)
    assert reader.status == 200 and TITLE in reader.words


def test_an_address_of_nothing_says_the_same(app: Flask, consultation: Consultation) -> None:
    there, nowhere = (Reader(app).open(f"/consultations/{slug}") for slug in (consultation.slug, "no-such-thing"))
    assert there.words.split("reference:")[0] == nowhere.words.split("reference:")[0]


def test_whoever_is_signed_in_and_not_invited_is_not_led_to_sign_in(app: Flask, consultation: Consultation) -> None:
    make.make_actor("stranger@example.org")
    reader = Reader(app).enter("stranger@example.org").open(f"/consultations/{consultation.slug}")
    assert reader.status == 404 and "sign in" not in reader.words.lower()


def test_the_code_of_a_private_workshop_opens_after_signing_in(app: Flask, consultation: Consultation, author: Actor) -> None:
    workshop = make.make_workshop(consultation)
    reader = Reader(app).open(f"/join/{workshop.code}")
    assert "No workshop has this code" in reader.words and workshop.title not in reader.words
    reader.page.select_one("header").decompose()
    reader.follow("Sign in").send("Sign in", email="author@example.org", password=make.PASSWORD)
    assert workshop.title in reader.words


def tell(
    author: Actor,
    consultation: Consultation,
    key: str,
    sentence: StoredSentence,
    kind: TargetKind = CONSULTATION,
    *,
    is_duty: bool = False,
) -> None:
    assert author.account_id is not None
    target = "x" * 16 if kind.parameter else ""
    about = {"key": key, "sentence": sentence, "target_kind": kind, "target": target, "is_duty": is_duty}
    with transaction():
        notify([author.account_id], consultation, **about)


def put_out(author: Actor, consultation: Consultation) -> None:
    with transaction():
        remove(SYSTEM, make.place_of(author, consultation))


def test_updates_say_nothing_more_of_one_that_somebody_was_put_out_of(
    app: Flask, consultation: Consultation, author: Actor
) -> None:
    make.seat(consultation)
    stage = STAGE_OPENED(name="Nights", closes="2030-01-01T09:00:00+00:00")
    tell(author, consultation, "an opening", stage)
    told = db.session.query(Notification).filter_by(account_id=author.account_id, key="an opening").one()
    upto = told.due_at
    assert upto is not None
    reader = Reader(app).enter("author@example.org").open("/account/news")
    assert TITLE in reader.words and "Nights" in reader.words
    put_out(author, consultation)
    assert TITLE not in reader.open("/account/news").response.text and "Nights" not in reader.words
    assert count_unread_of(author.account_id or 0) == 0
    assert list_due(author.account_id or 0, upto) == []
    assert author.account_id not in {each[0] for each in list_due_accounts(upto)}
    token = reader.page.select_one("[name=csrf_token]")["value"]
    answer = reader.ask("post", f"/account/news/{told.id}", data={"csrf_token": token})
    assert answer.status_code == 404


@pytest.mark.parametrize("is_out", [False, True], ids=["who is still in it", "who was put out"])
def test_a_letter_of_what_a_role_obliges_goes_to_nobody_who_was_put_out_before_it_left(
    app: Flask, consultation: Consultation, author: Actor, *, is_out: bool
) -> None:
    make.seat(consultation)
    stage = STAGE_OPENED(name="Nights", closes="2030-01-01T09:00:00+00:00")
    tell(author, consultation, "a duty", stage, is_duty=True)
    if is_out:
        put_out(author, consultation)
    run_due_jobs()
    letters = db.session.query(KeptMail).filter_by(recipient="author@example.org").all()
    assert [each for each in letters if "Nights" in each.text or consultation.slug in each.text] == (
        [] if is_out else letters[:1]
    )
    assert is_out or letters


def test_what_a_moderator_told_them_is_still_there_without_the_title(
    app: Flask, consultation: Consultation, author: Actor
) -> None:
    make.seat(consultation)
    tell(author, consultation, "a notice", NOTICE(), NOTICE_PAGE)
    put_out(author, consultation)
    reader = Reader(app).enter("author@example.org").open("/account/news")
    assert "Private consultation" in reader.words
    assert TITLE not in reader.response.text and consultation.slug not in reader.response.text
    assert len(reader.page.select("ul.news li")) == 1


def test_a_letter_calls_it_what_the_page_of_updates_does(app: Flask, consultation: Consultation, author: Actor) -> None:
    make.seat(consultation)
    choose_pace(author, None, Pace.NOW)
    tell(author, consultation, "a notice", NOTICE(), NOTICE_PAGE)
    tell(author, consultation, "another notice", NOTICE(), NOTICE_PAGE)
    put_out(author, consultation)
    with set_clock(now() + timedelta(minutes=5)):
        enqueue_periodic()
        run_due_jobs()
        run_due_jobs()
    (letter,) = db.session.query(KeptMail).filter_by(recipient="author@example.org").all()
    assert "Private consultation" in letter.text
    for said in (letter.subject, letter.text):
        assert TITLE not in said and consultation.slug not in said and consultation.run_by not in said
