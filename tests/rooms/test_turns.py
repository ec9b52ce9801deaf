"""Hands, turns and the clock of a room: who speaks next, for how long, and what two who press at once come to."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.errors import Conflict
from forum.kernel.permissions import SYSTEM
from forum.rooms.actions import running, speaking
from forum.rooms.models import Hand, Turn
from forum.rooms.queries.room import find_me, find_talk, list_here, list_quiet
from forum.workshops.actions import attending
from tests import factories as make
from tests.rooms.lookups import attendance_of, leader, queue_of


def test_two_facilitators_who_press_next_at_once_move_one_step(either_app: Flask) -> None:
    workshop = make.make_workshop()
    one, other = leader(workshop), leader(workshop)
    running.go_to(one, workshop, position=1, seen=0)
    running.go_to(one, workshop, position=2, seen=1)
    running.go_to(other, workshop, position=2, seen=1)
    running.go_to(other, workshop, position=3, seen=1)
    assert workshop.position == 2


def test_a_pause_stands_still_the_clock_of_the_item_and_of_whoever_speaks(app: Flask) -> None:
    start = now()
    with set_clock(start):
        workshop = make.make_room()
        speaker = make.come_in(workshop)
        turn = speaking.give_turn(leader(workshop), workshop, attendance_id=attendance_of(speaker, workshop).id)
        due = workshop.current.due_at
    with set_clock(start + timedelta(minutes=1)):
        running.pause_workshop(SYSTEM, workshop)
        with pytest.raises(Conflict):
            speaking.give_turn(leader(workshop), workshop, attendance_id=attendance_of(speaker, workshop).id)
    with set_clock(start + timedelta(minutes=4)):
        running.resume(SYSTEM, workshop)
        assert workshop.current.due_at == due + timedelta(minutes=3)
        db.session.refresh(turn)
        speaking.end_turn(SYSTEM, workshop)
    talk = find_talk(workshop)
    assert talk.seconds == {turn.attendance_id: 60}


def test_who_has_spoken_least_speaks_next_then_the_least_heard_then_who_waited_longest(app: Flask) -> None:
    start = now()
    with set_clock(start):
        workshop = make.make_room()
        nurse, carer, user, other = (
            make.come_in(workshop, capacity=c) for c in ("staff", "carer", "service_user", "service_user")
        )
        numbers = {
            name: attendance_of(actor, workshop).id for name, actor in zip("ncuo", (nurse, carer, user, other), strict=True)
        }
        lead = leader(workshop)
        speaking.give_turn(lead, workshop, attendance_id=numbers["u"])
    with set_clock(start + timedelta(seconds=90)):
        speaking.end_turn(lead, workshop)
        for actor in (user, other, nurse, carer):
            speaking.raise_hand(actor, workshop)
    with set_clock(start + timedelta(seconds=91)):
        attending.come_in(carer, workshop)
        # Two who have not spoken and whose kind has not: by the time they waited. Then one whose kind has. Then who has spoken.
        assert queue_of(workshop) == [numbers["n"], numbers["c"], numbers["o"], numbers["u"]]
        me = find_me(workshop, attendance_of(other, workshop))
        assert me.place_in_queue == 3


def test_a_hand_raised_twice_is_up_once_and_goes_with_its_turn(either_app: Flask) -> None:
    workshop = make.make_room()
    actor = make.come_in(workshop)
    speaking.raise_hand(actor, workshop)
    speaking.raise_hand(actor, workshop)
    number = attendance_of(actor, workshop).id
    lead = leader(workshop)
    first = speaking.give_turn(lead, workshop, attendance_id=number)
    again = speaking.give_turn(leader(workshop), workshop, attendance_id=number)
    assert first.id == again.id and queue_of(workshop) == []
    speaking.end_own_turn(actor, workshop)
    assert db.session.query(Turn).filter_by(ended_at=None).count() == 0


def test_hands_are_raised_only_where_people_talk_in_turns(app: Flask) -> None:
    workshop = make.make_room(kind="vote")
    with pytest.raises(Conflict):
        speaking.raise_hand(make.come_in(workshop), workshop)
    assert db.session.query(Hand).count() == 0


def test_whoever_has_just_written_a_note_is_not_asked_whether_they_would_like_to_add_something(app: Flask) -> None:
    workshop = make.make_room(kind="talk")
    wrote, silent = make.come_in(workshop), make.come_in(workshop)
    make.make_note(workshop, wrote)
    quiet = list_quiet(workshop, list_here(workshop), find_talk(workshop))
    assert [each.account_id for each in quiet] == [silent.account_id]
