"""What is undone when others have done something since: what they changed stays."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from forum.kernel.db import db
from forum.rooms.actions import admitting, running, speaking, writing
from forum.rooms.fingerprints import fingerprint_notes, fingerprint_polls
from forum.rooms.models import Hand, NoteGroup, Signal, Turn
from forum.workshops.actions import planning
from forum.workshops.models import Attendance
from tests import factories as make
from tests.rooms.undoing import DONE, Room, act_on, lower_hand, other_lead, send_out
from tests.worlds import begin_with


def others_move_on(room: Room) -> None:
    running.go_to(other_lead(room), room.workshop, position=2, seen=1)


def others_pause(room: Room) -> None:
    running.pause_workshop(other_lead(room), room.workshop)


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
    room = begin_with(Room)
    DONE[done][0](room)
    meanwhile(room)
    before, seq = room.read_rows(), room.count_entries()
    assert "changed this since" in make.undo_last(room.lead, room.workshop)
    assert room.read_rows() == before and room.kinds_since(seq) == []


@pytest.mark.parametrize("done", DONE)
def test_who_has_been_sent_out_since_does_not_come_back_to_the_floor(app: Flask, done: str) -> None:
    room = begin_with(Room)
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
    room = begin_with(Room)
    others_send_out_who_spoke(room)
    before, seq, step = room.read_rows(), room.count_entries(), room.last_step()
    send_out(room)
    assert room.read_rows() == before and room.kinds_since(seq) == [] and room.last_step() is step


def test_a_hand_does_not_go_up_again_when_the_talk_is_over(app: Flask) -> None:
    room = Room(make.make_workshop(None, ("talk", "One", 10), ("ideas", "Two", 10)))
    lower_hand(room)
    others_move_on(room)
    assert make.undo_last(room.lead, room.workshop) == "People are not speaking in turns at the moment."
    assert db.session.query(Hand).count() == 0


def test_what_others_did_with_a_note_beside_it_stays(app: Flask) -> None:
    room = begin_with(Room)
    note = room.notes[0]
    act_on(room, writing.put_notes, note_ids=[note.id], group_id=room.groups[1].id, seen=fingerprint_notes([note]))
    writing.set_note_aside(other_lead(room), room.workshop, note_id=note.id, seen=fingerprint_notes([note]))
    assert "Undone" in make.undo_last(room.lead, room.workshop)
    assert note.group_id == room.groups[0].id and note.set_aside_at is not None


def test_a_note_does_not_come_into_a_group_that_was_made_after_its_own_was_merged_away(either_app: Flask) -> None:
    """Whatever number the database gives the new group."""
    room = begin_with(Room)
    note, (buses, lamps) = room.notes[1], room.groups
    act_on(room, writing.put_notes, note_ids=[note.id])
    other = other_lead(room)
    writing.merge_groups(other, room.workshop, group_id=lamps.id, into_id=buses.id)
    writing.put_notes(other, room.workshop, note_ids=[room.notes[2].id], name="Trams", seen=fingerprint_notes([room.notes[2]]))
    assert "changed this since" in make.undo_last(room.lead, room.workshop)
    assert note.group_id is None


def test_a_group_that_was_merged_away_is_there_again_beside_those_that_were_made_since(either_app: Flask) -> None:
    room = begin_with(Room)
    buses, lamps = room.groups
    name, note = lamps.name, room.notes[1]
    act_on(room, writing.merge_groups, group_id=lamps.id, into_id=buses.id)
    trams = writing.put_notes(
        other_lead(room), room.workshop, note_ids=[room.notes[2].id], name="Trams", seen=fingerprint_notes([room.notes[2]])
    )
    assert "Undone" in make.undo_last(room.lead, room.workshop)
    assert note.group.name == name and room.notes[2].group is trams
