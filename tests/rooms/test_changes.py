"""What a fact of a room's log changes on its screens."""

from __future__ import annotations

import json

import pytest
from flask import Flask
from sqlalchemy import select, text, update

from forum.accounts.models import Account
from forum.erasure.actions import erase_person
from forum.kernel.actions import transaction
from forum.kernel.db import db
from forum.kernel.events import Event, EventRecord, all_event_kinds, emit
from forum.kernel.permissions import SYSTEM, Role
from forum.live.subscriptions import Subscriber, subscribe, unsubscribe
from forum.rooms.actions import running, speaking
from forum.rooms.fingerprints import fingerprint_polls
from forum.rooms.live.changes import PHONE_PARTS_OF, SUBJECTS, SUBJECTS_OF_TABLES, WALL_SUBJECTS, Changes
from forum.rooms.live.news import describe_room
from forum.workshops import events as room
from forum.workshops.actions import planning
from forum.workshops.events import NotesLookedAt, RoomChanged, StepUndone, WorkshopPlanned, WorkshopStateChanged, room_stream
from forum.workshops.models import Workshop
from forum.workshops.rules import find_attendance
from tests import factories as make

OF_CONSULTATIONS = {NotesLookedAt, WorkshopPlanned, WorkshopStateChanged}


def entries_of(workshop: Workshop, after: int = 0) -> list[EventRecord]:
    query = select(EventRecord).filter_by(stream=room_stream(workshop)).where(EventRecord.seq > after)
    return list(db.session.scalars(query.order_by(EventRecord.seq)))


def test_every_fact_of_a_room_has_its_line_in_the_table(app: Flask) -> None:
    details = {event for event in all_event_kinds().values() if event.__module__ == room.__name__}
    missing = details - {*OF_CONSULTATIONS, RoomChanged, StepUndone} - set(SUBJECTS)
    gone = set(SUBJECTS) - details
    say = "SUBJECTS of forum/rooms/live/changes.py says for each fact of a room what changes on the screens"
    assert not missing, f"{say}; it has no line for {sorted(event.__name__ for event in missing)}"
    assert not gone, f"{say}; these are none of forum/workshops/events.py: {sorted(event.__name__ for event in gone)}"


def test_what_is_drawn_is_a_subject_of_some_fact(app: Flask) -> None:
    subjects = set(SUBJECTS.values())
    assert set(PHONE_PARTS_OF) <= subjects
    assert subjects >= WALL_SUBJECTS
    assert subjects >= set(SUBJECTS_OF_TABLES.values())


def test_a_log_from_before_facts_tells_phones_the_same(app: Flask) -> None:
    """An entry that says which part changed, and the fact that is written in its place today."""
    workshop = make.make_room()
    actor = make.come_in(workshop)
    number = find_attendance(actor, workshop).id
    old: list[Event] = [RoomChanged(room_stream(workshop), None, part, number) for part in ("hands", "turns", "notes", "people")]
    new: list[Event] = [
        room.HandRaised(room_stream(workshop), None, number),
        room.TurnGiven(room_stream(workshop), None, number),
        room.NoteWritten(room_stream(workshop), None, number),
        room.PersonCameIn(room_stream(workshop), None, number),
    ]
    for was, now_is in zip(old, new, strict=True):
        told = []
        for fact in (was, now_is):
            seen = entries_of(workshop)[-1].seq
            with transaction():
                emit(fact)
            entries = entries_of(workshop, seen)
            (message,) = describe_room(room_stream(workshop), entries, [Subscriber("phone", actor.account_id or 0, "x")])["phone"]
            told.append(message.get("parts", {}).keys() - {"group"})
        assert told[0] == told[1], now_is


def test_whoever_is_named_by_a_fact_hears_of_their_own(app: Flask) -> None:
    workshop = make.make_room()
    one, two = make.come_in(workshop), make.come_in(workshop)
    seen = entries_of(workshop)[-1].seq
    speaking.signal(one, workshop, kind="slower")
    subscribers = [Subscriber(name, actor.account_id or 0, "x") for name, actor in (("one", one), ("two", two))]
    told = describe_room(room_stream(workshop), entries_of(workshop, seen), subscribers)
    assert told["one"][-1]["own"]["me"]["gave_slower"]
    assert "own" not in told["two"][-1]


