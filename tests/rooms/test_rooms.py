"""A room as people meet it: coming in, speaking, writing, voting, being led; on both databases where it decides races."""

from __future__ import annotations

import pytest
from flask import Flask

from forum.activities.voting.actions.casting import vote
from forum.kernel.db import db
from forum.kernel.errors import Conflict, Forbidden, NotFound
from forum.kernel.jobs import JobQueue, run_due_jobs
from forum.kernel.permissions import SYSTEM, VISITOR, Actor, Role
from forum.rooms.actions import admitting, grouping, running, speaking, writing
from forum.rooms.fingerprints import fingerprint_notes, fingerprint_polls
from forum.rooms.queries.room import find_me
from forum.rooms.rules import TAKE_PART
from forum.workshops.actions import attending, planning
from forum.workshops.agenda import all_agenda_kinds
from forum.workshops.rules import RUN, WorkshopState, state_of_workshop
from tests import factories as make
from tests.browsing import Reader
from tests.rooms.lookups import attendance_of, base, leader, queue_of, sign_in


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
    make.make_key(poll)
    running.open_poll(SYSTEM, workshop, poll_id=poll.id, seen=fingerprint_polls([poll]))
    guest = attending.come_as_guest(Actor(None, VISITOR), workshop, name="Nasreen", capacity_key="carer").as_actor()
    speaking.vote_in_room(guest, workshop, poll=poll, paper=make.make_ballot(poll, 1, 0))
    assert make.count_cast(poll).ballots == 1
    elsewhere = make.make_poll(workshop.consultation)
    with pytest.raises(Forbidden):
        vote(guest, elsewhere, make.make_ballot(elsewhere, 1, 0, 0))
    with pytest.raises(Forbidden):
        make.make_thread(workshop.consultation, guest)


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


