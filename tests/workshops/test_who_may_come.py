"""Who may plan, book, invite and come to a workshop: by role, by moment, and by whom it is for."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.permissions import SYSTEM, VISITOR, Actor, Permission, Role, can
from forum.rooms.actions import admitting
from forum.workshops.actions import inviting, planning
from forum.workshops.models import AgendaItem, Comers, Workshop, WorkshopInvite
from forum.workshops.queries.inviting import list_comers, list_who_came
from forum.workshops.rules import (
    ANSWER_INVITE,
    ATTEND,
    BOOK,
    COME_AS_GUEST,
    INVITE_TO_WORKSHOP,
    PLAN,
    RUN,
    WorkshopState,
    find_attendance,
    say_sent_out,
    state_of_workshop,
)
from tests import factories as make

ROLES = "visitor member participant moderator facilitator organiser lead".split()
JOINED = set(ROLES) - {"visitor", "member"}
RUNNERS = {"facilitator", "organiser"}
# What has been pressed by then, in the order of the states.
PRESSED: dict[WorkshopState, dict[str, Any]] = {
    WorkshopState.PLANNED: {},
    WorkshopState.OPEN: {"opened_at": True},
    WorkshopState.RUNNING: {"opened_at": True, "position": 1},
    WorkshopState.PAUSED: {"opened_at": True, "position": 1, "paused_at": True},
    WorkshopState.ENDED: {"opened_at": True, "position": 1, "paused_at": True, "ended_at": True},
    WorkshopState.CALLED_OFF: {"opened_at": True, "position": 1, "called_off_at": True},
}
BEFORE = {WorkshopState.PLANNED}
ON = {WorkshopState.OPEN, WorkshopState.RUNNING, WorkshopState.PAUSED}
ALWAYS = set(WorkshopState)
# Of those who may do something at all: who, and when.
MAY: dict[Permission, tuple[set[str], set[WorkshopState]]] = {
    PLAN: (RUNNERS, BEFORE),
    RUN: (RUNNERS, ALWAYS),
    INVITE_TO_WORKSHOP: (RUNNERS, BEFORE | ON),
    BOOK: (JOINED, BEFORE | ON),
    ATTEND: (JOINED, ON),
    COME_AS_GUEST: ({"visitor"}, ON),
    ANSWER_INVITE: (set(ROLES), BEFORE | ON),
}


def press(workshop: Workshop, state: WorkshopState) -> None:
    for name, value in PRESSED[state].items():
        setattr(workshop, name, now() if value is True else value)


@pytest.mark.parametrize("state", WorkshopState)
def test_where_a_workshop_stands_is_what_was_pressed_last(state: WorkshopState) -> None:
    workshop = Workshop(position=0, items=[AgendaItem(position=1)])
    press(workshop, state)
    assert state_of_workshop(workshop) is state
    workshop.called_off_at = now()
    assert state_of_workshop(workshop) is WorkshopState.CALLED_OFF


@pytest.mark.parametrize("state", WorkshopState)
def test_who_may_do_what_when(app: Flask, state: WorkshopState) -> None:
    workshop = make.make_workshop()
    press(workshop, state)
    db.session.commit()
    for role in ROLES:
        outside = {"visitor": Actor(None, VISITOR), "member": make.make_actor()}
        actor = outside.get(role) or make.seat(workshop.consultation, Role(role))
        for permission, (roles, states) in MAY.items():
            assert can(actor, permission, workshop) is (role in roles and state in states), (role, permission.key)


def seat_invited(workshop: Workshop, **about: object) -> Actor:
    """By an address in capitals, which is that of their account."""
    account = make.make_account("joan@example.org")
    inviting.invite(SYSTEM, workshop, emails=["Joan@Example.org"])
    return make.seat(workshop.consultation, actor=account.as_actor(), **about)


def seat_by_link(workshop: Workshop) -> Actor:
    """Whose invitation went to another address than that of their account."""
    actor = make.seat(workshop.consultation)
    inviting.invite(SYSTEM, workshop, emails=["work@example.org"])
    db.session.query(WorkshopInvite).one().participation_id = make.place_of(actor, workshop.consultation).id
    db.session.commit()
    return actor


def seat_uninvited(workshop: Workshop) -> Actor:
    """Whose invitation was taken back."""
    actor = seat_invited(workshop)
    inviting.withdraw_invite(SYSTEM, workshop, public_id=db.session.query(WorkshopInvite).one().public_id)
    return actor


def seat_elsewhere(workshop: Workshop) -> Actor:
    """Invited to another workshop of the same consultation."""
    return seat_invited(make.make_workshop(workshop.consultation))


COMES = {
    "a participant": (lambda workshop: make.seat(workshop.consultation), {Comers.OPEN, Comers.JOINED}),
    "a moderator": (lambda workshop: make.seat(workshop.consultation, Role.MODERATOR), {Comers.OPEN, Comers.JOINED}),
    "a facilitator": (lambda workshop: make.seat(workshop.consultation, Role.FACILITATOR), set(Comers)),
    "invited at their address": (seat_invited, set(Comers)),
    "invited by a link": (seat_by_link, set(Comers)),
    "invited no more": (seat_uninvited, {Comers.OPEN, Comers.JOINED}),
    "invited to another": (seat_elsewhere, {Comers.OPEN, Comers.JOINED}),
}


@pytest.mark.parametrize("who", Comers)
@pytest.mark.parametrize("comer", COMES)
def test_who_comes_to_a_workshop_that_is_for_all_for_participants_or_by_invitation(app: Flask, comer: str, who: Comers) -> None:
    seat, welcome = COMES[comer]
    workshop = make.make_room(who=who)
    actor = seat(workshop)
    for permission in (BOOK, ATTEND):
        assert can(actor, permission, workshop) is (who in welcome)
    assert can(Actor(None, VISITOR), COME_AS_GUEST, workshop) is (who is Comers.OPEN)


def test_who_is_paused_may_come_and_listen_and_who_was_removed_or_sent_out_may_not(app: Flask) -> None:
    workshop = make.make_room()
    inside = make.come_in(workshop)
    fresh, paused, removed, sent_out = (make.seat(workshop.consultation) for _person in range(4))
    make.place_of(paused, workshop.consultation).paused_until = now() + timedelta(days=1)
    make.place_of(removed, workshop.consultation).removed_at = now()
    make.come_in(workshop, sent_out)
    there = find_attendance(sent_out, workshop)
    assert there is not None
    admitting.refuse(SYSTEM, workshop, attendance_id=there.id)
    assert all(can(actor, ATTEND, workshop) for actor in (fresh, paused, inside)), "on a second phone too"
    assert not any(can(actor, ATTEND, workshop) for actor in (removed, sent_out))
    assert "asked you to leave" in say_sent_out(there)
    there.admitted_at = None
    assert "A facilitator has not let you in. You can contact the organiser about" in say_sent_out(there)


def test_ones_row_in_a_workshop_is_ones_own(app: Flask) -> None:
    workshop, other = make.make_room(), make.make_room()
    actor, beside = make.come_in(workshop), make.come_in(workshop)
    make.seat(other.consultation, actor=actor)
    found = find_attendance(actor, workshop)
    assert found is not None and found.participation_id == make.place_of(actor, workshop.consultation).id
    assert found is not find_attendance(beside, workshop)
    assert find_attendance(actor, other) is None and find_attendance(make.make_actor(), workshop) is None


def test_letters_go_once_to_those_who_come_to_this_workshop_at_the_address_they_read(app: Flask) -> None:
    """Whoever has an account reads them there; those of another workshop and those who said no get none."""
    workshop, other = make.make_workshop(), make.make_workshop()
    ada, ben = make.make_account("ada@example.org"), make.make_account("ben@example.org")
    for account, where in ((ada, workshop), (ben, other)):
        planning.book(make.seat(where.consultation, actor=account.as_actor()), where, access_needs="")
    inviting.invite(SYSTEM, workshop, emails=["ada@example.org", "joan@example.org", "sam@example.org"])
    inviting.invite(SYSTEM, other, emails=["kim@example.org"])
    db.session.query(WorkshopInvite).filter_by(email="sam@example.org").one().will_come = False
    db.session.commit()
    found = list_comers(workshop)
    assert sorted((comer.email, comer.attendance is not None) for comer in found) == [
        ("ada@example.org", True),
        ("joan@example.org", False),
    ]
    assert list_who_came(workshop) == []
