"""Each thing that can be undone names its inverse, an action like any other. What goes back, and what stays as others left it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from forum.kernel.db import db
from forum.kernel.errors import Conflict, Forbidden, NotFound
from forum.kernel.events import EventRecord
from forum.kernel.permissions import Actor, Role
from forum.rooms.actions import admitting, running, speaking, writing
from forum.rooms.actions.undoing import INVERSES, offer_undo, undo
from forum.rooms.fingerprints import fingerprint_notes, fingerprint_polls
from forum.rooms.models import Hand, Note, NoteGroup, RoomMessage, Signal, Turn, UndoStep
from forum.workshops.actions import planning
from forum.workshops.events import room_stream
from forum.workshops.models import AgendaItem, Attendance, Workshop
from forum.workshops.rules import find_attendance
from tests import factories as make

CHANGED = (AgendaItem, Attendance, Hand, Note, NoteGroup, RoomMessage, Signal, Turn, Workshop)
Rows = dict[str, list[tuple[Any, ...]]]


@dataclass
class Room:
    """A room in which somebody speaks and somebody waits, who has also called for help; with notes, two of them in groups."""

    workshop: Workshop = field(default_factory=lambda: make.make_workshop(None, ("talk", "One", 10), ("talk", "Two", 10)))

    def __post_init__(self) -> None:
        workshop = self.workshop
        self.lead = make.seat(workshop.consultation, Role.FACILITATOR)
        running.go_to(self.lead, workshop, position=1, seen=0)
        self.speaker, self.waiting = make.come_in(workshop), make.come_in(workshop)
        for person in (self.speaker, self.waiting):
            speaking.raise_hand(person, workshop)
            speaking.signal(person, workshop, kind="slower")
        speaking.signal(self.waiting, workshop, kind="help", words="I cannot hear.")
        speaking.give_turn(self.lead, workshop, attendance_id=self.number_of(self.speaker))
        self.notes = [make.make_note(workshop, self.speaker, body=f"Note {number}") for number in range(4)]
        self.groups = [
            writing.put_notes(self.lead, workshop, note_ids=[note.id], name=name, seen=fingerprint_notes([note]))
            for note, name in zip(self.notes[:2], ("Buses", "Lamps"), strict=True)
        ]

    def number_of(self, actor: Actor) -> int:
        return find_attendance(actor, self.workshop).id

    def read_rows(self) -> Rows:
        tables: list[Any] = [model.__table__ for model in CHANGED]
        return {table.name: sorted(map(tuple, db.session.execute(select(table))), key=repr) for table in tables}

    def last_step(self) -> UndoStep:
        return db.session.scalars(select(UndoStep).order_by(UndoStep.id.desc()).limit(1)).one()

    def kinds_since(self, seq: int) -> list[str]:
        query = select(EventRecord.kind).where(EventRecord.stream == room_stream(self.workshop), EventRecord.seq > seq)
        return list(db.session.scalars(query.order_by(EventRecord.seq)))

    def count_entries(self) -> int:
        return len(self.kinds_since(0))


def move_on(room: Room) -> None:
    running.go_to(room.lead, room.workshop, position=2, seen=1)


def give_turn(room: Room) -> None:
    speaking.give_turn(room.lead, room.workshop, attendance_id=room.number_of(room.waiting))


def lower_hand(room: Room) -> None:
    speaking.lower_hand_of(room.lead, room.workshop, attendance_id=room.number_of(room.waiting))


def send_out(room: Room) -> None:
    admitting.refuse(room.lead, room.workshop, attendance_id=room.number_of(room.speaker))


def answer_call(room: Room) -> None:
    to = db.session.get(Attendance, room.number_of(room.waiting))
    running.send_message(room.lead, room.workshop, words="I come to you.", to=to)


def act_on(room: Room, act: Callable[..., object], **arguments: Any) -> None:
    act(room.lead, room.workshop, **arguments)


# What is done → its inverse, and what the log says when it is taken back.
DONE: dict[str, tuple[Callable[[Room], object], str, list[str]]] = {
    "move on": (move_on, "go_back", ["HandRaised", "SignalGiven", "SignalGiven", "TurnsContinued", "AgendaMovedBack"]),
    "add time": (lambda room: act_on(room, running.extend, minutes=5, seen=1), "set_time_back", ["ItemTimeChanged"]),
    "pause": (lambda room: act_on(room, running.pause), "take_pause_back", ["RoomResumed"]),
    "message": (lambda room: act_on(room, running.send_message, words="Tea."), "take_message_back", ["MessageTakenBack"]),
    "private message": (answer_call, "take_message_back", ["SignalGiven", "PrivateMessageTakenBack"]),
    "settle": (
        lambda room: act_on(room, running.settle_signal, kind="slower"),
        "put_signals_back",
        ["SignalGiven", "SignalGiven"],
    ),
    "give a turn": (give_turn, "take_turn_back", ["HandRaised", "TurnsContinued", "TurnTakenBack"]),
    "end a turn": (lambda room: act_on(room, speaking.end_turn), "continue_turn", ["TurnsContinued"]),
    "lower a hand": (lower_hand, "raise_hand_again", ["HandRaised"]),
    "send out": (send_out, "let_back_in", ["SignalGiven", "TurnsContinued", "PersonAdmitted"]),
    "show a note": (
        lambda room: act_on(room, writing.approve_note, note_id=room.notes[2].id, seen=fingerprint_notes([room.notes[2]])),
        "put_notes_back",
        ["NotesPutBack"],
    ),
    "show all": (
        lambda room: act_on(room, writing.approve_all, seen=fingerprint_notes(room.notes)),
        "put_notes_back",
        ["NotesPutBack"],
    ),
    "set aside": (
        lambda room: act_on(room, writing.set_note_aside, note_id=room.notes[0].id, seen=fingerprint_notes([room.notes[0]])),
        "put_notes_back",
        ["NotesPutBack"],
    ),
    "new group": (
        lambda room: act_on(
            room,
            writing.put_notes,
            note_ids=[room.notes[0].id, room.notes[3].id],
            name="New",
            seen=fingerprint_notes([room.notes[0], room.notes[3]]),
        ),
        "put_notes_back",
        ["NotesPutBack"],
    ),
    "out of a group": (
        lambda room: act_on(room, writing.put_notes, note_ids=[room.notes[0].id]),
        "put_notes_back",
        ["NotesPutBack"],
    ),
    "merge": (
        lambda room: act_on(room, writing.merge_groups, group_id=room.groups[0].id, into_id=room.groups[1].id),
        "put_notes_back",
        ["NotesPutBack"],
    ),
    "rename": (
        lambda room: act_on(room, writing.rename_group, group_id=room.groups[0].id, name="Trams"),
        "rename_group_back",
        ["NoteGroupRenamed"],
    ),
}


def test_every_inverse_is_tried_here() -> None:
    assert {name for _act, name, _facts in DONE.values()} == set(INVERSES)


@pytest.mark.parametrize("done", DONE)
def test_what_was_done_is_taken_back_by_its_inverse_once_by_those_who_may(either_app: Flask, done: str) -> None:
    act, inverse, facts = DONE[done]
    room = Room()
    before = room.read_rows()
    act(room)
    assert room.read_rows() != before
    step, seq = room.last_step(), room.count_entries()
    assert step.inverse == inverse
    arguments = json.loads(step.arguments)
    with pytest.raises(Forbidden):
        INVERSES[inverse](room.waiting, room.workshop, **arguments)
    assert make.undo_last(room.lead, room.workshop) == f"Undone: {step.label}."
    assert room.read_rows() == before
    assert room.kinds_since(seq) == facts
    with pytest.raises((Conflict, NotFound)):
        INVERSES[inverse](room.lead, room.workshop, **arguments)
    assert room.read_rows() == before, "what is not as it was left stays as it is"


@pytest.mark.parametrize("done", DONE)
def test_nothing_is_taken_back_when_the_workshop_is_over(app: Flask, done: str) -> None:
    room = Room()
    DONE[done][0](room)
    step = room.last_step()
    running.end_workshop(room.lead, room.workshop)
    before = room.read_rows()
    with pytest.raises(Conflict):
        make.undo_last(room.lead, room.workshop)
    assert step.undone_at is None and room.read_rows() == before


def others_move_on(room: Room) -> None:
    running.go_to(other_lead(room), room.workshop, position=2, seen=1)


def others_pause(room: Room) -> None:
    running.pause(other_lead(room), room.workshop)


def others_give_time(room: Room) -> None:
    running.extend(other_lead(room), room.workshop, minutes=1, seen=room.workshop.position)


def others_give_a_turn(room: Room) -> None:
    speaking.give_turn(other_lead(room), room.workshop, attendance_id=room.number_of(room.waiting))


def raises_again(room: Room) -> None:
    speaking.raise_hand(room.waiting, room.workshop)


def signals_again(room: Room) -> None:
    speaking.signal(room.waiting, room.workshop, kind="slower")


def calls_again(room: Room) -> None:
    speaking.signal(room.waiting, room.workshop, kind="help", words="And now?")


def others_let_in(room: Room) -> None:
    admitting.admit(other_lead(room), room.workshop, attendance_ids=[room.number_of(room.speaker)])


def others_send_out_who_waits(room: Room) -> None:
    admitting.refuse(other_lead(room), room.workshop, attendance_id=room.number_of(room.waiting))


def others_send_out_who_spoke(room: Room) -> None:
    admitting.refuse(other_lead(room), room.workshop, attendance_id=room.number_of(room.speaker))


def others_fill_the_new_group(room: Room) -> None:
    group = db.session.scalars(select(NoteGroup).filter_by(name="New")).one()
    writing.put_notes(
        other_lead(room), room.workshop, note_ids=[room.notes[2].id], group_id=group.id, seen=fingerprint_notes([room.notes[2]])
    )


def others_name_the_new_group(room: Room) -> None:
    group = db.session.scalars(select(NoteGroup).filter_by(name="New")).one()
    writing.rename_group(other_lead(room), room.workshop, group_id=group.id, name="Better")


def others_merge_away_the_old_group(room: Room) -> None:
    first, second = room.groups
    writing.merge_groups(other_lead(room), room.workshop, group_id=first.id, into_id=second.id)


def others_rename(room: Room) -> None:
    writing.rename_group(other_lead(room), room.workshop, group_id=room.groups[0].id, name="Trains")


def others_ask_for_a_vote(room: Room) -> None:
    """No screen would show an open vote of an item that is not on, and nobody could close it."""
    lead, labels = other_lead(room), ["Yes", "No"]
    poll = planning.add_poll(lead, room.workshop.current, method_key="choose-one", question="Go on?", labels=labels)
    running.open_poll(lead, room.workshop, poll_id=poll.id, seen=fingerprint_polls([poll]))


def other_lead(room: Room) -> Actor:
    return make.seat(room.workshop.consultation, Role.FACILITATOR)


@pytest.mark.parametrize(
    ("done", "meanwhile"),
    [
        ("move on", others_pause),
        ("move on", others_give_time),
        ("move on", others_give_a_turn),
        ("move on", others_ask_for_a_vote),
        ("move on", raises_again),
        ("move on", signals_again),
        ("move on", others_send_out_who_waits),
        ("move on", others_send_out_who_spoke),
        ("add time", others_give_time),
        ("add time", others_move_on),
        ("give a turn", raises_again),
        ("give a turn", others_move_on),
        ("give a turn", others_send_out_who_spoke),
        ("end a turn", others_move_on),
        ("end a turn", others_give_a_turn),
        ("end a turn", others_send_out_who_spoke),
        ("lower a hand", raises_again),
        ("lower a hand", others_send_out_who_waits),
        ("private message", calls_again),
        ("private message", others_send_out_who_waits),
        ("settle", signals_again),
        ("settle", others_send_out_who_waits),
        ("send out", others_let_in),
        ("send out", others_give_a_turn),
        ("send out", others_move_on),
        ("new group", others_fill_the_new_group),
        ("new group", others_name_the_new_group),
        ("new group", others_merge_away_the_old_group),
        ("out of a group", others_merge_away_the_old_group),
        ("rename", others_rename),
    ],
)
def test_what_others_changed_meanwhile_is_not_overwritten(app: Flask, done: str, meanwhile: Callable[[Room], None]) -> None:
    room = Room()
    DONE[done][0](room)
    meanwhile(room)
    before, seq = room.read_rows(), room.count_entries()
    assert "changed this since" in make.undo_last(room.lead, room.workshop)
    assert room.read_rows() == before and room.kinds_since(seq) == []


@pytest.mark.parametrize("done", DONE)
def test_who_has_been_sent_out_since_does_not_come_back_to_the_floor(app: Flask, done: str) -> None:
    room = Room()
    DONE[done][0](room)
    others_send_out_who_waits(room)
    others_send_out_who_spoke(room)
    make.undo_last(room.lead, room.workshop)
    out = select(Attendance.id).where(Attendance.refused_at.is_not(None))
    for model in (Hand, Signal, Turn):
        on_floor = select(model).where(model.attendance_id.in_(out))
        on_floor = on_floor.where(Turn.ended_at.is_(None)) if model is Turn else on_floor
        assert db.session.scalars(on_floor).all() == []


def test_who_is_out_is_not_sent_out_again_so_that_undo_would_seem_to_let_them_in(app: Flask) -> None:
    room = Room()
    others_send_out_who_spoke(room)
    before, seq, step = room.read_rows(), room.count_entries(), room.last_step()
    send_out(room)
    assert room.read_rows() == before and room.kinds_since(seq) == [] and room.last_step() is step


def test_a_hand_does_not_go_up_again_when_the_talk_is_over(app: Flask) -> None:
    room = Room(make.make_workshop(None, ("talk", "One", 10), ("ideas", "Two", 10)))
    lower_hand(room)
    others_move_on(room)
    assert make.undo_last(room.lead, room.workshop) == "There is no talk in turns now."
    assert db.session.query(Hand).count() == 0


def test_what_others_did_with_a_note_beside_it_stays(app: Flask) -> None:
    room = Room()
    note = room.notes[0]
    act_on(room, writing.put_notes, note_ids=[note.id], group_id=room.groups[1].id, seen=fingerprint_notes([note]))
    writing.set_note_aside(other_lead(room), room.workshop, note_id=note.id, seen=fingerprint_notes([note]))
    assert "Undone" in make.undo_last(room.lead, room.workshop)
    assert note.group_id == room.groups[0].id and note.set_aside_at is not None


def test_a_note_does_not_come_into_a_group_that_was_made_after_its_own_was_merged_away(either_app: Flask) -> None:
    """Whatever number the database gives the new group."""
    room = Room()
    note, (buses, lamps) = room.notes[1], room.groups
    act_on(room, writing.put_notes, note_ids=[note.id])
    other = other_lead(room)
    writing.merge_groups(other, room.workshop, group_id=lamps.id, into_id=buses.id)
    writing.put_notes(other, room.workshop, note_ids=[room.notes[2].id], name="Trams", seen=fingerprint_notes([room.notes[2]]))
    assert "changed this since" in make.undo_last(room.lead, room.workshop)
    assert note.group_id is None


def test_a_group_that_was_merged_away_is_there_again_beside_those_that_were_made_since(either_app: Flask) -> None:
    room = Room()
    buses, lamps = room.groups
    name, note = lamps.name, room.notes[1]
    act_on(room, writing.merge_groups, group_id=lamps.id, into_id=buses.id)
    trams = writing.put_notes(
        other_lead(room), room.workshop, note_ids=[room.notes[2].id], name="Trams", seen=fingerprint_notes([room.notes[2]])
    )
    assert "Undone" in make.undo_last(room.lead, room.workshop)
    assert note.group.name == name and room.notes[2].group is trams


def test_a_step_whose_inverse_this_version_does_not_know_cannot_be_undone(app: Flask) -> None:
    room = Room()
    running.pause(room.lead, room.workshop)
    room.last_step().inverse = "of another version"
    db.session.commit()
    assert "cannot be undone" in make.undo_last(room.lead, room.workshop)
    assert room.workshop.paused_at is not None


def test_what_json_cannot_say_is_not_kept_with_a_step(app: Flask) -> None:
    room = Room()
    with pytest.raises(TypeError):
        offer_undo(room.lead, room.workshop, "a thing was kept", running.take_pause_back, seen=room)


def press_undo(room: Room, seen: int) -> str:
    return undo(room.lead, room.workshop, seen=seen)


def test_undo_pressed_twice_on_one_page_takes_back_what_that_page_showed_and_nothing_else(either_app: Flask) -> None:
    room = Room()
    act_on(room, writing.rename_group, group_id=room.groups[0].id, name="Trams")
    act_on(room, running.pause)
    shown = room.last_step()
    assert press_undo(room, shown.id) == "Undone: the room was paused."
    assert press_undo(room, shown.id) == "You have pressed Undo for this already. Nothing else was undone."
    assert room.groups[0].name == "Trams"
    assert make.undo_last(room.lead, room.workshop) == "Undone: a group was renamed."


def test_undo_on_a_page_that_is_old_takes_nothing_back(app: Flask) -> None:
    room = Room()
    shown = room.last_step()
    act_on(room, running.pause)
    before = room.read_rows()
    for seen in (shown.id, 0, shown.id + 1000):
        assert "You have done something else since" in press_undo(room, seen)
    assert room.read_rows() == before and room.last_step().undone_at is None


def test_nobody_undoes_the_step_of_another_by_its_number(app: Flask) -> None:
    room = Room()
    act_on(room, running.pause)
    with pytest.raises(Conflict):
        undo(other_lead(room), room.workshop, seen=room.last_step().id)
    assert room.workshop.paused_at is not None


def test_the_number_of_a_step_that_is_forgotten_is_not_given_again(either_app: Flask) -> None:
    room = Room()
    act_on(room, running.pause)
    number = room.last_step().id
    db.session.delete(room.last_step())
    db.session.commit()
    act_on(room, running.resume)
    act_on(room, running.pause)
    assert room.last_step().id > number
