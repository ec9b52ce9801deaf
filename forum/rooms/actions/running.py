"""A facilitator leads: doors, agenda, pause, turns, messages, votes. Two of them may press at once, so each act holds the
workshop's row and says which item it was meant for; one that comes second finds it done and changes nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, delete, select, update

from forum.activities.voting.actions.calling import close_now, open_now
from forum.activities.voting.models import Poll
from forum.consultations.events import stream_of
from forum.consultations.queries import find_place
from forum.kernel.actions import action, lock, save
from forum.kernel.clock import now
from forum.kernel.db import Model, db
from forum.kernel.errors import Conflict, NotFound
from forum.kernel.events import emit
from forum.kernel.permissions import SYSTEM, Actor
from forum.rooms.actions.undoing import undoable
from forum.rooms.models import Hand, Note, NoteGroup, RoomMessage, Signal, Turn
from forum.rooms.signals import HELP
from forum.workshops.actions.planning import add_poll
from forum.workshops.events import (
    AgendaMoved,
    DoorsOpened,
    ItemTimeChanged,
    MessageSent,
    PrivateMessageSent,
    RoomPaused,
    RoomPollClosed,
    RoomPollOpened,
    RoomResumed,
    SignalSettled,
    WorkshopEnded,
    WorkshopStateChanged,
    room_stream,
)
from forum.workshops.models import AgendaItem, AgendaPoll, Attendance, Workshop
from forum.workshops.rules import RUN, is_not_over


@action(RUN)
def open_doors(actor: Actor, workshop: Workshop) -> None:
    """People can come in; the first item is not on yet."""
    _hold(workshop)
    if workshop.opened_at is None:
        workshop.opened_at = now()
        emit(DoorsOpened(room_stream(workshop), actor.account_id))
        _note_state(actor, workshop, "opened")


@action(RUN)
def go_to(actor: Actor, workshop: Workshop, *, position: int, seen: int) -> None:
    """Starts the item at `position`. `seen` is where the agenda stood in front of whoever pressed: when it has moved since, two
    pressed at once, and the agenda moves one step, not two. Raises NotFound when there is no such item."""
    _hold(workshop)
    if workshop.position != seen:
        return
    item = next((each for each in workshop.items if each.position == position), None)
    if item is None:
        raise NotFound
    if workshop.opened_at is None:
        _note_state(actor, workshop, "opened")
    with undoable(actor, workshop, _("the agenda moved on"), *_all_that_moves(workshop)):
        workshop.opened_at = workshop.opened_at or now()
        _leave(actor, workshop)
        workshop.paused_at = None
        workshop.position = position
        item.started_at = item.started_at or now()
        item.ended_at = None
        item.due_at = now() + timedelta(minutes=item.minutes)
    emit(AgendaMoved(room_stream(workshop), actor.account_id, item.id))


@action(RUN)
def extend(actor: Actor, workshop: Workshop, *, minutes: int, seen: int) -> None:
    """Gives the item that is on more time; less, with a negative number."""
    _hold(workshop)
    item = _current(workshop)
    if item.position != seen:
        return
    with undoable(actor, workshop, _("time was added"), (AgendaItem, AgendaItem.id == item.id)):
        item.due_at = max(now(), (item.due_at or now()) + timedelta(minutes=minutes))
    emit(ItemTimeChanged(room_stream(workshop), actor.account_id, item.id))


@action(RUN)
def pause(actor: Actor, workshop: Workshop) -> None:
    """Everything stands still: clocks, notes, turns."""
    _hold(workshop)
    if workshop.paused_at is None:
        with undoable(actor, workshop, _("the room was paused"), (Workshop, Workshop.id == workshop.id)):
            workshop.paused_at = now()
        emit(RoomPaused(room_stream(workshop), actor.account_id))


@action(RUN)
def resume(actor: Actor, workshop: Workshop) -> None:
    """The time that was left is left still."""
    _hold(workshop)
    if workshop.paused_at is None:
        return
    stood = now() - workshop.paused_at
    workshop.paused_at = None
    if workshop.current and workshop.current.due_at:
        workshop.current.due_at += stood
        workshop.current.seconds -= int(stood.total_seconds())  # Taken off beforehand: it is added up when the item ends.
    for turn in db.session.scalars(select(Turn).filter_by(workshop_id=workshop.id, ended_at=None)):
        turn.started_at += stood  # Standing still is not speaking.
        turn.due_at += stood
    emit(RoomResumed(room_stream(workshop), actor.account_id))


@action(RUN)
def end_workshop(actor: Actor, workshop: Workshop) -> None:
    """Closes and counts every vote that was opened. Cannot be undone, or done twice: that is a Conflict."""
    _hold(workshop)
    _leave(actor, workshop)
    for link in _links(workshop):
        if link.poll.announced_at and not link.poll.result:
            close_now(SYSTEM, link.poll)
    workshop.ended_at, workshop.paused_at = now(), None
    emit(WorkshopEnded(room_stream(workshop), actor.account_id))
    _note_state(actor, workshop, "ended")


@action(RUN)
def open_poll(actor: Actor, workshop: Workshop, *, poll_id: int) -> None:
    """Opening what is open changes nothing. Raises NotFound for a poll of another workshop, Invalid when it is not ready,
    Conflict when it is over."""
    _hold(workshop)
    open_now(SYSTEM, _poll(workshop, poll_id))
    emit(RoomPollOpened(room_stream(workshop), actor.account_id, poll_id))


@action(RUN)
def open_all_polls(actor: Actor, workshop: Workshop) -> int:
    """Every question of the item that is on and not open yet: all of them, or none when one is not ready."""
    _hold(workshop)
    drafts = [link.poll for link in _current(workshop).polls if link.poll.announced_at is None]
    for poll in drafts:
        open_now(SYSTEM, poll)
        emit(RoomPollOpened(room_stream(workshop), actor.account_id, poll.id))
    return len(drafts)


@action(RUN)
def close_poll(actor: Actor, workshop: Workshop, *, poll_id: int) -> None:
    """Closes and counts; the result goes to every screen."""
    _hold(workshop)
    close_now(SYSTEM, _poll(workshop, poll_id))
    emit(RoomPollClosed(room_stream(workshop), actor.account_id, poll_id))


@action(RUN)
def add_poll_of_groups(actor: Actor, workshop: Workshop, *, method_key: str, question: str) -> AgendaItem:
    """A draft whose choices are the groups of notes, in the part that is on or the next in which people vote."""
    lock(workshop)
    names = select(NoteGroup.name).where(
        NoteGroup.workshop_id == workshop.id, select(Note.id).filter_by(group_id=NoteGroup.id).exists()
    )
    labels = list(db.session.scalars(names.order_by(NoteGroup.id)))
    if not labels:
        raise Conflict(_("Put notes into groups first: the groups become the choices."))
    current = workshop.current
    to_come = [item for item in workshop.items if item.kind.has_polls and (current is None or item.position >= current.position)]
    item = to_come[0] if to_come else current
    if item is None:
        raise Conflict(_("Nothing on the agenda is on."))
    add_poll(actor, item, method_key=method_key, question=question, labels=labels)
    return item


@action(RUN)
def send_message(actor: Actor, workshop: Workshop, *, words: str, to: Attendance | None = None) -> None:
    """To every phone and the wall; or to one person alone."""
    _hold(workshop)
    place = find_place(actor, workshop)
    message = RoomMessage(
        workshop_id=workshop.id,
        to_id=to.id if to else None,
        words=words,
        sent_at=now(),
        sent_by_id=place.id if place else None,
    )
    theirs = Signal.attendance_id == (to.id if to else 0)
    sent = (RoomMessage, RoomMessage.workshop_id == workshop.id)
    with undoable(actor, workshop, _("a message was sent"), sent, (Signal, theirs)):
        save(message)
        db.session.execute(delete(Signal).where(theirs, Signal.kind == HELP))
    stream, account_id = room_stream(workshop), actor.account_id
    emit(PrivateMessageSent(stream, account_id, to.id) if to else MessageSent(stream, account_id, message.id))


@action(RUN)
def settle_signal(actor: Actor, workshop: Workshop, *, kind: str, attendance_id: int | None = None) -> None:
    """What people asked for is seen to: all of one kind, or one person's call."""
    gone = delete(Signal).where(Signal.workshop_id == workshop.id, Signal.kind == kind)
    if attendance_id is not None:
        gone = gone.where(Signal.attendance_id == attendance_id)
    with undoable(actor, workshop, _("a signal was taken down"), (Signal, Signal.workshop_id == workshop.id)):
        whose = db.session.scalars(gone.returning(Signal.attendance_id)).all()
    for number in whose:
        emit(SignalSettled(room_stream(workshop), actor.account_id, number))


