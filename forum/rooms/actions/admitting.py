"""Who is in the room: let in from the lobby, asked to leave, or, without a device, there through a scribe."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select, update

from forum.consultations.actions.joining import seat_without_account
from forum.consultations.capacities import CAPACITIES
from forum.consultations.pseudonyms import pseudonym_key
from forum.kernel.actions import action, lock, save
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.errors import Conflict, Invalid, NotFound
from forum.kernel.events import emit
from forum.kernel.permissions import SYSTEM, Actor
from forum.rooms import sentences
from forum.rooms.actions.taking_down import (
    EndedTurn,
    TakenHand,
    TakenSignal,
    continue_turns,
    end_turns,
    give_signals_again,
    hands_are_down,
    raise_hands_again,
    signals_are_down,
    take_hands_down,
    take_signals_down,
    turns_can_go_on,
)
from forum.rooms.actions.undoing import inverse, offer_undo, read_time, stands
from forum.rooms.models import Hand, Signal, Turn
from forum.rooms.rules import TAKE_PART
from forum.workshops.actions.attending import find_attendance_of
from forum.workshops.events import PersonAdmitted, PersonCameIn, PersonSentOut, room_stream
from forum.workshops.models import Attendance, Workshop
from forum.workshops.rules import RUN, RUNNERS, STILL_HERE_WITHOUT_WINDOW, find_attendance, is_not_over

FROM_THE_ROOM = "room"


@action(TAKE_PART)
def stay(actor: Actor, workshop: Workshop) -> None:
    """Somebody without a live window has just done something, so they are here for a while."""
    attendance = find_attendance(actor, workshop)
    if attendance is not None:
        attendance.seen_at = now() + STILL_HERE_WITHOUT_WINDOW


@action(RUN)
def add_person(actor: Actor, workshop: Workshop, *, name: str, capacity_key: str, key: str = "") -> Attendance:
    """Somebody in the room without a device: a scribe raises their hand and writes down what they say. The same name is the
    same person. Raises Conflict after the end. With a `key`, which says who is meant, all there is of them is a note on paper:
    they are not counted as here, and it may come later."""
    lock(workshop)
    if not key and (why_not_now := is_not_over(actor, workshop)):
        raise Conflict(_("%(why)s We have not added anyone.", why=why_not_now))
    if capacity_key not in CAPACITIES:
        raise Invalid({"capacity_key": _("Choose how this person is connected")})
    if not pseudonym_key(name):
        raise Invalid({"name": _("Enter a name with at least one letter")})
    place = seat_without_account(
        SYSTEM,
        workshop.consultation,
        name=name,
        capacity_key=capacity_key,
        origin=FROM_THE_ROOM,
        source_key=f"{workshop.public_id}:{key or pseudonym_key(name)}",
    )
    attendance = find_attendance_of(place, workshop) or Attendance(workshop_id=workshop.id, participation_id=place.id)
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
    """Does not let somebody in, or asks them to leave; for somebody who is out already it does nothing. Those who run the
    consultation cannot be sent out."""
    lock(workshop)
    attendance = db.session.scalar(select(Attendance).filter_by(workshop_id=workshop.id, id=attendance_id))
    if attendance is None:
        raise NotFound
    if attendance.participation.role in RUNNERS:
        raise Conflict(_("You cannot ask someone who is running the workshop to leave."))
    if attendance.refused_at is not None:
        return
    attendance.refused_at = now()
    offer_undo(
        actor,
        workshop,
        sentences.ASKED_TO_LEAVE(),
        let_back_in,
        attendance_id=attendance.id,
        seen=attendance.refused_at,
        hands=take_hands_down(Hand.attendance_id == attendance.id),
        signals=take_signals_down(Signal.attendance_id == attendance.id),
        turns=end_turns(Turn.attendance_id == attendance.id, workshop.paused_at or now()),
    )
    emit(PersonSentOut(room_stream(workshop), actor.account_id, attendance.id))


@inverse
@action(RUN)
def let_back_in(
    actor: Actor,
    workshop: Workshop,
    *,
    attendance_id: int,
    seen: str,
    hands: list[TakenHand],
    signals: list[TakenSignal],
    turns: list[EndedTurn],
) -> None:
    """The inverse of `refuse`: with their hand, their signals and their turn. They are out, so it does not ask `are_in_room`."""
    lock(workshop)
    attendance = find_person(actor, workshop, attendance_id=attendance_id)
    stands(attendance.refused_at is not None and attendance.refused_at == read_time(seen))
    item = workshop.current
    stands(not hands or (item is not None and item.kind.takes_turns and hands_are_down(hands)))
    stands(signals_are_down(signals) and turns_can_go_on(item, turns))
    attendance.refused_at = None
    raise_hands_again(actor, workshop, hands)
    give_signals_again(actor, workshop, signals)
    continue_turns(actor, workshop, turns)
    emit(PersonAdmitted(room_stream(workshop), actor.account_id, attendance.id))


@action(RUN)
def find_person(_actor: Actor, workshop: Workshop, *, attendance_id: int) -> Attendance:
    """Somebody of this workshop, let in or not. Raises NotFound for anybody else's number."""
    found = db.session.scalar(select(Attendance).filter_by(workshop_id=workshop.id, id=attendance_id))
    if found is None:
        raise NotFound
    return found
