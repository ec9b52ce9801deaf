"""A facilitator leads: doors, agenda, pause, turns, messages, votes. Two of them may press at once, so each action holds the
workshop's row and says which item it was meant for; one that comes second finds it done and changes nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import TypedDict, Unpack

from flask_babel import gettext as _
from sqlalchemy import and_, delete, select

from forum.activities.voting.actions.calling import close_now, open_now
from forum.activities.voting.models import Poll
from forum.consultations.events import consultation_stream
from forum.consultations.queries import find_place
from forum.kernel.actions import action, lock, save
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.errors import Changed, Conflict, NotFound
from forum.kernel.events import emit
from forum.kernel.fingerprints import find_changes
from forum.kernel.permissions import SYSTEM, Actor
from forum.rooms import sentences
from forum.rooms.actions.taking_down import (
    EndedTurn,
    TakenHand,
    TakenSignal,
    are_in_room,
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
from forum.rooms.fingerprints import fingerprint_polls
from forum.rooms.models import Hand, Note, NoteGroup, RoomMessage, Signal, Turn
from forum.rooms.queries.votes import STILL_OPEN, describe_state
from forum.rooms.signals import HELP
from forum.workshops.actions.planning import add_poll
from forum.workshops.events import (
    AgendaMoved,
    AgendaMovedBack,
    DoorsOpened,
    ItemTimeChanged,
    MessageSent,
    MessageTakenBack,
    PrivateMessageSent,
    PrivateMessageTakenBack,
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


class ItemClock(TypedDict):
    """How an item's time stood: when it started, is due and ended, and how long it was on."""

    item_id: int
    times: list[str | None]
    seconds: int


class TakenDown(TypedDict):
    """What ended with an item."""

    hands: list[TakenHand]
    signals: list[TakenSignal]
    turns: list[EndedTurn]


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
    """Starts the item at `position`; votes stay open. `seen` is where the agenda stood in front of whoever pressed: when it has
    moved since, two pressed at once, and the agenda moves one step, not two. Raises NotFound when there is no such item."""
    _hold(workshop)
    if workshop.position != seen:
        return
    item = next((each for each in workshop.items if each.position == position), None)
    if item is None:
        raise NotFound
    was = {"position": workshop.position, "paused_at": workshop.paused_at, "opened_doors": workshop.opened_at is None}
    clocks = [_read_clock(each) for each in {workshop.current, item} if each is not None]
    if workshop.opened_at is None:
        _note_state(actor, workshop, "opened")
    workshop.opened_at = workshop.opened_at or now()
    left = _leave(workshop)
    workshop.paused_at = None
    workshop.position = position
    item.started_at = item.started_at or now()
    item.ended_at = None
    item.due_at = now() + timedelta(minutes=item.minutes)
    offer_undo(
        actor, workshop, sentences.AGENDA_MOVED(), go_back, seen=position, due_at=item.due_at, clocks=clocks, **was, **left
    )
    emit(AgendaMoved(room_stream(workshop), actor.account_id, item.id))


@inverse
@action(RUN)
def go_back(
    actor: Actor,
    workshop: Workshop,
    *,
    seen: int,
    due_at: str,
    clocks: list[ItemClock],
    position: int,
    paused_at: str | None,
    opened_doors: bool,
    **left: Unpack[TakenDown],
) -> None:
    """The inverse of `go_to`: whoever pressed "next" by mistake gets the clock, hands, signals and the one who spoke back, too.
    Nothing of it when somebody has given the new item another time, paused, given a turn or asked for a vote in it, or sent one
    of them out. Doors that it opened stay open once somebody has come in: they are in the room, and their phone says so."""
    _hold(workshop)
    hands, signals, turns = left["hands"], left["signals"], left["turns"]
    item = workshop.current
    stands(workshop.position == seen and item is not None and item.due_at == read_time(due_at) and workshop.paused_at is None)
    # People are voting in it.
    stands(all(describe_state(link.poll) not in STILL_OPEN for link in (item.polls if item else [])))
    earlier = next((each for each in workshop.items if each.position == position), None)
    stands(are_in_room(hands, signals, turns))
    stands(hands_are_down(hands) and signals_are_down(signals) and turns_can_go_on(earlier, turns))
    workshop.position, workshop.paused_at = position, read_time(paused_at)
    if opened_doors and not _somebody_came_in(workshop):
        workshop.opened_at = None
        _note_state(actor, workshop, "planned")
    for clock in clocks:
        _set_clock(workshop, clock)
    raise_hands_again(actor, workshop, hands)
    give_signals_again(actor, workshop, signals)
    continue_turns(actor, workshop, turns)
    emit(AgendaMovedBack(room_stream(workshop), actor.account_id, workshop.current.id if workshop.current else None))


