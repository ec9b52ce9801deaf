"""What those who lead do at the console: votes on what was sorted, small groups, quiet people, cases."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.errors import Conflict, NotFound
from forum.kernel.permissions import SYSTEM, Role
from forum.moderation.actions.flagging import flag
from forum.rooms.actions import running, speaking, writing
from forum.rooms.actions.quiet import ask_after_silence, ask_quiet_by_itself
from forum.rooms.commands.dispatch import CONSOLE_COMMANDS, dispatch_command
from forum.rooms.fingerprints import fingerprint_notes, fingerprint_polls
from forum.rooms.models import Note, RoomMessage
from forum.workshops.actions import planning
from forum.workshops.models import Attendance, Workshop
from forum.workshops.rules import find_attendance
from tests import factories as make
from tests.browsing import Reader


def base(workshop: Workshop) -> str:
    return f"/consultations/{workshop.consultation.slug}/workshop/{workshop.public_id}"


def facilitator(app: Flask, workshop: Workshop) -> Reader:
    account = make.make_account()
    make.seat(workshop.consultation, Role.FACILITATOR, actor=account.as_actor())
    return Reader(app).enter(account.email)


def test_groups_of_notes_become_the_choices_of_a_vote(app: Flask) -> None:
    workshop = make.make_workshop(None, ("sort", "Sort", 10), ("vote", "Vote", 10))
    lead = make.seat(workshop.consultation, Role.FACILITATOR)
    running.go_to(lead, workshop, position=1, seen=0)
    with pytest.raises(Conflict):
        running.add_poll_of_groups(lead, workshop, method_key="approval", question="Which first?")
    for name in ("Calls", "Letters"):
        note = make.make_note(workshop, body=f"A note on {name}")
        writing.put_notes(lead, workshop, note_ids=[note.id], name=name, seen=fingerprint_notes([note]))
    item = running.add_poll_of_groups(lead, workshop, method_key="approval", question="Which first?")
    assert item.title == "Vote" and [option.label for option in item.polls[0].poll.options] == ["Calls", "Letters"]


def test_a_set_of_questions_is_opened_at_once_and_answered_one_after_the_other(app: Flask) -> None:
    workshop = make.make_room(kind="vote")
    polls = [
        planning.add_poll(SYSTEM, workshop.items[0], method_key="choose-one", question=question, labels=["A", "B"])
        for question in ("First?", "Second?")
    ]
    for poll in polls:
        make.make_key(poll)
    assert running.open_all_polls(SYSTEM, workshop, seen=fingerprint_polls(polls)) == 2
    account = make.make_account()
    make.seat(workshop.consultation, actor=account.as_actor())
    phone = Reader(app).enter(account.email).open(f"{base(workshop)}/room").send("Join the workshop")
    assert "First?" in phone.words and "Second?" not in phone.page.find(class_="ballot").text
    phone.send("Cast my vote", mark="1")
    assert "Second?" in phone.page.find(class_="ballot").text
    phone.send("Cast my vote", mark="1")
    assert "We have your vote." in phone.words


def test_a_small_group_sees_its_own_notes_and_its_spokesperson_is_called_up_afterwards(app: Flask) -> None:
    workshop = make.make_workshop(None, ("breakout", "Groups", 10), ("talk", "Back together", 10))
    lead = facilitator(app, workshop)
    running.go_to(SYSTEM, workshop, position=1, seen=0)
    readers, actors = [], []
    for number in range(6):
        account = make.make_account()
        actors.append(make.seat(workshop.consultation, actor=account.as_actor(), name=f"Person {'ABCDEF'[number]}"))
        readers.append(Reader(app).enter(account.email).open(f"{base(workshop)}/room").send("Join the workshop"))
    lead.open(f"{base(workshop)}/console").send("Make the groups", size="3")
    readers[0].open(f"{base(workshop)}/room").send("Send note", body="Only for us.")
    readers[0].send("I’ll speak for our group")
    seen = ["Only for us." in reader.open(f"{base(workshop)}/room").words for reader in readers]
    assert seen.count(True) == 3 and seen[0]
    running.go_to(SYSTEM, workshop, position=2, seen=1)
    assert "Group 1: Person A" in lead.open(f"{base(workshop)}/console").words or "Group 2: Person A" in lead.words
    speaking.give_turn(SYSTEM, workshop, attendance_id=find_attendance(actors[0], workshop).id)
    assert "Speaking for their groups:" not in lead.open(f"{base(workshop)}/console").words


def invitations(workshop: Workshop) -> dict[int, int]:
    """How often each person was asked whether they would like to add something."""
    query = select(RoomMessage.to_id, func.count()).where(RoomMessage.workshop_id == workshop.id, RoomMessage.is_invitation)
    return dict(db.session.execute(query.group_by(RoomMessage.to_id)).tuples().all())


def stay_until(workshop: Workshop, moment: datetime) -> None:
    """Everyone's window says that it is there."""
    db.session.execute(update(Attendance).where(Attendance.workshop_id == workshop.id).values(seen_at=moment))
    db.session.commit()


