"""What tests of a room look up: its address, who leads it, who is in it and who waits, a phone and what it is told."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from forum.kernel.db import db
from forum.kernel.events import EventRecord
from forum.kernel.permissions import Actor, Role
from forum.live.subscriptions import Subscriber
from forum.rooms.live.news import describe_room
from forum.rooms.queries.room import find_talk
from forum.workshops.events import room_stream
from forum.workshops.models import Attendance, Workshop
from forum.workshops.rules import find_attendance
from tests import factories as make
from tests.browsing import Reader


def base(workshop: Workshop) -> str:
    return f"/consultations/{workshop.consultation.slug}/workshop/{workshop.public_id}"


def leader(workshop: Workshop) -> Actor:
    return make.seat(workshop.consultation, Role.FACILITATOR)


def attendance_of(actor: Actor, workshop: Workshop) -> Attendance:
    found = find_attendance(actor, workshop)
    assert found is not None
    return found


def queue_of(workshop: Workshop) -> list[int]:
    return [hand.attendance_id for hand in find_talk(workshop).queue]


def number_of(actor: Actor, workshop: Workshop) -> int:
    return attendance_of(actor, workshop).id


def phone(app: Flask, workshop: Workshop, **about: str) -> tuple[Reader, Actor]:
    account = make.make_account()
    actor = make.seat(workshop.consultation, actor=account.as_actor(), **about)
    return Reader(app).enter(account.email).open(f"{base(workshop)}/room").send("Join the workshop"), actor


def sign_in(app: Flask, workshop: Workshop, role: Role = Role.PARTICIPANT) -> Reader:
    account = make.make_account()
    make.seat(workshop.consultation, role, actor=account.as_actor())
    return Reader(app).enter(account.email)


def told_since(workshop: Workshop, seq: int, actor: Actor) -> list[dict]:
    """What this person's phone hears of the entries after `seq`."""
    entries = list(db.session.scalars(select(EventRecord).filter_by(stream=room_stream(workshop)).where(EventRecord.seq > seq)))
    return describe_room(room_stream(workshop), entries, [Subscriber("phone", actor.account_id, "x")])["phone"]
