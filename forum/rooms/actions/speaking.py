"""Hands, turns, signals, ballots: what people do in a room besides writing."""

from __future__ import annotations

from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, and_, delete, select

from forum.activities.voting.actions.casting import Cast, Paper, cast, check_seen, consider_reason, hold, vote
from forum.activities.voting.methods.contest import blank_marks
from forum.activities.voting.models import Origin, Poll, Turnout
from forum.activities.voting.queries.polls import make_contest
from forum.activities.voting.receipts import make_code
from forum.activities.voting.rules import is_open
from forum.consultations.actions.joining import seat_without_account
from forum.consultations.models import Participation
from forum.consultations.queries import find_place
from forum.kernel.actions import action, lock, save
from forum.kernel.clock import now
from forum.kernel.db import db, insert_into
from forum.kernel.errors import Conflict, NotFound, NotNow
from forum.kernel.events import emit
from forum.kernel.permissions import SYSTEM, Actor, require
from forum.rooms import sentences
from forum.rooms.actions.taking_down import (
    EndedTurn,
    TakenHand,
    are_in_room,
    continue_turns,
    end_turns,
    hands_are_down,
    raise_hands_again,
    take_hands_down,
    turns_can_go_on,
)
from forum.rooms.actions.undoing import inverse, offer_undo, say_changed, stands
from forum.rooms.models import Hand, Signal, Turn
from forum.rooms.rules import TAKE_PART, TURN_SECONDS
from forum.rooms.signals import HELP, SIGNALS
from forum.workshops.events import (
    HandLowered,
    HandRaised,
    HandsCounted,
    RoomBallotCast,
    SignalGiven,
    SignalTakenBack,
    TurnGiven,
    TurnsEnded,
    TurnTakenBack,
    room_stream,
)
from forum.workshops.models import Attendance, Workshop
from forum.workshops.rules import RUN, find_attendance

MOST_HANDS = 500
MOST_CALLS = 5  # of one person that stand together, until somebody sees to them


@action(TAKE_PART)
def raise_hand(actor: Actor, workshop: Workshop) -> None:
    """Raising it twice keeps the earlier time. Raises Conflict when there is no talk in turns."""
    _raise(actor, workshop, _me(actor, workshop), None)


@action(RUN)
def raise_hand_for(actor: Actor, workshop: Workshop, *, attendance_id: int) -> None:
    """For somebody in the room without a device."""
    place = find_place(actor, workshop)
    _raise(actor, workshop, _person(workshop, attendance_id), place.id if place else None)


@action(TAKE_PART)
def lower_hand(actor: Actor, workshop: Workshop) -> None:
    """One's own. Does nothing when it is down."""
    _lower(actor, workshop, _me(actor, workshop).id)


@action(RUN)
def lower_hand_of(actor: Actor, workshop: Workshop, *, attendance_id: int) -> None:
    """Can be undone. Does nothing when the hand is down."""
    if hands := _lower(actor, workshop, attendance_id):
        offer_undo(actor, workshop, sentences.HAND_LOWERED(), raise_hand_again, hands=hands)


@inverse
@action(RUN)
def raise_hand_again(actor: Actor, workshop: Workshop, *, hands: list[TakenHand]) -> None:
    """The inverse of `lower_hand_of`: it has waited all the time."""
    lock(workshop)
    _check_talk(workshop)
    stands(are_in_room(hands) and hands_are_down(hands))
    raise_hands_again(actor, workshop, hands)


@action(RUN)
def give_turn(actor: Actor, workshop: Workshop, *, attendance_id: int, seconds: int = TURN_SECONDS) -> Turn:
    """Whoever speaks now has spoken. Given twice at once, it is one turn. Raises Conflict while the room stands still, NotFound
    for somebody who is not in it."""
    lock(workshop)
    if workshop.current is None or workshop.paused_at:
        raise Conflict(_("The workshop is paused.") if workshop.paused_at else _("No part of the agenda is running."))
    person = _person(workshop, attendance_id)
    speaking = db.session.scalar(select(Turn).filter_by(workshop_id=workshop.id, ended_at=None))
    if speaking is not None and speaking.attendance_id == person.id:
        return speaking
    turn = Turn(
        workshop_id=workshop.id,
        item_id=workshop.current.id,
        attendance_id=person.id,
        started_at=now(),
        due_at=now() + timedelta(seconds=seconds),
    )
    ended = end_turns(Turn.workshop_id == workshop.id, turn.started_at)
    hands = take_hands_down(Hand.attendance_id == person.id)
    save(turn)
    offer_undo(actor, workshop, sentences.TURN_GIVEN(), take_turn_back, turn_id=turn.id, hands=hands, ended=ended)
    emit(TurnGiven(room_stream(workshop), actor.account_id, person.id))
    return turn