def test_after_a_silence_the_room_asks_a_few_quiet_people_of_the_least_heard_groups_each_once(either_app: Flask) -> None:
    start = now()
    with set_clock(start):
        workshop = make.make_room()
        lead = make.seat(workshop.consultation, Role.FACILITATOR)
        nurse = make.come_in(workshop, capacity="staff")
        carers = [find_attendance(make.come_in(workshop, capacity="carer"), workshop).id for _ in range(2)]
        staff = [find_attendance(make.come_in(workshop, capacity="staff"), workshop).id for _ in range(3)]
        speaking.give_turn(lead, workshop, attendance_id=find_attendance(nurse, workshop).id)
    with set_clock(start + timedelta(minutes=2)):
        stay_until(workshop, now())
        assert ask_after_silence(SYSTEM, workshop) == 0, "somebody is speaking"
        speaking.end_turn(lead, workshop)
    with set_clock(start + timedelta(minutes=2, seconds=30)):
        assert ask_after_silence(SYSTEM, workshop) == 0, "that was no silence"
    with set_clock(start + timedelta(minutes=3)):
        stay_until(workshop, now())
        assert ask_after_silence(SYSTEM, workshop) == 3
        assert ask_after_silence(SYSTEM, workshop) == 0, "they get time to answer"
        asked = invitations(workshop)
        assert set(carers) <= set(asked) and set(asked.values()) == {1} and len(set(asked) & set(staff)) == 1
    with set_clock(start + timedelta(minutes=5)):
        stay_until(workshop, now())
        assert ask_after_silence(SYSTEM, workshop) == 2, "the others, and nobody twice"
        assert invitations(workshop) == dict.fromkeys([*carers, *staff], 1)


def test_the_room_asks_nobody_where_that_is_turned_off_where_a_hand_is_up_or_in_a_pause(app: Flask) -> None:
    start = now()
    with set_clock(start):
        workshop = make.make_room()
        lead, actor = make.seat(workshop.consultation, Role.FACILITATOR), make.come_in(workshop)
    with set_clock(start + timedelta(minutes=3)):
        stay_until(workshop, now())
        speaking.raise_hand(actor, workshop)
        assert ask_after_silence(SYSTEM, workshop) == 0
        speaking.lower_hand(actor, workshop)
        ask_quiet_by_itself(lead, workshop, wanted=False)
        assert ask_after_silence(SYSTEM, workshop) == 0
        ask_quiet_by_itself(lead, workshop, wanted=True)
        running.pause_workshop(lead, workshop)
        assert ask_after_silence(SYSTEM, workshop) == 0
        running.resume(lead, workshop)
        assert ask_after_silence(SYSTEM, workshop) == 1


def test_a_note_handed_to_the_moderators_is_decided_at_the_console_by_another_who_leads(app: Flask) -> None:
    workshop = make.make_room(kind="ideas")
    note = make.make_note(workshop, body="Dr Smith is a liar.")
    one, other = facilitator(app, workshop), facilitator(app, workshop)
    account = make.make_account()
    make.seat(workshop.consultation, Role.ORGANISER, actor=account.as_actor())
    organiser = Reader(app).enter(account.email)
    one.open(f"{base(workshop)}/console").send("Call a moderator")
    assert "for you as a moderator" not in one.words, "nobody decides what they flagged"
    assert "for you as a moderator" not in organiser.open(f"{base(workshop)}/console").words, "who answers does not moderate"
    other.open(f"{base(workshop)}/console")
    assert "1 note for you as a moderator" in other.words
    other.send("Decide", ruling="hide", reason="  ")
    assert other.status == 422 and "Enter your reason" in other.words
    other.send("Decide", ruling="hide", reason="It names a person and attacks them.")
    assert (
        "You have decided. We have told the person who wrote it." in other.words and "for you as a moderator" not in other.words
    )
    db.session.expire_all()
    assert db.session.get(Note, note.id).status == "hidden"
    assert "Dr Smith" not in Reader(app).open(f"{base(workshop)}/record").words


def test_a_case_of_another_room_is_not_decided_from_this_one(app: Flask) -> None:
    workshop, elsewhere = make.make_room(kind="ideas"), make.make_room(kind="ideas")
    note = make.make_note(elsewhere)
    made = flag(make.seat(elsewhere.consultation), note, reason_key="attack")
    lead = make.seat(workshop.consultation, Role.FACILITATOR)
    make.seat(elsewhere.consultation, Role.FACILITATOR, actor=lead)
    ruling = {
        "case": made.case.public_id,
        "version": str(made.case.version),
        "ruling": "hide",
        "rule_key": "person",
        "reason": "x",
    }
    fields = [list(pair) for pair in ruling.items()]
    with app.test_request_context(), pytest.raises(NotFound):
        read = partial(read_message, {"fields": fields})
        dispatch_command(CONSOLE_COMMANDS, "decide_case", None, lead, workshop, read)


def read_message(message: dict, form: type) -> object:
    return form.from_message(message)
