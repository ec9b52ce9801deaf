"""Who leads, and whether the agenda keeps its time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from forum.consultations.models import Participation
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.workshops.models import AgendaItem, Workshop, WorkshopFacilitator
from forum.workshops.rules import STILL_HERE

WORTH_SAYING = timedelta(minutes=2)
SHORTEST_REST = 3  # minutes


@dataclass(frozen=True)
class Delay:
    minutes: int
    planned_end: datetime
    likely_end: datetime
    rest: AgendaItem | None  # one to come that could be shortened to make up for it
    rest_minutes: int = 0


def list_named(workshop: Workshop) -> list[Participation]:
    return _list_places(select(WorkshopFacilitator).filter_by(workshop_id=workshop.id, is_named=True))


def list_at_console(workshop: Workshop) -> list[Participation]:
    query = select(WorkshopFacilitator).where(WorkshopFacilitator.workshop_id == workshop.id)
    return _list_places(query.where(WorkshopFacilitator.at_console_at > now() - STILL_HERE))


def find_delay(workshop: Workshop) -> Delay | None:
    """How much later than planned it would end if every part to come takes the time it was given; None when it is on time."""
    item = workshop.current
    if item is None or item.due_at is None:
        return None
    to_come = [each for each in workshop.items if each.position > item.position]
    moment = workshop.paused_at or now()
    likely_end = max(moment, item.due_at) + timedelta(minutes=sum(each.minutes for each in to_come))
    late = likely_end - workshop.ends_at
    if late < WORTH_SAYING:
        return None
    minutes = int(late.total_seconds() // 60)
    rest = next((each for each in to_come if each.kind.is_rest and each.minutes - minutes >= SHORTEST_REST), None)
    return Delay(minutes, workshop.ends_at, likely_end, rest, rest.minutes - minutes if rest else 0)


def _list_places(query: Select[WorkshopFacilitator]) -> list[Participation]:
    with_place = query.options(joinedload(WorkshopFacilitator.participation))
    places = [each.participation for each in db.session.scalars(with_place)]
    return sorted(places, key=lambda place: place.pseudonym.casefold())
