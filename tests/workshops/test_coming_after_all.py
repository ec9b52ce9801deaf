"""Whoever has said that they cannot come books again only when they say so: an old page asks first."""

from __future__ import annotations

import pytest
from flask import Flask

from forum.accounts.models import Account
from forum.kernel.db import db
from forum.kernel.errors import Changed
from forum.workshops.actions import inviting, planning
from forum.workshops.models import Workshop
from forum.workshops.rules import find_booking
from tests import factories as make
from tests.browsing import Reader

QUESTION = "Do you want to come after all?"


def page_of(workshop: Workshop) -> str:
    return f"/consultations/{workshop.consultation.slug}/workshop/{workshop.public_id}"


def test_an_old_page_asks_first_and_keeps_what_was_typed(app: Flask) -> None:
    workshop = make.make_workshop()
    actor = make.seat(workshop.consultation)
    email = db.session.get_one(Account, actor.account_id).email
    here, there = (Reader(app).enter(email).open(page_of(workshop)) for _each in range(2))
    here.send("Book my place")
    here.send("I can no longer come")
    assert QUESTION in here.words
    there.send("Book my place", access_needs="A ramp at the side door.")
    assert (there.status, QUESTION in there.words) == (409, True)
    assert "A ramp at the side door." in there.page.select_one("textarea").text
    booking = find_booking(actor, workshop)
    assert booking is not None and booking.booked_at is None, "nothing was booked"
    there.send("Yes, I’ll come after all")
    assert "Thank you. We look forward to seeing you." in there.words
    db.session.expire_all()
    assert booking.booked_at is not None and booking.access_needs == "A ramp at the side door."


def test_an_invitation_that_was_answered_with_no_asks_too(app: Flask) -> None:
    workshop = make.make_workshop()
    inviting.invite(make.seat(workshop.consultation, make.Role.FACILITATOR), workshop, emails=["joan@example.org"])
    (invite,) = workshop.invites if hasattr(workshop, "invites") else db.session.query(inviting.WorkshopInvite).all()
    address = f"/join/invited/{inviting.make_link_token(invite)}"
    db.session.commit()
    here, there = (Reader(app).open(address) for _each in range(2))
    here.send("I cannot come")
    there.send("Book my place", name="Joan", capacity_key="carer", access_needs="")
    assert (there.status, QUESTION in there.words) == (409, True)
    assert there.page.select_one("input[name=name]")["value"] == "Joan"
    db.session.expire_all()
    assert invite.will_come is False
    there.send("Yes, I’ll come after all")
    db.session.expire_all()
    assert invite.will_come is True


def test_the_action_asks_whatever_the_page_is(app: Flask) -> None:
    workshop = make.make_workshop()
    actor = make.seat(workshop.consultation)
    planning.book(actor, workshop, access_needs="")
    planning.cancel_booking(actor, workshop)
    with pytest.raises(Changed, match=QUESTION.rstrip("?")):
        planning.book(actor, workshop, access_needs="")
    assert planning.book(actor, workshop, access_needs="", after_all=True).booked_at is not None


@pytest.mark.parametrize(("typed", "stands"), [("", "A hearing loop."), ("A ramp.", "A ramp.")])
def test_an_older_form_wipes_nothing_that_somebody_needs(app: Flask, typed: str, stands: str) -> None:
    workshop = make.make_workshop()
    actor = make.seat(workshop.consultation)
    email = db.session.get_one(Account, actor.account_id).email
    here, there = (Reader(app).enter(email).open(page_of(workshop)) for _each in range(2))
    here.send("Book my place", access_needs="A hearing loop.")
    there.send("Book my place", access_needs=typed)
    assert there.status == 409 and "You have asked for help to take part since you opened this page." in there.words
    assert there.page.select_one("textarea").text.strip() == stands
    assert "A hearing loop." in there.response.text
    booking = find_booking(actor, workshop)
    assert booking is not None and booking.access_needs == "A hearing loop."
    there.send("Save")
    db.session.expire_all()
    assert there.status == 200 and booking.access_needs == stands
    there.send("Save", access_needs="")
    db.session.expire_all()
    assert booking.access_needs == "", "whoever has it before them can take it out"
