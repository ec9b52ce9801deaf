"""Whoever has no account is told what they can do without one, before a button asks for one."""

from __future__ import annotations

import pytest
from flask import Flask

from forum.activities.discussions.actions.guests import set_guests
from forum.activities.discussions.models import Guests
from forum.kernel.db import db
from forum.kernel.errors import Forbidden
from forum.kernel.permissions import SYSTEM
from forum.workshops.actions import attending, planning
from forum.workshops.models import Comers, Workshop
from tests import factories as make
from tests.activities.discussions.test_guests import kept_link, write_as_guest
from tests.activities.discussions.test_way_in import address_of
from tests.browsing import Reader

COME = "You can come on the day as a guest. You do not need to book or have an account."
BOOK = "To be sure of a place and get a reminder, book with an account."
INVITED = "This workshop is for invited people only."
# Who looks, and whether they are told that they can come without an account, by whom the workshop is for.
TOLD = {
    Comers.OPEN: {"visitor": (COME, BOOK), "guest": (COME, BOOK)},
    Comers.JOINED: {"visitor": (BOOK,), "guest": (COME, BOOK)},
    Comers.INVITED: {"visitor": (INVITED,), "guest": (INVITED,)},
}


def page_of(workshop: Workshop) -> str:
    return f"/consultations/{workshop.consultation.slug}/workshop/{workshop.public_id}"


def make_guest(app: Flask, workshop: Workshop) -> Reader:
    first = make.make_thread(workshop.consultation)
    set_guests(SYSTEM, first.activity, Guests.AT_ONCE)
    db.session.commit()
    return write_as_guest(app, first)


@pytest.mark.parametrize("comers", Comers)
@pytest.mark.parametrize("who", ["visitor", "guest"])
def test_what_needs_no_account_is_said_before_what_needs_one(app: Flask, comers: Comers, who: str) -> None:
    workshop = make.make_workshop(who=comers)
    reader = make_guest(app, workshop) if who == "guest" else Reader(app)
    reader.open(page_of(workshop))
    said = TOLD[comers][who]
    assert {words for words in (COME, BOOK, INVITED) if words in reader.words} == set(said)
    assert not [each for each in reader.page.select("main .btn") if "Book my place" in each.text], (
        "no button that ends in a refusal"
    )
    if BOOK in said:
        reader.follow("Sign in or create an account")
        assert reader.status == 200 and "To book a place at the workshop, sign in or create an account." in reader.words


def test_a_guest_who_creates_an_account_on_the_way_comes_back_to_book(app: Flask) -> None:
    workshop = make.make_workshop()
    guest = make_guest(app, workshop)
    account, link = make.make_account(), kept_link(guest)
    guest.open(f"{page_of(workshop)}/book")
    assert guest.path.startswith("/account/sign-in"), "led to where they can go on, not refused"
    guest.send("Sign in", email=account.email, password=make.PASSWORD)
    guest.send("Move them into my account", link=link)
    assert guest.path.startswith(f"{page_of(workshop)}/book")
    guest.send("Book my place")
    assert "Thank you. We look forward to seeing you." in guest.words


def test_a_guest_books_nothing_and_is_told_what_to_do(app: Flask) -> None:
    workshop = make.make_workshop()
    account, _place = attending.seat_guest(workshop, name="Joan", capacity_key="carer")
    with pytest.raises(Forbidden, match="You cannot do this as a guest"):
        planning.book(account.as_actor(), workshop, access_needs="")


def test_a_guest_who_would_vote_has_a_link_to_do_so_and_all_read_it_before(app: Flask) -> None:
    poll = make.make_poll()
    first = make.make_thread(poll.consultation)
    set_guests(SYSTEM, first.activity, Guests.AT_ONCE)
    db.session.commit()
    page = f"/consultations/{poll.consultation.slug}/polls/{poll.public_id}"
    assert "Guests cannot vote here." in Reader(app).open(page).words
    asked = Reader(app).open(f"{address_of(first)}/reply")
    asked.send("Post my reply", body="Parking costs too much here.")
    assert " You will need an account to vote." in asked.words
    guest = write_as_guest(app, first).open(page)
    assert "You cannot vote here as a guest. To vote, sign in or create an account." in guest.words
    guest.follow("Sign in or create an account")
    assert "To vote, sign in or create an account." in guest.words
