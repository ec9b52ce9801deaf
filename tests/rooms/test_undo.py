"""Each thing that can be undone names its inverse, an action like any other, and is taken back by it once."""

from __future__ import annotations

import json

import pytest
from flask import Flask

from forum.kernel.db import db
from forum.kernel.errors import Conflict, Forbidden, NotFound
from forum.rooms.actions import running, writing
from forum.rooms.actions.undoing import INVERSES, offer_undo, undo
from tests import factories as make
from tests.rooms.undoing import DONE, Room, act_on, other_lead
from tests.worlds import begin_with


def test_every_inverse_is_tried_here() -> None:
    assert {name for _act, name, _facts in DONE.values()} == set(INVERSES)


@pytest.mark.parametrize("done", DONE)
def test_what_was_done_is_taken_back_by_its_inverse_once_by_those_who_may(either_app: Flask, done: str) -> None:
    act, inverse, facts = DONE[done]
    room = begin_with(Room)
    before = room.read_rows()
    act(room)
    assert room.read_rows() != before
    step, seq = room.last_step(), room.count_entries()
    assert step.inverse == inverse
    arguments = json.loads(step.arguments)
    with pytest.raises(Forbidden):
        INVERSES[inverse](room.waiting, room.workshop, **arguments)
    assert make.undo_last(room.lead, room.workshop) == str(step.sentence)
    assert room.read_rows() == before
    assert room.kinds_since(seq) == facts
    with pytest.raises((Conflict, NotFound)):
        INVERSES[inverse](room.lead, room.workshop, **arguments)
    assert room.read_rows() == before, "what is not as it was left stays as it is"


@pytest.mark.parametrize("done", DONE)
def test_nothing_is_taken_back_when_the_workshop_is_over(app: Flask, done: str) -> None:
    room = begin_with(Room)
    DONE[done][0](room)
    step = room.last_step()
    running.end_workshop(room.lead, room.workshop)
    before = room.read_rows()
    with pytest.raises(Conflict):
        make.undo_last(room.lead, room.workshop)
    assert step.undone_at is None and room.read_rows() == before


def test_a_step_whose_inverse_this_version_does_not_know_cannot_be_undone(app: Flask) -> None:
    room = begin_with(Room)
    running.pause_workshop(room.lead, room.workshop)
    room.last_step().inverse = "of another version"
    db.session.commit()
    assert "cannot undo" in make.undo_last(room.lead, room.workshop)
    assert room.workshop.paused_at is not None


def test_what_json_cannot_say_is_not_kept_with_a_step(app: Flask) -> None:
    room = begin_with(Room)
    with pytest.raises(TypeError):
        offer_undo(room.lead, room.workshop, "a thing was kept", running.take_pause_back, seen=room)


def press_undo(room: Room, seen: int) -> str:
    return undo(room.lead, room.workshop, seen=seen)


def test_undo_pressed_twice_on_one_page_takes_back_what_that_page_showed_and_nothing_else(either_app: Flask) -> None:
    room = begin_with(Room)
    act_on(room, writing.rename_group, group_id=room.groups[0].id, name="Trams")
    act_on(room, running.pause_workshop)
    shown = room.last_step()
    assert press_undo(room, shown.id) == "Undone: the workshop was paused."
    assert press_undo(room, shown.id) == "You have already undone this. Nothing else has changed."
    assert room.groups[0].name == "Trams"
    assert make.undo_last(room.lead, room.workshop) == "Undone: a group was renamed."


def test_undo_on_a_page_that_is_old_takes_nothing_back(app: Flask) -> None:
    room = begin_with(Room)
    shown = room.last_step()
    act_on(room, running.pause_workshop)
    before = room.read_rows()
    for seen in (shown.id, 0, shown.id + 1000):
        assert "You have done something else since" in press_undo(room, seen)
    assert room.read_rows() == before and room.last_step().undone_at is None


def test_nobody_undoes_the_step_of_another_by_its_number(app: Flask) -> None:
    room = begin_with(Room)
    act_on(room, running.pause_workshop)
    with pytest.raises(Conflict):
        undo(other_lead(room), room.workshop, seen=room.last_step().id)
    assert room.workshop.paused_at is not None


def test_the_number_of_a_step_that_is_forgotten_is_not_given_again(either_app: Flask) -> None:
    room = begin_with(Room)
    act_on(room, running.pause_workshop)
    number = room.last_step().id
    db.session.delete(room.last_step())
    db.session.commit()
    act_on(room, running.resume)
    act_on(room, running.pause_workshop)
    assert room.last_step().id > number
