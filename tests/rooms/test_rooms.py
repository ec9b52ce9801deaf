"""A room as people meet it: coming in, speaking, writing, voting, being led; on both databases where it decides races."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from forum.activities.voting.actions.casting import vote
from forum.activities.voting.actions.managing import Rules, set_rules
from forum.activities.voting.fingerprints import fingerprint_poll
from forum.activities.voting.methods.entries import name_of
from forum.activities.voting.models import ShowsTally
from forum.activities.voting.queries.ballots import count_now
from forum.contributions.actions import edit
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from forum.kernel.fingerprints import fingerprint
from forum.kernel.permissions import SYSTEM, VISITOR, Actor, Role
from forum.rooms.actions import admitting, finishing, grouping, running, speaking, writing
from forum.rooms.actions.idempotency import run_once
from forum.rooms.commands.dispatch import ROOM_COMMANDS, dispatch_command
from forum.rooms.commands.refusals import refill_phone
from forum.rooms.fingerprints import fingerprint_notes, fingerprint_polls
from forum.rooms.models import Hand, Note, Turn
from forum.rooms.queries.room import find_me, find_notes, find_polls, find_talk
from forum.rooms.rendering import PhoneContext, render_parts
from forum.rooms.rules import TAKE_PART
from forum.workshops.actions import attending, planning
from forum.workshops.agenda import all_agenda_kinds
from forum.workshops.models import Attendance, Workshop
from forum.workshops.rules import RUN, WorkshopState, find_attendance, state_of_workshop
from tests import factories as make
from tests.browsing import Reader


def attendance_of(actor: Actor, workshop: Workshop) -> Attendance:
    found = find_attendance(actor, workshop)
    assert found is not None
    return found


def leader(workshop: Workshop) -> Actor:
    return make.seat(workshop.consultation, Role.FACILITATOR)


def queue_of(workshop: Workshop) -> list[int]:
    return [hand.attendance_id for hand in find_talk(workshop).queue]


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
        running.pause(SYSTEM, workshop)
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


def test_a_note_sent_twice_is_one_note(either_app: Flask) -> None:
    workshop = make.make_room(kind="ideas")
    actor = make.come_in(workshop)
    one = writing.write_note(actor, workshop, body="Ring us.", idempotency_key="k1")
    two = writing.write_note(actor, workshop, body="Ring us.", idempotency_key="k1")
    assert one.id == two.id and db.session.query(Note).count() == 1


def test_only_notes_a_facilitator_has_looked_at_come_to_the_wall(app: Flask) -> None:
    workshop = make.make_room(kind="ideas")
    notes = [make.make_note(workshop, body=f"Note {n}") for n in range(3)]
    assert find_notes(workshop).on_wall == [] and find_notes(workshop).waiting == 3
    lead = leader(workshop)
    writing.approve_note(lead, workshop, note_id=notes[0].id, seen=fingerprint_notes([notes[0]]))
    writing.set_note_aside(lead, workshop, note_id=notes[1].id, seen=fingerprint_notes([notes[1]]))
    found = find_notes(workshop)
    assert [note.id for note in found.on_wall] == [notes[0].id] and found.waiting == 1
    writing.approve_all(lead, workshop, seen=fingerprint_notes(notes[:2]))
    assert find_notes(workshop).waiting == 1, "what came after the facilitator looked is not shown unseen"


def test_words_of_a_note_that_are_changed_after_a_facilitator_looked_are_looked_at_again(app: Flask) -> None:
    workshop = make.make_room(kind="ideas")
    lead, author = leader(workshop), make.come_in(workshop)
    note = make.make_note(workshop, author, body="The lift is broken.")
    writing.approve_note(lead, workshop, note_id=note.id, seen=fingerprint_notes([note]))
    edit(author, note, title="", body="The lift is broken and so are you.")
    assert find_notes(workshop).on_wall == [] and find_notes(workshop).waiting == 1
    writing.approve_note(lead, workshop, note_id=note.id, seen=fingerprint_notes([note]))
    running.end_workshop(lead, workshop)
    edit(author, note, title="", body="The lift is broken.")
    assert note.approved_at, "after the end all of it is the record, and nobody waits for it"


def test_notes_are_put_together_renamed_merged_and_become_a_theme(app: Flask) -> None:
    workshop = make.make_room(kind="sort")
    one, two, three = (make.make_note(workshop, body=f"Silence {n}") for n in range(3))
    lead = leader(workshop)
    silence = writing.put_notes(lead, workshop, note_ids=[one.id], name="Silence", seen=fingerprint_notes([one]))
    other = writing.put_notes(lead, workshop, note_ids=[two.id], name="No word", seen=fingerprint_notes([two]))
    writing.put_notes(lead, workshop, note_ids=[three.id], group_id=other.id, seen=fingerprint_notes([three]))
    writing.rename_group(lead, workshop, group_id=silence.id, name="Silence while waiting")
    writing.merge_groups(lead, workshop, group_id=other.id, into_id=silence.id)
    groups = find_notes(workshop).groups
    assert [(group.name, len(notes)) for group, notes in groups] == [("Silence while waiting", 3)]
    theme = writing.make_theme_of(lead, workshop, group_id=silence.id)
    assert theme.sentence == "Silence while waiting"


def test_a_room_with_a_lobby_lets_in_whom_a_facilitator_admits(app: Flask) -> None:
    workshop = make.make_room(has_lobby=True)
    actor = make.come_in(workshop)
    with pytest.raises(Forbidden):
        speaking.raise_hand(actor, workshop)
    number = attendance_of(actor, workshop).id
    admitting.admit(leader(workshop), workshop, attendance_ids=[number])
    speaking.raise_hand(actor, workshop)
    admitting.refuse(leader(workshop), workshop, attendance_id=number)
    db.session.expire_all()
    with pytest.raises(Forbidden):
        speaking.raise_hand(actor, workshop)


def test_nobody_sends_out_those_who_run_the_room(app: Flask) -> None:
    workshop = make.make_room()
    one = make.come_in(workshop, leader(workshop))
    with pytest.raises(Conflict):
        admitting.refuse(leader(workshop), workshop, attendance_id=attendance_of(one, workshop).id)


def test_a_guest_takes_part_in_the_room_and_nowhere_else(app: Flask) -> None:
    workshop = make.make_room(kind="vote")
    poll = planning.add_poll(SYSTEM, workshop.items[0], method_key="choose-one", question="Which?", labels=["A", "B"])
    running.open_poll(SYSTEM, workshop, poll_id=poll.id, seen=fingerprint_polls([poll]))
    guest = attending.come_as_guest(Actor(None, VISITOR), workshop, name="Nasreen", capacity_key="carer").as_actor()
    speaking.vote_in_room(guest, workshop, poll=poll, paper=make.make_ballot(poll, 1, 0))
    assert count_now(poll).ballots == 1
    elsewhere = make.make_poll(workshop.consultation)
    with pytest.raises(Forbidden):
        vote(guest, elsewhere, make.make_ballot(elsewhere, 1, 0, 0))
    with pytest.raises(Forbidden):
        make.make_thread(workshop.consultation, guest)


@pytest.mark.parametrize("is_secret", [True, False])
def test_a_vote_opens_and_closes_when_the_room_is_ready(either_app: Flask, is_secret: bool) -> None:
    workshop = make.make_room(kind="vote")
    poll = planning.add_poll(SYSTEM, workshop.items[0], method_key="approval", question="Which?", labels=["A", "B"])
    if not is_secret:
        set_rules(SYSTEM, poll, Rules(poll.question, is_secret=False, may_change=True, shows_tally=ShowsTally.ALWAYS))
    people = [make.come_in(workshop) for _ in range(6)]
    with pytest.raises((Forbidden, NotFound)):
        speaking.vote_in_room(people[0], workshop, poll=poll, paper=make.make_ballot(poll, 1, 1))
    running.open_poll(leader(workshop), workshop, poll_id=poll.id, seen=fingerprint_polls([poll]))
    for actor in people[:5]:
        speaking.vote_in_room(actor, workshop, poll=poll, paper=make.make_ballot(poll, 1, 0))
    running.close_poll(leader(workshop), workshop, poll_id=poll.id)
    assert poll.result is not None and poll.frozen_at is not None
    with pytest.raises(Forbidden):
        speaking.vote_in_room(people[5], workshop, poll=poll, paper=make.make_ballot(poll, 1, 0))
    with pytest.raises(Conflict):
        running.open_poll(leader(workshop), workshop, poll_id=poll.id, seen=fingerprint_polls([poll]))


def test_hands_counted_again_replace_the_count(either_app: Flask) -> None:
    workshop = make.make_room(kind="vote")
    poll = planning.add_poll(SYSTEM, workshop.items[0], method_key="choose-one", question="Longer?", labels=["Yes", "No"])
    set_rules(SYSTEM, poll, Rules(poll.question, is_secret=False, may_change=True, shows_tally=ShowsTally.ALWAYS))
    running.open_poll(SYSTEM, workshop, poll_id=poll.id, seen=fingerprint_polls([poll]))
    lead = leader(workshop)
    speaking.count_hands(lead, workshop, poll=poll, counts=[3, 1], seen=fingerprint_poll(poll))
    votes = count_now(poll).votes
    assert [int(votes[key]) for key in ("1", "2")] == [3, 1]
    speaking.count_hands(lead, workshop, poll=poll, counts=[1, 1], seen=fingerprint_poll(poll))
    votes = count_now(poll).votes
    assert [int(votes[key]) for key in ("1", "2")] == [1, 1]
    assert find_polls(workshop.current)[0].voted == 2, "the wall speaks of the hands that are up"


def test_small_groups_are_drawn_once_and_late_comers_find_a_seat(either_app: Flask) -> None:
    workshop = make.make_room(kind="breakout")
    people = [make.come_in(workshop) for _ in range(10)]
    lead = make.come_in(workshop, leader(workshop))
    made = grouping.start_breakouts(lead, workshop, size=5)
    assert [each.id for each in made] == [each.id for each in grouping.start_breakouts(leader(workshop), workshop, size=3)]
    seats = [seat.attendance_id for each in made for seat in each.seats]
    assert sorted(seats) == sorted(attendance_of(actor, workshop).id for actor in people), "whoever leads sits in none"
    late = make.come_in(workshop)
    seat = grouping.take_seat(late, workshop)
    assert seat.breakout_id == grouping.take_seat(late, workshop).breakout_id, "coming back leads to the same group"
    grouping.speak_for_group(late, workshop)
    me = find_me(workshop, attendance_of(late, workshop))
    assert me.speaks_for_group and me.breakout.id == seat.breakout_id


def test_a_call_for_help_stays_until_it_is_seen_to_and_only_facilitators_see_it(app: Flask) -> None:
    workshop = make.make_room()
    actor = make.come_in(workshop)
    speaking.signal(actor, workshop, kind="help", words="I cannot find the mute button")
    speaking.signal(actor, workshop, kind="slower")
    speaking.signal(actor, workshop, kind="slower")
    me = find_me(workshop, attendance_of(actor, workshop))
    assert me.signals == {"help"}, "given twice, a signal is taken back"
    running.send_message(leader(workshop), workshop, words="I come to you", to=attendance_of(actor, workshop))
    db.session.expire_all()
    me = find_me(workshop, attendance_of(actor, workshop))
    assert me.signals == set() and me.message.words == "I come to you"
    with pytest.raises(NotFound):
        speaking.signal(actor, workshop, kind="nonsense")


def test_a_scribe_speaks_and_writes_for_somebody_without_a_device(app: Flask) -> None:
    workshop = make.make_room()
    scribe = leader(workshop)
    person = admitting.add_person(scribe, workshop, name="Joan", capacity_key="community_group")
    assert admitting.add_person(scribe, workshop, name="Joan", capacity_key="community_group").id == person.id
    speaking.raise_hand_for(scribe, workshop, attendance_id=person.id)
    note = writing.write_note_for(scribe, workshop, attendance_id=person.id, body="We ring and nobody answers.")
    assert queue_of(workshop) == [person.id]
    assert note.author.pseudonym == "Joan" and note.written_by_id is not None and note.author.origin == "room"


def test_the_summary_waits_a_week_for_those_who_were_there(app: Flask) -> None:
    start = now()
    with set_clock(start):
        workshop = make.make_room()
        actor, lead = make.come_in(workshop), leader(workshop)
        running.end_workshop(lead, workshop)
        with pytest.raises(Invalid):
            finishing.send_summary(lead, workshop, seen=fingerprint(workshop.summary))
        finishing.write_summary(lead, workshop, words="We talked about **waiting**.")
        finishing.send_summary(lead, workshop, seen=fingerprint(workshop.summary))
        note = writing.correct_summary(actor, workshop, body="And about Mondays.", idempotency_key=None)
        assert note.is_correction
        with pytest.raises(Conflict):
            finishing.publish_summary(lead, workshop)
        with pytest.raises(Forbidden):
            writing.correct_summary(make.seat(workshop.consultation), workshop, body="I was not there.", idempotency_key=None)
    with set_clock(start + timedelta(days=8)):
        with pytest.raises(Forbidden):
            writing.correct_summary(actor, workshop, body="Too late.", idempotency_key=None)
        finishing.publish_summary(SYSTEM, workshop)
        assert workshop.published_at is not None
        with pytest.raises(Conflict):
            finishing.write_summary(lead, workshop, words="Else.")


def test_feeling_heard_is_counted_once_a_person_and_never_by_name(app: Flask) -> None:
    workshop = make.make_room()
    actor = make.come_in(workshop)
    assert finishing.say_if_heard(actor, workshop, could_say=4, was_heard=5)
    assert not finishing.say_if_heard(actor, workshop, could_say=1, was_heard=1)
    with pytest.raises(Invalid):
        finishing.say_if_heard(make.come_in(workshop), workshop, could_say=9, was_heard=0)


GRID = [
    ("raise_hand", speaking.raise_hand),
    ("write_note", lambda actor, room: writing.write_note(actor, room, body="A note.", idempotency_key=None)),
    ("signal", lambda actor, room: speaking.signal(actor, room, kind="agree")),
    ("pause", running.pause),
    ("message", lambda actor, room: running.send_message(actor, room, words="Hello")),
]
MAY = {
    ("participant", WorkshopState.RUNNING): {"raise_hand", "write_note", "signal"},
    ("participant", WorkshopState.PAUSED): {"raise_hand", "signal"},
    ("facilitator", WorkshopState.RUNNING): {"raise_hand", "write_note", "signal", "pause", "message"},
    ("facilitator", WorkshopState.PAUSED): {"raise_hand", "signal", "pause", "message"},
    ("moderator", WorkshopState.RUNNING): {"raise_hand", "write_note", "signal"},
    ("moderator", WorkshopState.PAUSED): {"raise_hand", "signal"},
}


@pytest.mark.parametrize("role", ["outsider", "participant", "moderator", "facilitator"])
@pytest.mark.parametrize("moment", [WorkshopState.RUNNING, WorkshopState.PAUSED, WorkshopState.ENDED])
def test_who_may_do_what_and_when(app: Flask, role: str, moment: WorkshopState) -> None:
    workshop = make.make_room()
    actor = make.make_actor() if role == "outsider" else make.come_in(workshop, make.seat(workshop.consultation, Role(role)))
    if moment is WorkshopState.PAUSED:
        running.pause(SYSTEM, workshop)
    if moment is WorkshopState.ENDED:
        running.end_workshop(SYSTEM, workshop)
    assert state_of_workshop(workshop) is moment
    done = set()
    for name, act in GRID:
        try:
            act(actor, workshop)
        except (Forbidden, Conflict, NotFound):
            continue
        done.add(name)
    assert done == MAY.get((role, moment), set())
    assert RUN.roles >= {Role.FACILITATOR} and TAKE_PART.roles >= {Role.GUEST}


# Its pages, read by a visitor's browser without JavaScript.


def sign_in(app: Flask, workshop: Workshop, role: Role = Role.PARTICIPANT) -> Reader:
    account = make.make_account()
    make.seat(workshop.consultation, role, actor=account.as_actor())
    return Reader(app).sign_in(account.email, make.PASSWORD)


def base(workshop: Workshop) -> str:
    return f"/consultations/{workshop.consultation.slug}/workshop/{workshop.public_id}"


@pytest.mark.parametrize("kind", sorted(all_agenda_kinds()))
def test_all_three_screens_show_an_item_of_every_kind(app: Flask, kind: str) -> None:
    workshop = make.make_room(kind=kind)
    planning.add_poll(SYSTEM, workshop.items[0], method_key="stv", question="In which order?", labels=["A", "B"])
    address = base(workshop)
    phone, console = sign_in(app, workshop), sign_in(app, workshop, Role.FACILITATOR)
    phone.open(f"{address}/room").send("Come in")
    assert phone.status == 200 and phone.title == f"The {kind}"
    for screen in ("console", "wall"):
        assert console.open(f"{address}/{screen}").status == 200
        assert f"The {kind}" in console.words


def test_a_whole_workshop_without_javascript(app: Flask) -> None:
    workshop = make.make_workshop(
        None, ("talk", "Waiting", 10), ("ideas", "Ideas", 10), ("vote", "Vote", 5), ("close", "Next", 5)
    )
    address, console = base(workshop), sign_in(app, workshop, Role.FACILITATOR)
    console.open(f"{address}/console").send("Open the doors")
    guest = Reader(app)
    guest.open("/join/").send("Go on", code=workshop.code.lower())
    assert guest.title == workshop.title
    guest.send("Come in", name="Denise", capacity_key="carer")
    assert "You are in" in guest.words
    console.open(f"{address}/console").send("Start")
    guest.open(f"{address}/room").send("Raise my hand")
    assert "You are 1st to speak" in guest.words
    console.open(f"{address}/console")
    assert "Denise" in console.words
    console.send("Give turn")
    assert "It is your turn" in guest.open(f"{address}/room").words
    guest.send("I have finished")
    console.open(f"{address}/console").send("Next")
    guest.open(f"{address}/room").send("Send note", body="   ")
    assert guest.status == 422 and "Write something first" in guest.words
    guest.send("Send note", body="Tell us where we are in the queue.")
    assert "Your note is sent" in guest.words
    console.open(f"{address}/console").send("Show")
    assert "Tell us where we are" in console.open(f"{address}/wall").words and "Denise" not in console.words
    console.open(f"{address}/console").send("Next")
    console.open(f"{address}/console").follow("Prepare a question")
    console.send("Add it", question="What first?", method_key="approval", labels="Calls\nLetters")
    console.open(f"{address}/console").send("Open")
    guest.open(f"{address}/room").send("Send my vote", marks=["1"])
    assert "Your vote is in" in guest.words
    console.open(f"{address}/console").send("Close and count")
    console.open(f"{address}/console").send("Next")
    console.open(f"{address}/console").send("End the workshop")
    assert guest.open(f"{address}/room").title == "Thank you for coming"
    visitor = Reader(app).open(f"{address}/record")
    assert visitor.status == 200 and "Tell us where we are in the queue." in visitor.words and "Denise" not in visitor.words
    rows = Reader(app).open(f"{address}/record.csv").response.get_data(as_text=True)
    assert "Tell us where we are in the queue." in rows and "Denise" not in rows


def test_a_phone_never_shows_who_else_waits_and_the_wall_shows_no_name_at_all(app: Flask) -> None:
    workshop = make.make_room()
    waiting = make.seat(workshop.consultation, name="Zebediah")
    make.come_in(workshop, waiting)
    speaking.raise_hand(waiting, workshop)
    speaking.signal(waiting, workshop, kind="help", words="I cannot hear")
    note = make.make_note(workshop, waiting, body="A note.")
    lead = sign_in(app, workshop, Role.FACILITATOR)
    writing.approve_note(SYSTEM, workshop, note_id=note.id, seen=fingerprint_notes([note]))
    phone = sign_in(app, workshop).open(f"{base(workshop)}/room").send("Come in")
    assert "Zebediah" not in str(phone.page) and "cannot hear" not in str(phone.page)
    assert "Zebediah" in str(lead.open(f"{base(workshop)}/console").page)
    speaking.give_turn(SYSTEM, workshop, attendance_id=attendance_of(waiting, workshop).id)
    wall = lead.open(f"{base(workshop)}/wall")
    assert "A note." in wall.words and "Zebediah" not in str(wall.page)


# What a facilitator did in a hurry.


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


def test_a_message_sent_twice_by_a_window_is_one(either_app: Flask) -> None:
    workshop, said = make.make_room(), []

    def say() -> str:
        said.append(1)
        running.send_message(leader(workshop), workshop, words="Tea is ready")
        return "Sent."

    actor = make.come_in(workshop)
    assert [run_once(actor, workshop, "k1", say) for _time in range(3)] == ["Sent."] * 3
    assert len(said) == 1
    with pytest.raises(Conflict):
        run_once(actor, workshop, "k2", lambda: running.extend(leader(workshop), workshop, minutes=0, seen=99) or no())
    assert run_once(actor, workshop, "k2", lambda: "done") == "done", "what was refused has not been here"
    run_once(make.come_in(workshop), workshop, "k1", say)
    assert len(said) == 2, "a key is one person's"


def no() -> str:
    raise Conflict("no")


# What is refused is drawn again, by one function for a page and a message.


def refuse(workshop: Workshop, name: str, *fields: tuple[str, str]) -> PhoneContext | None:
    """As a message: what was sent, and what came of it."""
    read: Any = lambda form: form.from_message({"fields": [list(field) for field in fields]})  # noqa: E731
    actor = make.come_in(workshop)
    try:
        dispatch_command(ROOM_COMMANDS, name, None, actor, workshop, read)
    except Invalid as problem:
        return refill_phone(workshop, name, read, problem)
    raise AssertionError("it was not refused")


def test_a_note_that_is_refused_is_drawn_again_as_it_was_written(app: Flask) -> None:
    workshop = make.make_room(kind="ideas")
    with app.test_request_context():
        refilled = refuse(workshop, "write", ("body", "x" * 501))
        assert refilled is not None and refilled["note_form"].body.errors and refilled["ballot"] is None
        drawn = render_parts("phone", ["say"], refilled)["say"]
        assert "x" * 501 in drawn and str(refilled["note_form"].body.errors[0]) in drawn


def test_a_ballot_that_is_refused_is_drawn_again_as_it_was_marked(app: Flask) -> None:
    workshop = make.make_room(kind="vote")
    poll = planning.add_poll(SYSTEM, workshop.items[0], method_key="score", question="Which?", labels=["A", "B"])
    running.open_poll(SYSTEM, workshop, poll_id=poll.id, seen=fingerprint_polls([poll]))
    with app.test_request_context():
        about, marks = (("poll", str(poll.id)), ("seen", fingerprint_poll(poll))), ((name_of("1"), "9"), (name_of("2"), "4"))
        refilled = refuse(workshop, "vote", *about, *marks)
        assert refilled is not None and refilled["ballot"] is not None and refilled["ballot"].poll == poll
        assert refilled["ballot"].form.errors
        drawn = render_parts("phone", ["say"], refilled)["say"]
        assert "Which?" in drawn and drawn.count(" checked") == 1


def test_a_command_without_a_form_has_nothing_to_be_drawn_again(app: Flask) -> None:
    workshop = make.make_room(kind="talk")
    with app.test_request_context():
        assert refuse(workshop, "signal", ("kind", "x" * 500)) is None
