"""People come in: with their place in the consultation, as guests, or, when they have no device, through a scribe."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import delete, select, update

from forum.accounts.actions import make_guest
from forum.accounts.models import Account
from forum.base.actions import action, lock, save
from forum.base.clock import now
from forum.base.db import db
from forum.base.errors import Conflict, Invalid, NotFound
from forum.base.events import emit
from forum.base.permissions import SYSTEM, Actor, Role
from forum.consultations.actions.joining import seat, seat_without_account
from forum.consultations.capacities import CAPACITIES
from forum.consultations.models import Participation
from forum.consultations.pseudonyms import poses_as_official, pseudonym_key
from forum.consultations.queries import find_place, is_pseudonym_taken
from forum.workshops.actions.planning import refuse_when_full
from forum.workshops.actions.undoing import undoable
from forum.workshops.events import PersonAdmitted, PersonCameIn, PersonSentOut, room_stream
from forum.workshops.models import Attendance, Hand, Signal, Turn, Workshop
from forum.workshops.rules import ATTEND, COME_AS_GUEST, RUN, RUNNERS, STILL_HERE_WITHOUT_WINDOW, TAKE_PART, find_attendance

FROM_THE_ROOM = "room"


@action(ATTEND)
def come_in(actor: Actor, workshop: Workshop) -> Attendance:
    """Coming in again, on another phone or after a break, is the same attendance."""
    lock(workshop)
    place = find_place(actor, workshop)
    if place is None:
        raise NotFound
    return _let_in(actor, workshop, place)


@action(TAKE_PART)
def stay(actor: Actor, workshop: Workshop) -> None:
    """Somebody without a live window has just done something, so they are here for a while."""
    attendance = find_attendance(actor, workshop)
    if attendance is not None:
        attendance.seen_at = now() + STILL_HERE_WITHOUT_WINDOW


@action(COME_AS_GUEST)
def come_as_guest(actor: Actor, workshop: Workshop, *, name: str, capacity_key: str) -> Account:
    """A guest has a name and whom they speak as. Whoever takes a professional capacity is asked for an account."""
    lock(workshop)
    account, place = seat_guest(workshop, name=name, capacity_key=capacity_key)
    _let_in(account.as_actor(), workshop, place)
    return account


def seat_guest(workshop: Workshop, *, name: str, capacity_key: str) -> tuple[Account, Participation]:
    """Called while the workshop's row is held."""
    if capacity_key not in CAPACITIES or CAPACITIES[capacity_key].is_professional:
        raise Invalid({"capacity_key": _("This one is given by invitation only. Sign in with the invited e-mail address.")})
    if not pseudonym_key(name):
        raise Invalid({"name": _("Enter a name with at least one letter.")})
    if poses_as_official(name):
        raise Invalid({"name": _("Choose a name that does not sound like an official one.")})
    # At the door of a hall nobody should have to think of a second name: "Joan" becomes "Joan 2".
    number, free_name = 1, name
    while is_pseudonym_taken(workshop.consultation, pseudonym_key(free_name)):
        number += 1
        free_name = f"{name} {number}"
    account = make_guest()
    place = seat(
        SYSTEM,
        workshop.consultation,
        person=account.as_actor(),
        pseudonym=free_name,
        role=Role.GUEST,
        capacity_key=capacity_key,
        job_title="",
    )
    place.origin = "guest"
    return account, place


@action(RUN)
def add_person(actor: Actor, workshop: Workshop, *, name: str, capacity_key: str, key: str = "") -> Attendance:
    """Somebody in the room without a device: a scribe raises their hand and writes down what they say. The same name is the
    same person. With a `key`, which says who is meant, all there is of them is a note on paper: they are not counted as here."""
    lock(workshop)
    if capacity_key not in CAPACITIES:
        raise Invalid({"capacity_key": _("Choose whom this person speaks as")})
    if not pseudonym_key(name):
        raise Invalid({"name": _("Enter a name with at least one letter.")})
    place = seat_without_account(
        SYSTEM,
        workshop.consultation,
        name=name,
        capacity_key=capacity_key,
        origin=FROM_THE_ROOM,
        source_key=f"{workshop.ref}:{key or pseudonym_key(name)}",
    )
    attendance = _find(workshop, place) or Attendance(workshop_id=workshop.id, participation_id=place.id)
    if not key:
        attendance.came_at = attendance.came_at or now()
        attendance.admitted_at = attendance.admitted_at or now()
    save(attendance)
    emit(PersonCameIn(room_stream(workshop), actor.account_id, attendance.id))
    return attendance


@action(RUN)
def admit(actor: Actor, workshop: Workshop, *, attendance_ids: list[int]) -> int:
    """Opens the door of the lobby for these people."""
    rows = (
        update(Attendance)
        .where(Attendance.workshop_id == workshop.id, Attendance.id.in_(attendance_ids), Attendance.came_at.is_not(None))
        .values(admitted_at=now(), refused_at=None)
        .returning(Attendance.id)
    )
    let_in = list(db.session.scalars(rows))
    for number in let_in:
        emit(PersonAdmitted(room_stream(workshop), actor.account_id, number))
    return len(let_in)


@action(RUN)
def refuse(actor: Actor, workshop: Workshop, *, attendance_id: int) -> None:
    """Does not let somebody in, or asks them to leave. Those who run the consultation cannot be sent out."""
    attendance = db.session.scalar(select(Attendance).filter_by(workshop_id=workshop.id, id=attendance_id))
    if attendance is None:
        raise NotFound
    if attendance.participation.role in RUNNERS:
        raise Conflict(_("Somebody who runs the room cannot be sent out of it."))
    theirs = [(model, model.attendance_id == attendance.id) for model in (Hand, Signal, Turn)]
    label = _("somebody was asked to leave")
    with undoable(actor, workshop, label, (Attendance, Attendance.id == attendance.id), *theirs):
        attendance.refused_at = now()
        db.session.execute(delete(Hand).where(Hand.attendance_id == attendance.id))
        db.session.execute(delete(Signal).where(Signal.attendance_id == attendance.id))
        speaking = update(Turn).where(Turn.attendance_id == attendance.id, Turn.ended_at.is_(None))
        db.session.execute(speaking.values(ended_at=workshop.paused_at or now()))
    emit(PersonSentOut(room_stream(workshop), actor.account_id, attendance.id))


@action(RUN)
def find_person(_actor: Actor, workshop: Workshop, *, attendance_id: int) -> Attendance:
    found = db.session.scalar(select(Attendance).filter_by(workshop_id=workshop.id, id=attendance_id))
    if found is None:
        raise NotFound
    return found


def _let_in(actor: Actor, workshop: Workshop, place: Participation) -> Attendance:
    attendance = _find(workshop, place)
    if attendance is None:
        attendance = Attendance(workshop_id=workshop.id, participation_id=place.id)
    if attendance.booked_at is None and attendance.came_at is None:
        refuse_when_full(workshop, place)
    is_new = attendance.came_at is None
    attendance.came_at = attendance.came_at or now()
    attendance.seen_at = now() + STILL_HERE_WITHOUT_WINDOW  # Until a live window says when it really was.
    if attendance.refused_at is None and (not workshop.has_lobby or place.role in RUNNERS):
        attendance.admitted_at = attendance.admitted_at or now()
    save(attendance)
    if is_new:
        emit(PersonCameIn(room_stream(workshop), actor.account_id, attendance.id))
    return attendance


def _find(workshop: Workshop, place: Participation) -> Attendance | None:
    return db.session.scalar(select(Attendance).filter_by(workshop_id=workshop.id, participation_id=place.id))
