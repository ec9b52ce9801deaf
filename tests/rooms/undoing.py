"""A room in which there is something to undo, and each thing that can be, with its inverse."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from forum.kernel.db import db
from forum.kernel.events import EventRecord
from forum.kernel.permissions import Actor, Role
from forum.rooms.actions import admitting, running, speaking, writing
from forum.rooms.fingerprints import fingerprint_notes
from forum.rooms.models import Hand, Note, NoteGroup, RoomMessage, Signal, Turn, UndoStep
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
    "pause": (lambda room: act_on(room, running.pause_workshop), "take_pause_back", ["RoomResumed"]),
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


def other_lead(room: Room) -> Actor:
    return make.seat(room.workshop.consultation, Role.FACILITATOR)
