"""Small groups: drawn so that they mix whom people speak as, the same for whoever draws them again."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select

from forum.consultations.capacities import PROFESSIONAL
from forum.kernel.actions import action, lock, save
from forum.kernel.db import db
from forum.kernel.errors import Conflict, NotFound
from forum.kernel.events import emit
from forum.kernel.permissions import Actor
from forum.rooms.fairness import allocate, find_group
from forum.rooms.models import Breakout, BreakoutSeat
from forum.rooms.queries.breakouts import list_breakouts, list_seated
from forum.rooms.queries.room import list_voices_here
from forum.rooms.rules import TAKE_PART
from forum.workshops.events import SeatTaken, SmallGroupsDrawn, SpokespersonFound, room_stream
from forum.workshops.models import Workshop
from forum.workshops.rules import RUN, RUNNERS, find_attendance

PROFESSIONALS = {capacity.key for capacity in PROFESSIONAL}
USUAL_SIZE = 8
MOST_PROFESSIONALS = 2


@action(RUN)
def start_breakouts(actor: Actor, workshop: Workshop, *, size: int = USUAL_SIZE) -> list[Breakout]:
    """Draws the groups of the item that is on, once, among those who are here and do not run the room. Again, they are the same.
    Raises Conflict when nobody is here, or groups are not on."""
    lock(workshop)
    item = workshop.current
    if item is None or not item.kind.has_breakouts:
        raise Conflict(_("There are no small groups in this part of the agenda."))
    if made := list_breakouts(item):
        return made
    here = list_voices_here(workshop)
    drawn = allocate(
        here, PROFESSIONALS, size=size, most_professionals=MOST_PROFESSIONALS, seed=f"{workshop.seed}:{item.public_id}"
    )
    if not drawn:
        raise Conflict(_("Nobody is here yet."))
    for number, people in enumerate(drawn, 1):
        breakout = Breakout(item_id=item.id, number=number)
        save(breakout)
        for attendance_id in people:
            save(BreakoutSeat(item_id=item.id, attendance_id=attendance_id, breakout_id=breakout.id))
    emit(SmallGroupsDrawn(room_stream(workshop), actor.account_id, item.id))
    return list_breakouts(item)


@action(TAKE_PART)
def take_seat(actor: Actor, workshop: Workshop) -> BreakoutSeat | None:
    """The seat somebody has; for one who comes late, a place in the group that has room for them. None when there are no groups,
    and for those who run the room."""
    lock(workshop)
    me, item = find_attendance(actor, workshop), workshop.current
    breakouts = list_breakouts(item)
    if me is None or item is None or not breakouts or me.participation.role in RUNNERS:
        return None
    known = db.session.get(BreakoutSeat, (item.id, me.id))
    if known is not None:
        return known
    people = list_seated(item)
    seated: dict[int, list[int]] = {each.id: [] for each in breakouts}
    for number, (breakout_id, _capacity_key) in people.items():
        seated[breakout_id].append(number)
    capacities = {number: capacity_key for number, (_breakout_id, capacity_key) in people.items()}
    number = find_group(list(seated.values()), capacities, PROFESSIONALS, me.participation.capacity_key)
    seat = BreakoutSeat(item_id=item.id, attendance_id=me.id, breakout_id=breakouts[number].id)
    save(seat)
    db.session.expire(breakouts[number], ["seats"])
    emit(SeatTaken(room_stream(workshop), actor.account_id, item.id, me.id))
    return seat


@action(TAKE_PART)
def speak_for_group(actor: Actor, workshop: Workshop) -> None:
    """Takes it on to tell the whole room what the group said. The first who does has it; anyone of the group can take over."""
    lock(workshop)
    me, item = find_attendance(actor, workshop), workshop.current
    seat = db.session.get(BreakoutSeat, (item.id, me.id)) if me and item else None
    if seat is None or item is None or me is None:
        raise NotFound
    breakout = db.session.scalars(select(Breakout).filter_by(id=seat.breakout_id)).one()
    breakout.spokesperson_id = me.id
    emit(SpokespersonFound(room_stream(workshop), actor.account_id, item.id, me.id))