@inverse
@action(RUN)
def take_turn_back(actor: Actor, workshop: Workshop, *, turn_id: int, hands: list[TakenHand], ended: list[EndedTurn]) -> None:
    """The inverse of `give_turn`: the hand is up again, and whoever spoke goes on."""
    lock(workshop)
    turn = db.session.scalar(select(Turn).filter_by(workshop_id=workshop.id, id=turn_id, ended_at=None))
    if turn is None:
        raise Conflict(say_changed())
    stands(are_in_room(hands, ended) and hands_are_down(hands))
    stands(turns_can_go_on(workshop.current, ended, instead_of=turn.id))
    db.session.delete(turn)
    db.session.flush()
    raise_hands_again(actor, workshop, hands)
    continue_turns(actor, workshop, ended)
    emit(TurnTakenBack(room_stream(workshop), actor.account_id, turn.attendance_id))


@action(RUN)
def end_turn(actor: Actor, workshop: Workshop) -> None:
    """Ends whoever's turn it is. Can be undone."""
    lock(workshop)
    if ended := _end_turns(actor, workshop, Turn.workshop_id == workshop.id):
        offer_undo(actor, workshop, sentences.TURN_ENDED(), continue_turn, ended=ended)


@inverse
@action(RUN)
def continue_turn(actor: Actor, workshop: Workshop, *, ended: list[EndedTurn]) -> None:
    """The inverse of `end_turn`, as long as its part of the agenda is on."""
    lock(workshop)
    stands(are_in_room(ended) and turns_can_go_on(workshop.current, ended))
    continue_turns(actor, workshop, ended)


@action(TAKE_PART)
def end_own_turn(actor: Actor, workshop: Workshop) -> None:
    """ "I have finished." """
    lock(workshop)
    _end_turns(actor, workshop, Turn.attendance_id == _me(actor, workshop).id)


@action(TAKE_PART)
def signal(actor: Actor, workshop: Workshop, *, kind: str, words: str = "") -> bool:
    """ "Slower please" and the like; given again, it is taken back: then False. A call for help stays until it is seen to, with
    all that was said in it: asked again in other words, both are kept."""
    if kind not in {each.key for each in SIGNALS} | {HELP}:
        raise NotFound
    me = _me(actor, workshop)
    if kind != HELP:
        gone = delete(Signal).where(Signal.attendance_id == me.id, Signal.kind == kind).returning(Signal.kind)
        if db.session.scalar(gone) is not None:
            emit(SignalTakenBack(room_stream(workshop), actor.account_id, me.id))
            return False
    else:
        lock(me)
        words = _add_to_call(me, words)
    row = insert_into(Signal).values(attendance_id=me.id, kind=kind, workshop_id=workshop.id, words=words, given_at=now())
    again = row.on_conflict_do_update(index_elements=["attendance_id", "kind"], set_={"words": words, "given_at": now()})
    db.session.execute(again)
    emit(SignalGiven(room_stream(workshop), actor.account_id, me.id))
    return True


def _add_to_call(me: Attendance, words: str) -> str:
    """What somebody has asked for and nobody has seen to yet, each on a line: what they said last, at the end."""
    earlier = db.session.scalar(select(Signal.words).filter_by(attendance_id=me.id, kind=HELP)) or ""
    lines = [line for line in earlier.splitlines() if line != words]
    return "\n".join([*lines, *([words] if words else [])][-MOST_CALLS:])


def vote_in_room(actor: Actor, workshop: Workshop, *, poll: Poll, paper: Paper) -> Cast:
    """Refuses as `casting.vote` does; then every screen hears that a ballot came."""
    require(actor, TAKE_PART, workshop)
    try:
        return _vote_in_room(actor, workshop, poll, consider_reason(actor, poll, paper))
    except NotNow as late:  # It waited for the network, perhaps, while the vote was closed.
        raise NotNow(_("%(why)s We have not counted this vote.", why=late.sentence)) from late


