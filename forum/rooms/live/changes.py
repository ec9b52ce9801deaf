"""What changes on the screens of a room when something happens in it. Actions say what happened; only here stands what it means
for phones, the console and the wall. (The console is drawn anew whatever happens.)"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from forum.kernel.events import Event, EventRecord, UnreadableEntry, read_event
from forum.rooms.rendering import OWN_PHONE_PARTS, PHONE_PARTS
from forum.workshops import events as room

# What each fact is about. A new one needs a line here.
SUBJECTS: dict[type[Event], str] = {
    room.DoorsOpened: "agenda",
    room.AgendaMoved: "agenda",
    room.AgendaMovedBack: "agenda",
    room.ItemTimeChanged: "agenda",
    room.RoomPaused: "agenda",
    room.RoomResumed: "agenda",
    room.WorkshopEnded: "agenda",
    room.WorkshopCalledOff: "agenda",
    room.PersonCameIn: "people",
    room.PersonAdmitted: "door",
    room.PersonSentOut: "door",
    room.PresenceCounted: "people",
    room.StandingChanged: "people",
    room.NameTakenOff: "agenda",  # It may stand in any part.
    room.FacilitatorSatDown: "facilitators",
    room.FacilitatorsCounted: "facilitators",
    room.HandRaised: "hands",
    room.HandLowered: "hands",
    room.TurnGiven: "turns",
    room.TurnsEnded: "turns",
    room.TurnTakenBack: "turns",
    room.TurnsContinued: "turns",
    room.SignalGiven: "signals",
    room.SignalTakenBack: "signals",
    room.SignalSettled: "signals",
    room.MessageSent: "message",
    room.PrivateMessageSent: "private",
    room.MessageTakenBack: "message",
    room.PrivateMessageTakenBack: "private",
    room.QuietPersonAsked: "private",
    room.AskingQuietSwitched: "turns",
    room.NoteWritten: "notes",
    room.NotesShown: "notes",
    room.NoteSetAside: "notes",
    room.NoteChanged: "notes",
    room.NotesGrouped: "notes",
    room.NotesPutBack: "notes",
    room.NoteGroupRenamed: "notes",
    room.NoteGroupsMerged: "notes",
    room.NoteCaseChanged: "cases",
    room.SmallGroupsDrawn: "breakouts",
    room.SeatTaken: "breakouts",
    room.SpokespersonFound: "breakouts",
    room.RoomPollDrafted: "polls",
    room.RoomPollChanged: "polls",
    room.RoomPollDropped: "polls",
    room.RoomPollOpened: "polls",
    room.RoomPollClosed: "polls",
    room.RoomPollCounted: "polls",
    room.RoomBallotCast: "ballots",
    room.HandsCounted: "ballots",
}
# What it was about when rows of a table were put back, in old logs.
SUBJECTS_OF_TABLES = {
    "notes": "notes",
    "note_groups": "notes",
    "hands": "hands",
    "turns": "turns",
    "signals": "signals",
    "attendances": "door",
    "agenda_items": "agenda",
    "workshops": "agenda",
    "room_messages": "message",
}

# What an entry is about that cannot be read, or that no room wrote: all that may have changed, so that the room goes on.
UNKNOWN = "agenda"

# What of a phone is drawn anew for each subject; for others it hears a number only.
PHONE_PARTS_OF = {
    "agenda": tuple(part for part in PHONE_PARTS if part not in OWN_PHONE_PARTS),
    "message": ("message", "news"),
    "turns": ("now", "news"),
    "polls": ("now", "news"),
    "ballots": ("now",),
    "breakouts": ("now",),
    "notes": ("now",),
}
# Whose own flags and parts change: everybody's, of those who wait to speak or have spoken, or only of whom the fact names.
CHANGE_ALL = frozenset({"agenda", "polls", "breakouts"})
CHANGE_WAITING = frozenset({"hands", "turns"})
# With the number of people: whoever had the turn may have left.
WALL_SUBJECTS = frozenset({"agenda", "people", "message", "turns", "polls", "ballots", "breakouts", "notes"})


@dataclass(frozen=True)
class Changes:
    """Entries of a room's log as they concern its screens."""

    subjects: set[str]
    attendance_ids: set[int]
    note_ids: set[int]

    @classmethod
    def of(cls, entries: Iterable[EventRecord]) -> Changes:
        made = cls(set(), set(), set())
        for entry in entries:
            try:
                fact = read_event(entry)
            except UnreadableEntry:
                made.subjects.add(UNKNOWN)
                continue
            if fact is not None:
                made.subjects.update(_list_subjects(fact))
                payload = json.loads(entry.payload)
                made.attendance_ids.update(_list_numbers(payload, "attendance_id", "attendance_ids", "thing_id"))
                made.note_ids.update(_list_numbers(payload, "note_id", "note_ids", "thing_id"))
        return made

    @property
    def phone_parts(self) -> list[str]:
        return list(dict.fromkeys(part for subject in self.subjects for part in PHONE_PARTS_OF.get(subject, ())))


def _list_subjects(fact: Event) -> set[str]:
    if isinstance(fact, room.RoomChanged):
        return {fact.part}
    if isinstance(fact, room.StepUndone):
        return {SUBJECTS_OF_TABLES.get(table, UNKNOWN) for table in fact.tables}
    return {SUBJECTS.get(type(fact), UNKNOWN)}


def _list_numbers(payload: dict[str, int | list[int]], *names: str) -> list[int]:
    """`thing_id` of an old entry may be either a person or a note."""
    found: list[int] = []
    for name in names:
        value = payload.get(name, [])
        found += value if isinstance(value, list) else [value]
    return [number for number in found if isinstance(number, int)]
