"""What a facilitator did in a hurry is taken back, step by step, and nothing that somebody else did."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from forum.kernel.clock import now, set_clock
from forum.kernel.errors import Conflict
from forum.rooms.actions import running, speaking, writing
from forum.rooms.fingerprints import fingerprint_notes
from forum.rooms.queries.room import find_me, find_notes, find_talk
from tests import factories as make
from tests.rooms.lookups import attendance_of, leader, queue_of


def test_next_pressed_by_mistake_is_taken_back_with_hands_turn_and_clock(either_app: Flask) -> None:
    workshop = make.make_room()
    lead, one, two = leader(workshop), make.come_in(workshop), make.come_in(workshop)
    speaking.raise_hand(one, workshop)
    speaking.raise_hand(two, workshop)
    speaking.give_turn(lead, workshop, attendance_id=attendance_of(one, workshop).id)
    speaking.signal(two, workshop, kind="slower")
    due = workshop.current.due_at
    running.go_to(lead, workshop, position=2, seen=1)
    assert queue_of(workshop) == [] and find_talk(workshop).speaking is None
    assert make.undo_last(lead, workshop) == "Undone: the agenda moved on."
    assert workshop.position == 1 and workshop.current.due_at == due and workshop.items[1].started_at is None
    assert queue_of(workshop) == [attendance_of(two, workshop).id]
    assert find_talk(workshop).speaking.attendance_id == attendance_of(one, workshop).id
    assert find_me(workshop, attendance_of(two, workshop)).signals == {"slower"}


def test_a_turn_given_to_the_wrong_person_is_taken_back(app: Flask) -> None:
    workshop = make.make_room()
    lead, one, two = leader(workshop), make.come_in(workshop), make.come_in(workshop)
    for actor in (one, two):
        speaking.raise_hand(actor, workshop)
    first = attendance_of(one, workshop).id
    speaking.give_turn(lead, workshop, attendance_id=first)
    speaking.give_turn(lead, workshop, attendance_id=attendance_of(two, workshop).id)
    make.undo_last(lead, workshop)
    assert find_talk(workshop).speaking.attendance_id == first and queue_of(workshop) == [attendance_of(two, workshop).id]
    make.undo_last(lead, workshop)
    assert find_talk(workshop).speaking is None and len(queue_of(workshop)) == 2


def test_what_was_done_with_notes_is_undone_step_by_step(either_app: Flask) -> None:
    workshop = make.make_room(kind="sort")
    one, two, three = (make.make_note(workshop, body=f"Silence {n}") for n in range(3))
    lead = leader(workshop)
    writing.approve_note(lead, workshop, note_id=one.id, seen=fingerprint_notes([one]))
    silence = writing.put_notes(lead, workshop, note_ids=[one.id], name="Silence", seen=fingerprint_notes([one]))
    other = writing.put_notes(lead, workshop, note_ids=[two.id], name="No word", seen=fingerprint_notes([two]))
    writing.merge_groups(lead, workshop, group_id=other.id, into_id=silence.id)
    writing.set_note_aside(lead, workshop, note_id=three.id, seen=fingerprint_notes([three]))
    make.undo_last(lead, workshop)
    assert find_notes(workshop).waiting == 1
    make.undo_last(lead, workshop)
    assert sorted(group.name for group, _notes in find_notes(workshop).groups) == ["No word", "Silence"]
    make.undo_last(lead, workshop)
    make.undo_last(lead, workshop)
    found = find_notes(workshop)
    assert found.groups == [] and [note.id for note in found.on_wall] == [one.id]
    make.undo_last(lead, workshop)
    assert find_notes(workshop).waiting == 3
    with pytest.raises(Conflict):
        make.undo_last(lead, workshop)


def test_nothing_is_undone_that_somebody_else_has_changed_since_and_nobody_undoes_for_another(app: Flask) -> None:
    workshop = make.make_room(kind="sort")
    note = make.make_note(workshop)
    one, other = leader(workshop), leader(workshop)
    writing.put_notes(one, workshop, note_ids=[note.id], name="Silence", seen=fingerprint_notes([note]))
    with pytest.raises(Conflict):
        make.undo_last(other, workshop)
    writing.put_notes(other, workshop, note_ids=[note.id], name="No word", seen=fingerprint_notes([note]))
    assert "changed this since" in make.undo_last(one, workshop)
    assert [len(notes) for _group, notes in find_notes(workshop).groups] == [0, 1]
    make.undo_last(other, workshop)
    assert [len(notes) for _group, notes in find_notes(workshop).groups] == [1]


def test_after_five_minutes_nothing_is_undone(app: Flask) -> None:
    workshop = make.make_room(kind="ideas")
    lead = leader(workshop)
    note = make.make_note(workshop)
    writing.approve_note(lead, workshop, note_id=note.id, seen=fingerprint_notes([note]))
    with set_clock(now() + timedelta(minutes=6)), pytest.raises(Conflict):
        make.undo_last(lead, workshop)
