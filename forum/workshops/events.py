"""Facts about workshops. What happens in a room has a stream of its own, which its screens follow."""

from __future__ import annotations

from dataclasses import dataclass

from forum.kernel.events import Event, emit
from forum.kernel.permissions import Actor
from forum.workshops.models import Workshop


def room_stream(workshop: Workshop) -> str:
    return f"workshop:{workshop.id}"


def find_room(stream: str) -> int:
    """The number of the workshop whose log this is."""
    return int(stream.partition(":")[2])


@dataclass(frozen=True)
class WorkshopPlanned(Event):
    """In the consultation's log. `part`: created, changed, agenda, called off, removed, summary sent or published."""

    workshop_id: int
    part: str


@dataclass(frozen=True)
class RoomChanged(Event):
    """In the room's log. `part` is one of PARTS in forum.rooms.rendering; `thing_id` the row it is about, 0 for none."""

    part: str
    thing_id: int


def tell_room(actor: Actor, workshop: Workshop, part: str, thing_id: int = 0) -> None:
    """Inside an action: every screen of the room hears that this part changed."""
    emit(RoomChanged(room_stream(workshop), actor.account_id, part, thing_id))
