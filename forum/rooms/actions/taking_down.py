"""Hands, signals and turns that end with something else (the agenda moves on, somebody is sent out), and go on when that is
undone. All of it inside the actions that do so; those hold the room, and ask `are_in_room` first: who has been sent out
since does not come back to the floor."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TypedDict

from sqlalchemy import ColumnElement, delete, exists, insert, select, tuple_, update

from forum.kernel.db import db
from forum.kernel.events import emit
from forum.kernel.permissions import Actor
from forum.rooms.actions.undoing import read_time
from forum.rooms.models import Hand, Signal, Turn
from forum.workshops.events import HandRaised, SignalGiven, TurnsContinued, room_stream
from forum.workshops.models import AgendaItem, Attendance, Workshop


class TakenHand(TypedDict):
    """A hand as it was up; its time as text, as with all that is kept for an inverse."""

    attendance_id: int
    raised_at: str
    raised_by_id: int | None


class TakenSignal(TypedDict):
    """A signal as it was given."""

    attendance_id: int
    kind: str
    words: str
    given_at: str


class EndedTurn(TypedDict):
    """A turn that went on until it was ended with something else."""

    turn_id: int
    attendance_id: int
    ended_at: str


def are_in_room(*taken: Sequence[TakenHand] | Sequence[TakenSignal] | Sequence[EndedTurn]) -> bool:
    """Whether everybody whose hands, signals or turns these were is still in the room."""
    people = {each["attendance_id"] for some in taken for each in some}
    found = db.session.scalars(select(Attendance).where(Attendance.id.in_(people))).all()
    return len(found) == len(people) and all(each.is_in for each in found)


def take_hands_down(which: ColumnElement[bool]) -> list[TakenHand]:
    """Those of `which`, as they were."""
    gone = db.session.execute(delete(Hand).where(which).returning(Hand.attendance_id, Hand.raised_at, Hand.raised_by_id))
    return [
        TakenHand(attendance_id=row.attendance_id, raised_at=row.raised_at.isoformat(), raised_by_id=row.raised_by_id)
        for row in gone
    ]


def hands_are_down(hands: Sequence[TakenHand]) -> bool:
    """Whether none of these people has raised a hand again."""
    people = [hand["attendance_id"] for hand in hands]
    return not db.session.scalar(select(exists().where(Hand.attendance_id.in_(people))))


def raise_hands_again(actor: Actor, workshop: Workshop, hands: Sequence[TakenHand]) -> None:
    """With the time they have waited since. Ask `hands_are_down` first."""
    for hand in hands:
        values = {**hand, "raised_at": read_time(hand["raised_at"]), "workshop_id": workshop.id}
        db.session.execute(insert(Hand).values(**values))
        emit(HandRaised(room_stream(workshop), actor.account_id, hand["attendance_id"]))


def take_signals_down(which: ColumnElement[bool]) -> list[TakenSignal]:
    """Those of `which`, as they were."""
    gone = delete(Signal).where(which).returning(Signal.attendance_id, Signal.kind, Signal.words, Signal.given_at)
    return [
        TakenSignal(attendance_id=row.attendance_id, kind=row.kind, words=row.words, given_at=row.given_at.isoformat())
        for row in db.session.execute(gone)
    ]


def signals_are_down(signals: Sequence[TakenSignal]) -> bool:
    """Whether none of them has been given again."""
    given = [(signal["attendance_id"], signal["kind"]) for signal in signals]
    return not db.session.scalar(select(exists().where(tuple_(Signal.attendance_id, Signal.kind).in_(given))))


def give_signals_again(actor: Actor, workshop: Workshop, signals: Sequence[TakenSignal]) -> None:
    """As they were, with their words. Ask `signals_are_down` first."""
    for signal in signals:
        values = {**signal, "given_at": read_time(signal["given_at"]), "workshop_id": workshop.id}
        db.session.execute(insert(Signal).values(**values))
        emit(SignalGiven(room_stream(workshop), actor.account_id, signal["attendance_id"]))


def end_turns(which: ColumnElement[bool], moment: datetime) -> list[EndedTurn]:
    """Whoever of `which` speaks has spoken."""
    speaking = update(Turn).where(which, Turn.ended_at.is_(None)).values(ended_at=moment)
    ended = db.session.execute(speaking.returning(Turn.id, Turn.attendance_id)).all()
    return [EndedTurn(turn_id=row.id, attendance_id=row.attendance_id, ended_at=moment.isoformat()) for row in ended]


def turns_can_go_on(item: AgendaItem | None, turns: Sequence[EndedTurn], *, instead_of: int = 0) -> bool:
    """Whether they are turns of this item that ended just then, and nobody speaks now but in the turn `instead_of`."""
    if not turns:
        return True
    if item is None:
        return False
    open_ = exists().where(Turn.workshop_id == item.workshop_id, Turn.ended_at.is_(None), Turn.id != instead_of)
    ended = dict(db.session.execute(select(Turn.id, Turn.ended_at).filter_by(item_id=item.id)).tuples().all())
    as_left = all(ended.get(turn["turn_id"]) == read_time(turn["ended_at"]) for turn in turns)
    return as_left and not db.session.scalar(select(open_))


def continue_turns(actor: Actor, workshop: Workshop, turns: Sequence[EndedTurn]) -> None:
    """As if they had not ended. Ask `turns_can_go_on` first; for none it does nothing."""
    if turns:
        again = update(Turn).where(Turn.id.in_([turn["turn_id"] for turn in turns])).values(ended_at=None)
        db.session.execute(again)
        people = tuple(sorted(turn["attendance_id"] for turn in turns))
        emit(TurnsContinued(room_stream(workshop), actor.account_id, people))
