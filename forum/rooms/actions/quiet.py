"""Quiet people are asked, each privately, whether they would like to add something. Nobody else sees whom."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select

from forum.kernel.actions import action, lock, save
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.events import emit
from forum.kernel.permissions import Actor
from forum.rooms.fairness import Silent, choose_to_ask
from forum.rooms.models import RoomMessage
from forum.rooms.queries.room import Talk, find_talk, list_here, list_quiet
from forum.workshops.events import AskingQuietSwitched, QuietPersonAsked, room_stream
from forum.workshops.models import Attendance, Workshop
from forum.workshops.rules import RUN, WorkshopState, state_of_workshop

SILENCE_LASTS = timedelta(seconds=45)
# A few at a time: a whole hall that is asked at once is not asked at all.
MOST_ASKED_AT_ONCE = 3


@action(RUN)
def invite_quiet(actor: Actor, workshop: Workshop, *, attendance_ids: list[int]) -> int:
    """Asks each of these people. Whoever was asked already in this workshop is left in peace."""
    lock(workshop)
    here = select(Attendance.id).where(Attendance.workshop_id == workshop.id, Attendance.id.in_(attendance_ids))
    wanted = [number for number in db.session.scalars(here) if number not in _list_asked(workshop)]
    for number in wanted:
        save(RoomMessage(workshop_id=workshop.id, to_id=number, words="", sent_at=now(), is_invitation=True))
        emit(QuietPersonAsked(room_stream(workshop), actor.account_id, number))
    return len(wanted)


@action(RUN)
def ask_after_silence(actor: Actor, workshop: Workshop) -> int:
    """Nobody speaks, no hand is up: after a while the room asks a few by itself, those of the least heard groups first. Two
    processes that notice at once ask once."""
    talk = _find_silence(workshop)
    if talk is None:
        return 0
    lock(workshop)
    talk = _find_silence(workshop)  # As it is now that nobody else is looking.
    if talk is None:
        return 0
    asked = _list_asked(workshop)
    people = list_quiet(workshop, list_here(workshop), talk)
    quiet = [Silent(each.id, each.capacity_key) for each in people if each.id not in asked]
    chosen = choose_to_ask(quiet, talk.voices, most=MOST_ASKED_AT_ONCE, seed=f"{workshop.seed}:{len(asked)}")
    return invite_quiet(actor, workshop, attendance_ids=chosen)


@action(RUN)
def ask_quiet_by_itself(actor: Actor, workshop: Workshop, *, wanted: bool) -> None:
    """Turns `ask_after_silence` on or off for this room."""
    lock(workshop)
    workshop.asks_quiet = wanted
    emit(AskingQuietSwitched(room_stream(workshop), actor.account_id, wanted))


def _find_silence(workshop: Workshop) -> Talk | None:
    item = workshop.current
    if (
        item is None
        or not item.kind.takes_turns
        or not workshop.asks_quiet
        or state_of_workshop(workshop) is not WorkshopState.RUNNING
    ):
        return None
    talk = find_talk(workshop)
    if talk.speaking or talk.queue or now() - _last_sound(workshop, talk) < SILENCE_LASTS:
        return None
    return talk


def _last_sound(workshop: Workshop, talk: Talk) -> datetime:
    item = workshop.current
    began = [each.started_at for each in workshop.items if each.started_at] if item else []
    asked = db.session.scalar(
        select(func.max(RoomMessage.sent_at)).where(RoomMessage.workshop_id == workshop.id, RoomMessage.is_invitation)
    )
    return max(each for each in (*began, talk.last_ended_at, asked, workshop.opened_at) if each is not None)


def _list_asked(workshop: Workshop) -> set[int]:
    query = select(RoomMessage.to_id).where(RoomMessage.workshop_id == workshop.id, RoomMessage.is_invitation)
    return {number for number in db.session.scalars(query) if number is not None}