GRID = [
    ("raise_hand", speaking.raise_hand),
    ("write_note", lambda actor, room: writing.write_note(actor, room, body="A note.", idempotency_key=None)),
    ("signal", lambda actor, room: speaking.signal(actor, room, kind="agree")),
    ("pause", running.pause_workshop),
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
        running.pause_workshop(SYSTEM, workshop)
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


@pytest.mark.parametrize("kind", sorted(all_agenda_kinds()))
def test_all_three_screens_show_an_item_of_every_kind(app: Flask, kind: str) -> None:
    workshop = make.make_room(kind=kind)
    planning.add_poll(SYSTEM, workshop.items[0], method_key="stv", question="In which order?", labels=["A", "B"])
    address = base(workshop)
    phone, console = sign_in(app, workshop), sign_in(app, workshop, Role.FACILITATOR)
    phone.open(f"{address}/room").send("Join the workshop")
    assert phone.status == 200 and phone.title == f"The {kind}"
    for screen in ("console", "wall"):
        assert console.open(f"{address}/{screen}").status == 200
        assert f"The {kind}" in console.words


def test_a_whole_workshop_without_javascript(app: Flask) -> None:
    workshop = make.make_workshop(
        None, ("talk", "Waiting", 10), ("ideas", "Ideas", 10), ("vote", "Vote", 5), ("close", "Next", 5)
    )
    address, console = base(workshop), sign_in(app, workshop, Role.FACILITATOR)
    console.open(f"{address}/console").send("Open the workshop")
    guest = Reader(app)
    guest.open("/join/").send("Continue", code=workshop.code.lower())
    assert guest.title == workshop.title
    guest.send("Join the workshop", name="Denise", capacity_key="carer")
    assert "You’re in." in guest.words
    console.open(f"{address}/console").send("Start")
    guest.open(f"{address}/room").send("Raise my hand")
    assert "You’re 1st in the queue to speak" in guest.words
    console.open(f"{address}/console")
    assert "Denise" in console.words
    console.send("Give turn")
    assert "It’s your turn to speak." in guest.open(f"{address}/room").words
    guest.send("I have finished")
    console.open(f"{address}/console").send("Next")
    guest.open(f"{address}/room").send("Send note", body="   ")
    assert guest.status == 422 and "Enter your note" in guest.words
    guest.send("Send note", body="Tell us where we are in the queue.")
    assert "We have your note" in guest.words
    console.open(f"{address}/console").send("Show")
    assert "Tell us where we are" in console.open(f"{address}/wall").words and "Denise" not in console.words
    console.open(f"{address}/console").send("Next")
    console.open(f"{address}/console").follow("Prepare a vote for this part")
    console.send("Add this vote", question="What first?", method_key="approval", labels="Calls\nLetters")
    run_due_jobs(queue=JobQueue.VOTES)  # Makes the key, while somebody reaches for the button.
    console.open(f"{address}/console").send("Open")
    guest.open(f"{address}/room").send("Cast my vote", marks=["1"])
    assert "We have your vote." in guest.words
    console.open(f"{address}/console").send("Close and count")
    assert "Counting…" in guest.open(f"{address}/room").words and "Counting…" in console.open(f"{address}/wall").words
    run_due_jobs(queue=JobQueue.VOTES)
    assert "Counting…" not in guest.open(f"{address}/room").words + console.open(f"{address}/wall").words
    console.open(f"{address}/console").send("Next")
    console.open(f"{address}/console").send("End the workshop")
    assert guest.open(f"{address}/room").title == "Thank you for coming"
    visitor = Reader(app).open(f"{address}/record")
    assert visitor.status == 200 and "Tell us where we are in the queue." in visitor.words and "Denise" not in visitor.words
    file = Reader(app).open(f"{address}/record.csv").response.get_data()
    assert file.startswith(b"\xef\xbb\xbf"), "or Excel takes it for something else than UTF-8"
    rows = file.decode("utf-8-sig")
    assert "Tell us where we are in the queue." in rows and "Denise" not in rows


def test_whoever_waits_in_the_lobby_without_javascript_asks_for_what_is_new_and_comes_in(app: Flask) -> None:
    workshop = make.make_room(has_lobby=True)
    address, console = base(workshop), sign_in(app, workshop, Role.FACILITATOR)
    guest = Reader(app)
    guest.open("/join/").send("Continue", code=workshop.code.lower())
    guest.send("Join the workshop", name="Denise", capacity_key="carer")
    assert "You’re in the waiting room." in guest.words and guest.page.find("meta", attrs={"http-equiv": "refresh"}) is None
    guest.follow("Show what is new")
    assert "You’re in the waiting room." in guest.words
    assert "Denise" in console.open(f"{address}/console").words
    console.send("Let in")
    guest.follow("Show what is new")
    assert "waiting room" not in guest.words and "Ask for help" in guest.words


def test_a_phone_never_shows_who_else_waits_and_the_wall_shows_no_name_at_all(app: Flask) -> None:
    workshop = make.make_room()
    waiting = make.seat(workshop.consultation, name="Zebediah")
    make.come_in(workshop, waiting)
    speaking.raise_hand(waiting, workshop)
    speaking.signal(waiting, workshop, kind="help", words="The loop is off")
    note = make.make_note(workshop, waiting, body="A note.")
    lead = sign_in(app, workshop, Role.FACILITATOR)
    writing.approve_note(SYSTEM, workshop, note_id=note.id, seen=fingerprint_notes([note]))
    phone = sign_in(app, workshop).open(f"{base(workshop)}/room").send("Join the workshop")
    assert "Zebediah" not in str(phone.page) and "loop is off" not in str(phone.page)
    assert "Zebediah" in str(lead.open(f"{base(workshop)}/console").page)
    speaking.give_turn(SYSTEM, workshop, attendance_id=attendance_of(waiting, workshop).id)
    wall = lead.open(f"{base(workshop)}/wall")
    assert "A note." in wall.words and "Zebediah" not in str(wall.page)


def test_a_console_says_in_words_that_nobody_is_here_or_has_spoken(app: Flask) -> None:
    workshop = make.make_room()
    console, address = sign_in(app, workshop, Role.FACILITATOR), f"{base(workshop)}/console"
    someone, another = make.come_in(workshop), make.come_in(workshop, capacity="carer")
    assert "Nobody has spoken yet." in console.open(address).words and "0%" not in console.words
    speaking.raise_hand(someone, workshop)
    speaking.give_turn(SYSTEM, workshop, attendance_id=attendance_of(someone, workshop).id)
    assert "100%" in console.open(address).words and "Uneven." in console.words
    attendance_of(another, workshop).seen_at = None
    db.session.commit()
    assert "100%" in console.open(address).words and "ven." not in console.words, "one group alone is neither even nor uneven"
    attendance_of(someone, workshop).seen_at = None
    db.session.commit()
    said = console.open(address).words
    assert "Nobody here" in said and "Nobody is here at the moment. The record will show who has spoken." in said
    assert not [part for part in ("%", "0 here", "See the 0") if part in said]


def test_a_note_that_is_cut_on_the_wall_says_so(app: Flask) -> None:
    workshop = make.make_room(kind="ideas")
    wall, address = sign_in(app, workshop, Role.FACILITATOR), f"{base(workshop)}/wall"
    for body, is_cut in (("A short one.", False), ("Who answers? " * 20, True)):
        note = make.make_note(workshop, body=body)
        writing.approve_note(SYSTEM, workshop, note_id=note.id, seen=fingerprint_notes([note]))
        assert ("…”" in wall.open(address).words) is is_cut
        assert ("The record will have every note in full." in wall.words) is is_cut