@action(RUN)
def extend(actor: Actor, workshop: Workshop, *, minutes: int, seen: int) -> None:
    """Gives the item that is on more time; less, with a negative number."""
    _hold(workshop)
    item = _current(workshop)
    if item.position != seen:
        return
    before = item.due_at
    item.due_at = max(now(), (item.due_at or now()) + timedelta(minutes=minutes))
    offer_undo(actor, workshop, sentences.TIME_ADDED(), set_time_back, item_id=item.id, due_at=before, seen=item.due_at)
    emit(ItemTimeChanged(room_stream(workshop), actor.account_id, item.id))


@inverse
@action(RUN)
def set_time_back(actor: Actor, workshop: Workshop, *, item_id: int, due_at: str | None, seen: str) -> None:
    """The inverse of `extend`, as long as that item is on and its time is the one that was set."""
    _hold(workshop)
    item = _current(workshop)
    stands(item.id == item_id and item.due_at == read_time(seen))
    item.due_at = read_time(due_at)
    emit(ItemTimeChanged(room_stream(workshop), actor.account_id, item.id))


@action(RUN)
def pause_workshop(actor: Actor, workshop: Workshop) -> None:
    """Everything stands still: clocks, notes, turns."""
    _hold(workshop)
    if workshop.paused_at is None:
        workshop.paused_at = now()
        offer_undo(actor, workshop, sentences.PAUSED(), take_pause_back, seen=workshop.paused_at)
        emit(RoomPaused(room_stream(workshop), actor.account_id))


@inverse
@action(RUN)
def take_pause_back(actor: Actor, workshop: Workshop, *, seen: str) -> None:
    """The inverse of `pause`. Unlike `resume`: there was no pause, so the clocks have run."""
    _hold(workshop)
    stands(workshop.paused_at is not None and workshop.paused_at == read_time(seen))
    workshop.paused_at = None
    emit(RoomResumed(room_stream(workshop), actor.account_id))


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
    _leave(workshop)
    for link in _links(workshop):
        if link.poll.announced_at and not link.poll.result:
            close_now(SYSTEM, link.poll)
    workshop.ended_at, workshop.paused_at = now(), None
    emit(WorkshopEnded(room_stream(workshop), actor.account_id))
    _note_state(actor, workshop, "ended")


@action(RUN)
def open_poll(actor: Actor, workshop: Workshop, *, poll_id: int, seen: str) -> None:
    """Opening what is open changes nothing. Raises NotFound for a poll of another workshop, Invalid when it is not ready,
    Conflict when it is over, Changed when its question, options or rules are not those that were `seen` (`fingerprints`)."""
    _hold(workshop)
    _open_seen([_poll(workshop, poll_id)], seen)
    emit(RoomPollOpened(room_stream(workshop), actor.account_id, poll_id))


@action(RUN)
def open_all_polls(actor: Actor, workshop: Workshop, *, seen: str) -> int:
    """Every question of the item that is on and not open yet: all of them, or none when one is not ready, or not as it was
    `seen`."""
    _hold(workshop)
    drafts = [link.poll for link in _current(workshop).polls if link.poll.announced_at is None]
    _open_seen(drafts, seen)
    for poll in drafts:
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
        raise Conflict(_("Group the notes first. The groups become the options."))
    current = workshop.current
    to_come = [item for item in workshop.items if item.kind.has_polls and (current is None or item.position >= current.position)]
    item = to_come[0] if to_come else current
    if item is None:
        raise Conflict(_("No part of the agenda is running."))
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
    save(message)
    signals = take_signals_down(and_(Signal.attendance_id == to.id, Signal.kind == HELP)) if to else []
    offer_undo(actor, workshop, sentences.MESSAGE_SENT(), take_message_back, message_id=message.id, signals=signals)
    stream, account_id = room_stream(workshop), actor.account_id
    emit(PrivateMessageSent(stream, account_id, to.id) if to else MessageSent(stream, account_id, message.id))