def test_what_takes_something_back_says_what_happened(app: Flask) -> None:
    workshop = make.make_room()
    lead = make.seat(workshop.consultation, Role.FACILITATOR)
    speaker = make.come_in(workshop)
    speaking.raise_hand(speaker, workshop)
    number = find_attendance(speaker, workshop).id
    speaking.give_turn(lead, workshop, attendance_id=number)
    make.undo_last(lead, workshop)
    entries = entries_of(workshop)[-2:]
    assert [entry.kind for entry in entries] == ["HandRaised", "TurnTakenBack"]
    changes = Changes.of(entries)
    assert changes.subjects == {"hands", "turns"}
    assert changes.attendance_ids == {number}


def test_what_an_old_log_says_of_a_step_that_was_undone_still_reads(app: Flask) -> None:
    old = EventRecord(stream="workshop:1", seq=1, kind="StepUndone")
    old.payload = json.dumps({"tables": ["hands", "turns"], "attendance_ids": [7], "actor_id": None})
    changes = Changes.of([old])
    assert changes.subjects == {"hands", "turns"} and changes.attendance_ids == {7}


def test_an_entry_of_a_newer_version_is_a_number_only(app: Flask) -> None:
    newer = EventRecord(stream="workshop:1", seq=1, kind="Unheard of", payload="{}")
    assert Changes.of([newer]) == Changes(set(), set(), set())


DAMAGED = {
    "cut short": ("HandRaised", '{"actor_id":1,"attend'),
    "other fields": ("HandRaised", '{"actor_id":null}'),
    "a table that is none": ("StepUndone", '{"actor_id":null,"attendance_ids":[{"a":1}],"tables":["nothing"]}'),
    "a fact of no room": ("WorkshopPlanned", '{"actor_id":null,"part":"agenda","workshop_id":1}'),
}


@pytest.mark.parametrize("damage", DAMAGED)
@pytest.mark.parametrize("channel", ["room", "console", "wall"])
def test_a_room_goes_on_with_what_can_be_read_of_its_log(
    app: Flask, capsys: pytest.CaptureFixture[str], channel: str, damage: str
) -> None:
    workshop = make.make_room()
    stream = room_stream(workshop)
    actor = make.come_in(workshop) if channel == "room" else make.seat(workshop.consultation, Role.FACILITATOR)
    with transaction():
        emit(room.HandRaised(stream, None, 1))
        emit(room.NoteWritten(stream, None, 1))
    kind, payload = DAMAGED[damage]
    db.session.execute(text("DROP TRIGGER events_are_never_changed"))
    damaged = update(EventRecord).where(EventRecord.stream == stream, EventRecord.kind == "HandRaised")
    db.session.execute(damaged.values(kind=kind, payload=payload))
    db.session.commit()
    wanted = [entry.seq for entry in entries_of(workshop)]
    for window in ("one", "the same again"):
        _position, news = subscribe(channel, stream, 0, Subscriber(window, actor.account_id, "session"))
        assert [each["seq"] for each in news] == wanted and news[-1].get("parts", news[-1].get("own"))
        unsubscribe(window)
    is_said = damage in {"cut short", "other fields"} and channel != "console"  # That is drawn anew whatever happens.
    assert capsys.readouterr().out.count("cannot be read: run forum verify") == is_said


def test_the_rooms_log_does_not_say_who_voted(app: Flask) -> None:
    workshop = make.make_room(kind="vote")
    poll = planning.add_poll(SYSTEM, workshop.items[0], method_key="consent", question="May we?", labels=["Yes"])
    make.make_key(poll)
    running.open_poll(SYSTEM, workshop, poll_id=poll.id, seen=fingerprint_polls([poll]))
    speaking.vote_in_room(make.come_in(workshop), workshop, poll=poll, paper=make.make_ballot(poll, 1))
    (entry,) = [each for each in entries_of(workshop) if each.kind == "RoomBallotCast"]
    assert json.loads(entry.payload) == {"actor_id": None, "poll_id": poll.id}


def test_whoever_deletes_their_account_is_named_on_no_screen_from_then_on(app: Flask) -> None:
    workshop = make.make_room()
    one, two = make.come_in(workshop), make.come_in(workshop)
    facilitator = make.seat(workshop.consultation, Role.FACILITATOR)
    speaking.raise_hand(one, workshop)
    speaking.give_turn(facilitator, workshop, attendance_id=find_attendance(one, workshop).id)
    name, seen = make.place_of(one, workshop.consultation).pseudonym, entries_of(workshop)[-1].seq
    account = db.session.get_one(Account, one.account_id)
    erase_person(one, account)
    entries = entries_of(workshop, seen)
    (message,) = describe_room(room_stream(workshop), entries, [Subscriber("phone", two.account_id or 0, "x")])["phone"]
    assert message["parts"] and name not in json.dumps(message)