@action(TAKE_PART)
def _vote_in_room(actor: Actor, workshop: Workshop, poll: Poll, paper: Paper) -> Cast:
    made = vote(actor, poll, paper)
    # Without the voter: the room's log must not say when somebody voted.
    emit(RoomBallotCast(room_stream(workshop), None, poll.id))
    return made


@action(RUN)
def count_hands(actor: Actor, workshop: Workshop, *, poll: Poll, counts: list[int], seen: str) -> int:
    """A show of hands, option by option, as ballots "in the room". Counted again, the new count stands instead. Raises Changed
    when the hands were raised for another question or other options than there are."""
    hold(poll)
    check_seen(poll, seen)
    if why_not := is_open(actor, poll):
        raise Conflict(why_not)
    if poll.is_secret:
        raise Conflict(_("You can only count hands in an open vote. This vote is secret."))
    choices = [number for number, count in enumerate(counts) for _hand in range(count)]
    if len(choices) > MOST_HANDS:
        raise Conflict(_("Enter a number of hands, %(most)d or less", most=MOST_HANDS))
    before = _count_earlier_hands(workshop, poll)
    if before and not poll.may_change:
        raise Conflict(_("You have already counted the hands, and people cannot change their vote in this one."))
    for number in range(max(len(choices), before)):
        place = seat_without_account(
            SYSTEM,
            poll.consultation,
            name=_("Show of hands"),
            capacity_key="unknown",
            origin=Origin.ROOM,
            source_key=f"hands:{workshop.public_id}:{number}",
        )
        marks = blank_marks(make_contest(poll))
        if number < len(choices):
            marks[choices[number]] = 1
        cast(actor, poll, place, Paper(bytes(marks), make_code(), seen, origin=Origin.ROOM))
    emit(HandsCounted(room_stream(workshop), actor.account_id, poll.id))
    return len(choices)


def _count_earlier_hands(workshop: Workshop, poll: Poll) -> int:
    query = (
        select(Turnout.participation_id)
        .join(Participation, Participation.id == Turnout.participation_id)
        .where(Turnout.poll_id == poll.id, Participation.source_key.startswith(f"hands:{workshop.public_id}:"))
    )
    return len(list(db.session.scalars(query)))


def _raise(actor: Actor, workshop: Workshop, person: Attendance, by_id: int | None) -> None:
    _check_talk(workshop)
    row = insert_into(Hand).values(attendance_id=person.id, workshop_id=workshop.id, raised_at=now(), raised_by_id=by_id)
    if db.session.scalar(row.on_conflict_do_nothing().returning(Hand.attendance_id)) is not None:
        emit(HandRaised(room_stream(workshop), actor.account_id, person.id))


def _check_talk(workshop: Workshop) -> None:
    if workshop.current is None or not workshop.current.kind.takes_turns:
        raise Conflict(_("People are not speaking in turns at the moment."))


def _lower(actor: Actor, workshop: Workshop, attendance_id: int) -> list[TakenHand]:
    hands = take_hands_down(and_(Hand.attendance_id == attendance_id, Hand.workshop_id == workshop.id))
    if hands:
        emit(HandLowered(room_stream(workshop), actor.account_id, attendance_id))
    return hands


def _end_turns(actor: Actor, workshop: Workshop, whose: ColumnElement[bool]) -> list[EndedTurn]:
    ended = end_turns(and_(Turn.workshop_id == workshop.id, whose), workshop.paused_at or now())
    if ended:
        people = tuple(sorted(each["attendance_id"] for each in ended))
        emit(TurnsEnded(room_stream(workshop), actor.account_id, people))
    return ended


def _me(actor: Actor, workshop: Workshop) -> Attendance:
    found = find_attendance(actor, workshop)
    if found is None:
        raise NotFound
    return found


def _person(workshop: Workshop, attendance_id: int) -> Attendance:
    found = db.session.scalar(select(Attendance).filter_by(workshop_id=workshop.id, id=attendance_id))
    if found is None or not found.is_in:
        raise NotFound
    return found