@inverse
@action(RUN)
def take_message_back(actor: Actor, workshop: Workshop, *, message_id: int, signals: list[TakenSignal]) -> None:
    """The inverse of `send_message`: it is off the screens, and the call for help that it answered stands again."""
    _hold(workshop)
    message = db.session.scalar(select(RoomMessage).filter_by(workshop_id=workshop.id, id=message_id))
    stands(message is not None and are_in_room(signals) and signals_are_down(signals))
    to_id = db.session.scalar(delete(RoomMessage).where(RoomMessage.id == message_id).returning(RoomMessage.to_id))
    give_signals_again(actor, workshop, signals)
    stream, account_id = room_stream(workshop), actor.account_id
    emit(PrivateMessageTakenBack(stream, account_id, to_id) if to_id else MessageTakenBack(stream, account_id, message_id))


@action(RUN)
def settle_signal(actor: Actor, workshop: Workshop, *, kind: str, attendance_id: int | None = None) -> None:
    """What people asked for is seen to: all of one kind, or one person's call."""
    which = and_(Signal.workshop_id == workshop.id, Signal.kind == kind)
    signals = take_signals_down(which if attendance_id is None else and_(which, Signal.attendance_id == attendance_id))
    if signals:
        offer_undo(actor, workshop, sentences.SIGNAL_CLEARED(), put_signals_back, signals=signals)
    for signal in signals:
        emit(SignalSettled(room_stream(workshop), actor.account_id, signal["attendance_id"]))


@inverse
@action(RUN)
def put_signals_back(actor: Actor, workshop: Workshop, *, signals: list[TakenSignal]) -> None:
    """The inverse of `settle_signal`."""
    _hold(workshop)
    stands(are_in_room(signals) and signals_are_down(signals))
    give_signals_again(actor, workshop, signals)


def _hold(workshop: Workshop) -> None:
    lock(workshop)
    if reason := is_not_over(SYSTEM, workshop):
        raise Conflict(reason)


def _somebody_came_in(workshop: Workshop) -> bool:
    """Since the doors opened."""
    came = select(Attendance.id).where(Attendance.workshop_id == workshop.id, Attendance.came_at >= workshop.opened_at)
    return db.session.scalar(came.limit(1)) is not None


def _current(workshop: Workshop) -> AgendaItem:
    if workshop.current is None:
        raise Conflict(_("No part of the agenda is running."))
    return workshop.current


def _leave(workshop: Workshop) -> TakenDown:
    """Ends what is on: its time is added up, whoever speaks has spoken, hands and signals go down."""
    item = workshop.current
    if item is None:
        return TakenDown(hands=[], signals=[], turns=[])
    moment = workshop.paused_at or now()  # Standing still is no time.
    item.ended_at = moment
    started = max([item.started_at or moment, *(each.ended_at for each in workshop.items if each.ended_at and each is not item)])
    item.seconds += max(0, int((moment - started).total_seconds()))
    return TakenDown(
        turns=end_turns(Turn.workshop_id == workshop.id, moment),
        hands=take_hands_down(Hand.workshop_id == workshop.id),
        signals=take_signals_down(and_(Signal.workshop_id == workshop.id, Signal.kind != HELP)),
    )


def _read_clock(item: AgendaItem) -> ItemClock:
    times = (item.started_at, item.due_at, item.ended_at)
    return ItemClock(item_id=item.id, times=[each.isoformat() if each else None for each in times], seconds=item.seconds)


def _set_clock(workshop: Workshop, clock: ItemClock) -> None:
    item = next(each for each in workshop.items if each.id == clock["item_id"])
    item.started_at, item.due_at, item.ended_at = (read_time(each) for each in clock["times"])
    item.seconds = clock["seconds"]


def _links(workshop: Workshop) -> list[AgendaPoll]:
    query = select(AgendaPoll).join(AgendaItem, AgendaItem.id == AgendaPoll.item_id)
    return list(db.session.scalars(query.where(AgendaItem.workshop_id == workshop.id)))


def _poll(workshop: Workshop, poll_id: int) -> Poll:
    for link in _links(workshop):
        if link.poll_id == poll_id:
            return link.poll
    raise NotFound


def _open_seen(polls: list[Poll], seen: str) -> None:
    for poll in sorted(polls, key=lambda each: each.id):
        lock(poll)
    waiting = [poll for poll in polls if poll.announced_at is None]
    if find_changes(seen, fingerprint_polls(waiting)) & {str(poll.id) for poll in waiting}:
        raise Changed(_("Someone has changed this question. It has not opened. Check it again, then open it."))
    for poll in polls:
        open_now(SYSTEM, poll)


def _note_state(actor: Actor, workshop: Workshop, state: str) -> None:
    emit(WorkshopStateChanged(consultation_stream(workshop.space_id), actor.account_id, workshop.id, state))
