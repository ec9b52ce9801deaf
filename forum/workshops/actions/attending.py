"""People come in: with their place in the consultation, or as guests."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select

from forum.accounts.actions import make_guest
from forum.accounts.models import Account
from forum.consultations.actions.joining import find_free_name
from forum.consultations.actions.joining import seat_guest as seat_guest_place
from forum.consultations.capacities import CAPACITIES
from forum.consultations.models import CAME_AS_GUEST, Participation
from forum.consultations.pseudonyms import has_official_sign, poses_as_official, pseudonym_key
from forum.consultations.queries import find_place
from forum.consultations.rules import site_name
from forum.kernel.actions import action, lock, save
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.errors import Invalid, NotFound
from forum.kernel.events import emit
from forum.kernel.permissions import Actor, Role
from forum.workshops.actions.planning import refuse_when_full
from forum.workshops.events import PersonCameIn, room_stream
from forum.workshops.models import Attendance, Workshop
from forum.workshops.rules import ATTEND, COME_AS_GUEST, RUNNERS, STILL_HERE_WITHOUT_WINDOW


@action(ATTEND)
def come_in(actor: Actor, workshop: Workshop) -> Attendance:
    """Coming in again, on another phone or after a break, is the same attendance. Raises NotFound without a place in the
    consultation, Conflict when the room is full."""
    lock(workshop)
    place = find_place(actor, workshop)
    if place is None:
        raise NotFound
    return _let_in(actor, workshop, place)


@action(COME_AS_GUEST)
def come_as_guest(actor: Actor, workshop: Workshop, *, name: str, capacity_key: str) -> Account:
    """A guest has a name and whom they speak as. Whoever takes a professional capacity is asked for an account. Raises Invalid as
    `seat_guest` does, Conflict when the room is full."""
    lock(workshop)
    account, place = seat_guest(workshop, name=name, capacity_key=capacity_key)
    _let_in(account.as_actor(), workshop, place)
    return account


def seat_guest(workshop: Workshop, *, name: str, capacity_key: str) -> tuple[Account, Participation]:
    """Called while the workshop's row is held. Raises Invalid, by field, for a professional capacity and for a name that has no
    letter or sounds official; to one that is taken a number is added."""
    if capacity_key not in CAPACITIES or CAPACITIES[capacity_key].is_professional:
        raise Invalid({"capacity_key": _("You need an invitation to choose this. Sign in with the email address we sent it to")})
    if not pseudonym_key(name):
        raise Invalid({"name": _("Enter a name with at least one letter")})
    if has_official_sign(name):
        raise Invalid({"name": _("Choose a name without ticks, stars or other signs")})
    if poses_as_official(name, workshop.consultation.run_by, site_name()):
        raise Invalid(
            {"name": _("Choose a name that does not look like an official one, for example without “moderator” or “NHS”")}
        )
    # At the door of a hall nobody should have to think of a second name: "Joan" becomes "Joan 2".
    account = make_guest()
    named = {"pseudonym": find_free_name(workshop.consultation, name), "capacity_key": capacity_key}
    return account, seat_guest_place(workshop.consultation, account, origin=CAME_AS_GUEST, **named)


def _let_in(actor: Actor, workshop: Workshop, place: Participation) -> Attendance:
    attendance = find_attendance_of(place, workshop)
    if attendance is None:
        attendance = Attendance(workshop_id=workshop.id, participation_id=place.id)
    if attendance.booked_at is None and attendance.came_at is None:
        refuse_when_full(workshop, place)
    is_new = attendance.came_at is None
    attendance.came_at = attendance.came_at or now()
    if place.role == Role.GUEST:  # Whoever has only written a comment has no vote; here they have.
        place.origin = CAME_AS_GUEST
    attendance.seen_at = now() + STILL_HERE_WITHOUT_WINDOW  # Until a live window says when it really was.
    if attendance.refused_at is None and (not workshop.has_lobby or place.role in RUNNERS):
        attendance.admitted_at = attendance.admitted_at or now()
    save(attendance)
    if is_new:
        emit(PersonCameIn(room_stream(workshop), actor.account_id, attendance.id))
    return attendance


def find_attendance_of(place: Participation, workshop: Workshop) -> Attendance | None:
    """Whether let in, waiting, refused or only booked; None before any of that."""
    return db.session.scalar(select(Attendance).filter_by(workshop_id=workshop.id, participation_id=place.id))
