"""What a facilitator did in a hurry is taken back, step by step, and nothing that somebody else did."""

from __future__ import annotations

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import func, select

from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.errors import Conflict
from forum.kernel.permissions import Role
from forum.live.subscriptions import last_seq
from forum.rooms.actions import running, speaking, writing
from forum.rooms.fingerprints import fingerprint_notes
from forum.rooms.models import Turn
from forum.rooms.queries.room import find_me, find_notes, find_talk
from forum.workshops.events import room_stream
from forum.workshops.rules import WorkshopState, state_of_workshop
from tests import factories as make
from tests.browsing import Reader
from tests.rooms.lookups import attendance_of, base, leader, number_of, queue_of, told_since


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


def test_when_the_start_is_undone_phones_that_stay_and_phones_that_come_back_show_the_same(either_app: Flask) -> None:
    """Who has come in through the doors that it opened is in the room."""
    workshop = make.make_workshop()
    lead, account = leader(workshop), make.make_account()
    running.go_to(lead, workshop, position=1, seen=0)
    actor = make.come_in(workshop, make.seat(workshop.consultation, actor=account.as_actor()))
    seq = last_seq(room_stream(workshop))
    assert make.undo_last(lead, workshop) == "Undone: the agenda moved on."
    stays = told_since(workshop, seq, actor)[-1]["parts"]
    comes_back = Reader(either_app).enter(account.email).open(f"{base(workshop)}/room").page
    for part in ("head", "now"):
        shown = BeautifulSoup(stays[part], "html.parser").text.split()
        assert shown == comes_back.find(attrs={"data-part": part}).text.split() and "tart" in " ".join(shown)
    assert state_of_workshop(workshop) is WorkshopState.OPEN


def test_when_the_start_is_undone_before_anybody_came_the_doors_are_closed_as_they_were(app: Flask) -> None:
    workshop = make.make_workshop()
    lead = leader(workshop)
    running.go_to(lead, workshop, position=1, seen=0)
    make.undo_last(lead, workshop)
    assert state_of_workshop(workshop) is WorkshopState.PLANNED


def test_undoing_never_leaves_two_people_speaking(app: Flask) -> None:
    workshop = make.make_workshop(None, ("talk", "One", 10), ("talk", "Two", 10))
    one, other = leader(workshop), leader(workshop)
    running.go_to(one, workshop, position=1, seen=0)
    first, second = make.come_in(workshop), make.come_in(workshop)
    speaking.give_turn(one, workshop, attendance_id=number_of(first, workshop))
    running.go_to(one, workshop, position=2, seen=1)
    speaking.give_turn(other, workshop, attendance_id=number_of(second, workshop))
    assert "changed this since" in make.undo_last(one, workshop)
    assert db.session.scalar(select(func.count()).select_from(Turn).where(Turn.ended_at.is_(None))) == 1
    assert workshop.position == 2


def test_a_step_that_cannot_be_undone_does_not_stand_before_the_one_that_can(app: Flask) -> None:
    workshop = make.make_room(kind="sort")
    one, other = leader(workshop), leader(workshop)
    first, second = make.make_note(workshop, body="First"), make.make_note(workshop, body="Second")
    writing.approve_note(one, workshop, note_id=first.id, seen=fingerprint_notes([first]))
    writing.put_notes(one, workshop, note_ids=[second.id], name="Silence", seen=fingerprint_notes([second]))
    writing.put_notes(other, workshop, note_ids=[second.id], name="No word", seen=fingerprint_notes([second]))
    assert "changed this since" in make.undo_last(one, workshop)
    assert make.undo_last(one, workshop) == "Undone: a note was shown."


def test_undo_sent_twice_without_a_script_takes_back_one_step(app: Flask) -> None:
    """By a double click, or by going back to the page and pressing there once more."""
    workshop = make.make_room()
    account = make.make_account()
    make.seat(workshop.consultation, Role.FACILITATOR, actor=account.as_actor())
    lead = Reader(app).enter(account.email).open(f"{base(workshop)}/console")
    lead.send("5 more minutes").send("Pause the workshop")
    due, address = workshop.current.due_at, lead.path
    pressed = lead.fields_of(lead.page.find("input", value="undo").find_parent("form"))
    answers = [lead.ask("post", address, data=pressed, follow_redirects=True).text for _ in range(2)]
    assert "Undone: the workshop was paused." in answers[0]
    assert "You have already undone this. Nothing else has changed." in answers[1]
    db.session.expire_all()
    assert workshop.paused_at is None and workshop.current.due_at == due


def test_undo_after_something_that_cannot_be_undone_does_not_reach_for_something_older(app: Flask) -> None:
    workshop = make.make_room()
    account = make.make_account()
    make.seat(workshop.consultation, Role.FACILITATOR, actor=account.as_actor())
    lead = Reader(app).enter(account.email)
    lead.open(f"{base(workshop)}/console").send("5 more minutes")
    due = workshop.current.due_at
    lead.send("Ask it now", question="Tea?")
    lead.send("Undo")
    assert "cannot undo" in lead.words
    db.session.expire_all()
    assert workshop.current.due_at == due
    lead.send("Undo")
    assert "Undone: time was added" in lead.words
    lead.send("Pause the workshop").send("Undo")
    assert "Undone: the workshop was paused" in lead.words
    db.session.expire_all()
    assert workshop.paused_at is None
