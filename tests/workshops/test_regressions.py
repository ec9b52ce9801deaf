"""Faults of planning, inviting and booking that were met once, and stay mended."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from forum.kernel.db import db
from forum.kernel.errors import Conflict, NotFound
from forum.kernel.permissions import SYSTEM, Actor, Role
from forum.workshops.actions import inviting, planning
from forum.workshops.models import Workshop, WorkshopInvite
from forum.workshops.queries.inviting import list_who_came
from forum.workshops.rules import find_attendance
from tests import factories as make
from tests.browsing import Reader


def base(workshop: Workshop) -> str:
    return f"/consultations/{workshop.consultation.slug}/workshop/{workshop.public_id}"


def number_of(actor: Actor, workshop: Workshop) -> int:
    return find_attendance(actor, workshop).id


def lead_of(workshop: Workshop) -> Actor:
    return make.seat(workshop.consultation, Role.FACILITATOR)


def test_somebody_invited_at_their_accounts_address_gets_the_summary_however_they_came(app: Flask) -> None:
    workshop = make.make_room()
    account = make.make_account("joan@example.org")
    actor = make.seat(workshop.consultation, actor=account.as_actor())
    inviting.invite(SYSTEM, workshop, emails=["joan@example.org"])
    make.come_in(workshop, actor)
    assert [(comer.email, comer.attendance.id) for comer in list_who_came(workshop)] == [
        ("joan@example.org", number_of(actor, workshop))
    ]


def test_the_link_of_an_invitation_takes_nobody_out_of_their_account(app: Flask) -> None:
    workshop = make.make_workshop()
    inviting.invite(SYSTEM, workshop, emails=["joan@example.org"])
    invite = db.session.scalars(select(WorkshopInvite)).one()
    token = inviting.make_link_token(invite)
    account = make.make_account("joan@example.org")
    with pytest.raises(Conflict):
        inviting.answer_invite(account.as_actor(), workshop, token=token, will_come=True, name="Joan", capacity_key="carer")
    reader = Reader(app).enter(account.email).open(f"/join/invited/{token}")
    assert "choose a name for this consultation" in reader.words
    reader.send("Book my place")
    assert "/join?" in reader.response.request.full_path, "they choose a name, in their own account"


def test_a_place_given_back_is_free_and_who_leads_finds_room_in_a_full_house(app: Flask) -> None:
    workshop = make.make_workshop(size=1)
    one, other = make.seat(workshop.consultation), make.seat(workshop.consultation)
    planning.book(one, workshop, access_needs="")
    with pytest.raises(Conflict):
        planning.book(other, workshop, access_needs="")
    planning.cancel_booking(one, workshop)
    planning.book(other, workshop, access_needs="")
    with pytest.raises(Conflict):
        planning.book(one, workshop, access_needs="", after_all=True)
    planning.book(lead_of(workshop), workshop, access_needs="")


def test_an_answer_to_nobody_is_not_found(app: Flask) -> None:
    with pytest.raises(NotFound):
        planning.answer_need(SYSTEM, make.make_workshop(), attendance_id=999, answer="A chair")


@pytest.mark.parametrize("year", [1, 2020, 2050, 9999])
def test_a_slip_of_the_pen_in_the_year_is_said_beside_the_field(app: Flask, year: int) -> None:
    workshop = make.make_workshop()
    account = make.make_account()
    make.seat(workshop.consultation, Role.ORGANISER, actor=account.as_actor())
    reader = Reader(app).enter(account.email)
    reader.open(base(workshop).replace("/workshop/", "/manage/workshop/"))
    reader.send("Save", starts_at=f"{year:04}-12-31T23:59", title="A title that is kept")
    assert (
        reader.status == 422 and "The date must be in the future" in reader.words and "A title that is kept" in str(reader.page)
    )


def test_two_invited_people_who_share_a_browser_stay_two(app: Flask) -> None:
    workshop = make.make_workshop()
    inviting.invite(SYSTEM, workshop, emails=["joan@example.org", "nan@example.org"])
    joan, nan = (
        inviting.make_link_token(each) for each in db.session.scalars(select(WorkshopInvite).order_by(WorkshopInvite.email))
    )
    browser = Reader(app)
    browser.open(f"/join/invited/{nan}").send("Book my place", name="Nan", capacity_key="carer")
    browser.open(f"/join/invited/{joan}")
    assert "You’re coming as Nan" not in browser.words
    browser.send("Book my place", name="Joan", capacity_key="carer")
    assert "You’re coming as Joan" in browser.words
    assert "You’re coming as Nan" in browser.open(f"/join/invited/{nan}").words
    assert "You’re coming as Nan" in Reader(app).open(f"/join/invited/{nan}").words


def test_an_answer_that_comes_when_all_places_are_taken_keeps_what_was_typed(app: Flask) -> None:
    workshop = make.make_workshop(size=1)
    planning.book(make.seat(workshop.consultation), workshop, access_needs="")
    inviting.invite(SYSTEM, workshop, emails=["joan@example.org"])
    token = inviting.make_link_token(db.session.scalars(select(WorkshopInvite)).one())
    reader = Reader(app).open(f"/join/invited/{token}")
    reader.send("Book my place", name="Joan", capacity_key="carer", access_needs="A chair with arms")
    assert reader.status == 422 and "There are no places left" in reader.words and "A chair with arms" in str(reader.page)
