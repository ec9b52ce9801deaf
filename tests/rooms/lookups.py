"""What tests of a room look up: its address, who leads it, who is in it and who waits."""

from __future__ import annotations

from forum.kernel.permissions import Actor, Role
from forum.rooms.queries.room import find_talk
from forum.workshops.models import Attendance, Workshop
from forum.workshops.rules import find_attendance
from tests import factories as make


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
