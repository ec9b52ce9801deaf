"""At each tick: who may not stay leaves, who is here is written down, and a room that has fallen silent asks quiet people."""

from __future__ import annotations

import time

from flask import Flask
from sqlalchemy import func, select, update

from forum.accounts.queries import list_signed_in
from forum.consultations.models import Participation
from forum.kernel.actions import transaction
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.events import emit
from forum.kernel.permissions import SYSTEM
from forum.live import sockets
from forum.live.subscriptions import Subscriber, accounts_of, remember
from forum.rooms.actions.quiet import ask_after_silence
from forum.workshops.events import FacilitatorsCounted, PresenceCounted, find_room, room_stream
from forum.workshops.models import Attendance, Workshop, WorkshopFacilitator
from forum.workshops.queries.finding import load_workshop
from forum.workshops.rules import STILL_HERE

SEEN_EVERY_SECONDS = 20.0
LISTENS_EVERY_SECONDS = 5.0
Counted = type[PresenceCounted] | type[FacilitatorsCounted]
Subscribers = dict[str, list[Subscriber]]  # by stream


def tick_room(app: Flask, subscribers: Subscribers) -> None:
    _send_away_signed_out(app, "room", subscribers)
    for stream, group in subscribers.items():
        if _is_time("seen", stream, SEEN_EVERY_SECONDS):
            _write_who_is_here(find_room(stream), group)
        if _is_time("silence", stream, LISTENS_EVERY_SECONDS):
            workshop = load_workshop(find_room(stream))
            if workshop is not None:
                ask_after_silence(SYSTEM, workshop)


def tick_console(app: Flask, subscribers: Subscribers) -> None:
    _send_away_signed_out(app, "console", subscribers)
    for stream, group in subscribers.items():
        if _is_time("console", stream, SEEN_EVERY_SECONDS):
            _write_who_leads(find_room(stream), group)


def tick_wall(app: Flask, subscribers: Subscribers) -> None:
    _send_away_signed_out(app, "wall", subscribers)


def _is_time(what: str, stream: str, seconds: float) -> bool:
    moment, memory = time.monotonic(), remember(stream)
    if moment - memory.get(("done", what), 0.0) < seconds:
        return False
    memory["done", what] = moment
    return True


def _write_who_is_here(workshop_id: int, group: list[Subscriber]) -> None:
    """The console hears of it when the number has changed: people leave without a word."""
    places = select(Participation.id).where(Participation.account_id.in_(accounts_of(group)))
    with transaction():
        seen = update(Attendance).where(Attendance.workshop_id == workshop_id, Attendance.participation_id.in_(places))
        seen = seen.where(Attendance.came_at.is_not(None)).values(seen_at=now())
        db.session.execute(seen.execution_options(synchronize_session=False))
        here = select(func.count()).where(Attendance.workshop_id == workshop_id, Attendance.seen_at > now() - STILL_HERE)
        _tell_when_changed(PresenceCounted, workshop_id, db.session.scalar(here) or 0)


def _write_who_leads(workshop_id: int, group: list[Subscriber]) -> None:
    places = select(Participation.id).where(Participation.account_id.in_(accounts_of(group)))
    with transaction():
        sitting = update(WorkshopFacilitator).where(WorkshopFacilitator.workshop_id == workshop_id)
        sitting = sitting.where(WorkshopFacilitator.participation_id.in_(places)).values(at_console_at=now())
        db.session.execute(sitting.execution_options(synchronize_session=False))
        leads = select(func.count()).where(
            WorkshopFacilitator.workshop_id == workshop_id, WorkshopFacilitator.at_console_at > now() - STILL_HERE
        )
        _tell_when_changed(FacilitatorsCounted, workshop_id, db.session.scalar(leads) or 0)


def _tell_when_changed(fact: Counted, workshop_id: int, count: int) -> None:
    workshop = db.session.get(Workshop, workshop_id)
    if workshop is None:
        return
    memory = remember(room_stream(workshop))
    before = memory.get(fact.__name__)
    memory[fact.__name__] = count
    if before is not None and before != count:
        emit(fact(room_stream(workshop), SYSTEM.account_id, count))


def _send_away_signed_out(app: Flask, channel: str, subscribers: Subscribers) -> None:
    signed_in = list_signed_in(accounts_of(subscriber for group in subscribers.values() for subscriber in group))
    for group in subscribers.values():
        for subscriber in group:
            if subscriber.session_id not in signed_in:
                sockets.send(app, subscriber.sid, f"{channel}:over", {})
                sockets.hang_up(app, subscriber.sid)