def _all_that_moves(workshop: Workshop) -> list[tuple[type[Model], ColumnElement[bool]]]:
    """Whoever presses "next" by mistake gets hands and the one who spoke back, too."""
    here: list[Any] = [AgendaItem, Hand, Signal, Turn]
    return [(Workshop, Workshop.id == workshop.id), *((model, model.workshop_id == workshop.id) for model in here)]


def _hold(workshop: Workshop) -> None:
    lock(workshop)
    if reason := is_not_over(SYSTEM, workshop):
        raise Conflict(reason)


def _current(workshop: Workshop) -> AgendaItem:
    if workshop.current is None:
        raise Conflict(_("Nothing on the agenda is on."))
    return workshop.current


def _leave(actor: Actor, workshop: Workshop) -> None:
    """Ends what is on: its time is added up, whoever speaks has spoken, hands and signals go down."""
    item = workshop.current
    if item is None:
        return
    moment = workshop.paused_at or now()  # Standing still is no time.
    item.ended_at = moment
    started = max([item.started_at or moment, *(each.ended_at for each in workshop.items if each.ended_at and each is not item)])
    item.seconds += max(0, int((moment - started).total_seconds()))
    speaking = update(Turn).where(Turn.workshop_id == workshop.id, Turn.ended_at.is_(None))
    db.session.execute(speaking.values(ended_at=moment))
    db.session.execute(delete(Hand).where(Hand.workshop_id == workshop.id))
    db.session.execute(delete(Signal).where(Signal.workshop_id == workshop.id, Signal.kind != HELP))


def _links(workshop: Workshop) -> list[AgendaPoll]:
    query = select(AgendaPoll).join(AgendaItem, AgendaItem.id == AgendaPoll.item_id)
    return list(db.session.scalars(query.where(AgendaItem.workshop_id == workshop.id)))


def _poll(workshop: Workshop, poll_id: int) -> Poll:
    for link in _links(workshop):
        if link.poll_id == poll_id:
            return link.poll
    raise NotFound


def _note_state(actor: Actor, workshop: Workshop, state: str) -> None:
    emit(WorkshopStateChanged(stream_of(workshop.consultation), actor.account_id, workshop.id, state))
