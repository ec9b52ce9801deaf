"""What went wrong once in a room, so that it does not again."""

from __future__ import annotations

import random
import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import event, select

from forum.activities.voting.models import NamedBallot
from forum.activities.voting.rules import FEWEST_SECRET
from forum.consultations.actions import silencing
from forum.consultations.models import Participation
from forum.erasure.actions import erase_person
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.errors import Forbidden
from forum.kernel.events import EventRecord
from forum.kernel.jobs import JobQueue, run_due_jobs
from forum.kernel.permissions import SYSTEM, VISITOR, Actor, Role
from forum.live.subscriptions import Subscriber, last_seq
from forum.rooms.actions import admitting, grouping, running, speaking
from forum.rooms.actions.paper import enter_notes
from forum.rooms.fingerprints import fingerprint_polls
from forum.rooms.jobs import forget_of_rooms
from forum.rooms.live.doors import _draw_own
from forum.rooms.live.news import describe_room
from forum.rooms.models import Hand, Note, Signal, UndoStep
from forum.rooms.queries.records import find_record
from forum.rooms.queries.room import find_talk, list_here
from forum.rooms.rendering import gather_phone, render_parts
from forum.rooms.simulation import come_in, list_pretend
from forum.workshops.actions import attending, planning
from forum.workshops.events import room_stream
from forum.workshops.models import Workshop
from forum.workshops.rules import find_attendance
from tests import factories as make
from tests.browsing import Reader
from tests.rooms.lookups import base, leader, number_of, phone, sign_in, told_since


def key_in(html: str) -> str:
    return re.search(r'name="key" value="([^"]*)"', html)[1]


def test_what_is_drawn_for_every_phone_holds_no_key_so_that_no_two_ballots_or_notes_are_taken_for_one(app: Flask) -> None:
    workshop = make.make_room(kind="vote")
    poll = planning.add_poll(SYSTEM, workshop.items[0], method_key="consent", question="May we?", labels=["Yes"])
    make.make_key(poll)
    running.open_poll(SYSTEM, workshop, poll_id=poll.id, seen=fingerprint_polls([poll]))
    actor = make.come_in(workshop)
    with app.test_request_context():
        assert key_in(_draw_own(actor, workshop)["parts"]["vote"]) == ""
        writing_room = make.make_room(kind="ideas")
        assert key_in(render_parts("phone", ["say"], gather_phone(writing_room))["say"]) == ""
    pages = [phone(app, writing_room)[0] for _ in range(2)]
    keys = [page.page.find("input", attrs={"name": "key"})["value"] for page in pages]
    assert all(keys) and keys[0] != keys[1], "a page without script has a key of its own"


def test_two_people_with_the_same_key_have_two_ballots(either_app: Flask) -> None:
    workshop = make.make_room(kind="vote")
    poll = planning.add_poll(SYSTEM, workshop.items[0], method_key="consent", question="May we?", labels=["Yes"])
    make.make_key(poll)
    running.open_poll(SYSTEM, workshop, poll_id=poll.id, seen=fingerprint_polls([poll]))
    for form_key in ("one", "two"):
        speaking.vote_in_room(make.come_in(workshop), workshop, poll=poll, paper=make.make_ballot(poll, 1, form_key=form_key))
    assert db.session.query(NamedBallot).count() == 2


def test_a_secret_ballot_sent_again_is_known_and_its_receipt_is_the_same(app: Flask) -> None:
    workshop = make.make_room(kind="vote")
    poll = planning.add_poll(SYSTEM, workshop.items[0], method_key="choose-one", question="Which?", labels=["A", "B"])
    make.make_key(poll)
    running.open_poll(SYSTEM, workshop, poll_id=poll.id, seen=fingerprint_polls([poll]))
    one, _actor = phone(app, workshop)
    form = one.page.find(class_="ballot").form
    values = one.fields_of(form) | {"mark": "1"}
    said = [Reader.ask(one, "post", f"{base(workshop)}/room", data=values, follow_redirects=True) for _time in range(2)]
    codes = [re.search(r"Your receipt code: ([a-z]+-[a-z]+-\d\d-[a-z]+)", each.get_data(as_text=True))[1] for each in said]
    assert codes[0] == codes[1] and "Your first vote counts." in said[1].get_data(as_text=True)
    assert make.count_cast(poll).ballots == 1


def test_a_phone_has_nothing_to_follow_when_the_workshop_is_over(app: Flask) -> None:
    workshop = make.make_room()
    reader, _actor = phone(app, workshop)
    assert not reader.page.body.has_attr("data-ended")
    running.end_workshop(SYSTEM, workshop)
    assert reader.open(f"{base(workshop)}/room").status == 200
    assert reader.page.body.has_attr("data-ended"), "the script then opens no socket, and shows what was half written"
    assert reader.page.find("script", src=re.compile("/rooms-"))


def test_the_video_call_is_found_at_any_moment(app: Flask) -> None:
    workshop = make.make_room(video_link="https://video.example/room")
    assert "Open the video call" in phone(app, workshop)[0].words


def test_who_wrote_on_paper_is_not_counted_as_here(app: Flask) -> None:
    workshop = make.make_room(kind="ideas")
    lead, item = leader(workshop), workshop.items[0]
    enter_notes(lead, workshop, item=item, name="", capacity_key="carer", bodies=["Ring us."], idempotency_key="k1")
    assert list_here(workshop) == [] and find_record(SYSTEM, workshop).came == {}
    assert db.session.query(Note).count() == 1


def test_calling_off_a_workshop_closes_its_votes(app: Flask) -> None:
    workshop = make.make_room(kind="vote")
    poll = planning.add_poll(SYSTEM, workshop.items[0], method_key="choose-one", question="Which?", labels=["A", "B"])
    make.make_key(poll)
    running.open_poll(SYSTEM, workshop, poll_id=poll.id, seen=fingerprint_polls([poll]))
    planning.call_off(SYSTEM, workshop, reason="The hall is flooded")
    run_due_jobs(queue=JobQueue.VOTES)
    assert poll.result is not None


@pytest.mark.parametrize("begun", [False, True])
def test_a_workshop_that_is_cancelled_while_people_are_in_it_says_so_on_every_screen(app: Flask, begun: bool) -> None:
    workshop = make.make_room(kind="talk") if begun else make.make_workshop()
    if not begun:
        running.open_doors(SYSTEM, workshop)
    address = base(workshop)
    guest, console = Reader(app), sign_in(app, workshop, Role.FACILITATOR)
    guest.open("/join/").send("Continue", code=workshop.code.lower()).send("Join the workshop", name="Ada", capacity_key="carer")
    waiting = make.make_room(has_lobby=True)
    outside = Reader(app)
    outside.open("/join/").send("Continue", code=waiting.code.lower()).send("Join the workshop", name="Bea", capacity_key="carer")
    for each in (workshop, waiting):
        planning.call_off(SYSTEM, each, reason="The hall is flooded")
    screens = [
        outside.open(f"{base(waiting)}/room").words,
        guest.open(f"{address}/room").words,
        *(console.open(f"{address}/{page}").words for page in ("console", "wall")),
    ]
    door = Reader(app).open("/join/").send("Continue", code=workshop.code.lower()).words
    for words in (*screens, door):
        assert "ancelled" in words and "The hall is flooded" in words
        for untrue in (
            "start soon",
            "Starting soon",
            "The workshop is open",
            "has finished",
            "Part 1 of",
            "waiting room",
            "let you in",
            "Join on",
        ):
            assert untrue not in words


def test_ending_early_counts_the_votes_of_every_part_and_leaves_none_open(app: Flask) -> None:
    workshop = make.make_room(kind="vote")
    item = workshop.items[0]
    labels = ["A", "B"]
    polls = [planning.add_poll(SYSTEM, item, method_key="choose-one", question=each, labels=labels) for each in ("One?", "Two?")]
    for poll in polls:
        make.make_key(poll)
        running.open_poll(SYSTEM, workshop, poll_id=poll.id, seen=fingerprint_polls([poll]))
    running.go_to(SYSTEM, workshop, position=2, seen=1)
    running.end_workshop(SYSTEM, workshop)
    run_due_jobs(queue=JobQueue.VOTES)
    assert all(poll.result is not None for poll in polls)


def test_a_secret_vote_in_a_small_room_says_beforehand_that_it_will_show_no_result(app: Flask) -> None:
    workshop = make.make_room(kind="vote")
    poll = planning.add_poll(SYSTEM, workshop.items[0], method_key="choose-one", question="Which?", labels=["A", "B"])
    account = make.make_account()
    make.seat(workshop.consultation, Role.FACILITATOR, actor=account.as_actor())
    console = Reader(app).enter(account.email)
    warning = "Fewer than 5 people here can vote."
    for _person in range(FEWEST_SECRET - 1):
        make.come_in(workshop)
    assert warning in console.open(f"{base(workshop)}/console").words
    one, _actor = phone(app, workshop)
    assert warning not in console.open(f"{base(workshop)}/console").words
    make.make_key(poll)
    running.open_poll(SYSTEM, workshop, poll_id=poll.id, seen=fingerprint_polls([poll]))
    assert "If fewer than 5 people vote, we will not show a result." in one.open(f"{base(workshop)}/room").words


def test_steps_to_undo_are_forgotten_and_hold_no_words_of_somebody_who_leaves(app: Flask) -> None:
    start = now()
    with set_clock(start):
        workshop = make.make_room()
        lead, actor = leader(workshop), make.come_in(workshop)
        speaking.signal(actor, workshop, kind="help", words="My zebrafish is ill")
        running.settle_signal(lead, workshop, kind="help")
        assert "zebrafish" in db.session.scalars(select(UndoStep.arguments)).one()
        account = db.session.get(Participation, find_attendance(actor, workshop).participation_id).account
        erase_person(SYSTEM, account)
        assert db.session.query(UndoStep).count() == 0
        running.extend(lead, workshop, minutes=5, seen=1)
    with set_clock(start + timedelta(minutes=30)):
        forget_of_rooms(None)
        assert db.session.query(UndoStep).count() == 0


def test_seen_to_and_undone_reach_the_phone_they_are_about(app: Flask) -> None:
    workshop = make.make_room()
    lead, actor = leader(workshop), make.come_in(workshop)
    me = find_attendance(actor, workshop)
    speaking.signal(actor, workshop, kind="slower")
    seq = last_seq(room_stream(workshop))
    running.settle_signal(lead, workshop, kind="slower")
    assert told_since(workshop, seq, actor)[-1]["own"]["me"]["gave_slower"] is False
    running.send_message(lead, workshop, words="I come to you", to=me)
    seq = last_seq(room_stream(workshop))
    make.undo_last(lead, workshop)
    assert told_since(workshop, seq, actor)[-1]["own"]["me"]["has_private"] is False
    speaking.give_turn(lead, workshop, attendance_id=me.id)
    seq = last_seq(room_stream(workshop))
    make.undo_last(lead, workshop)
    assert told_since(workshop, seq, actor)[-1]["own"]["me"]["speaking"] is False


def test_who_is_asked_to_leave_leaves_the_queue_too(app: Flask) -> None:
    workshop = make.make_room()
    lead, actor = leader(workshop), make.come_in(workshop)
    speaking.raise_hand(actor, workshop)
    speaking.signal(actor, workshop, kind="slower")
    admitting.refuse(lead, workshop, attendance_id=number_of(actor, workshop))
    assert db.session.query(Hand).count() == db.session.query(Signal).count() == 0
    make.undo_last(lead, workshop)
    assert db.session.query(Hand).count() == db.session.query(Signal).count() == 1


def test_a_pause_is_neither_talk_nor_time_of_a_part(app: Flask) -> None:
    start = now()
    with set_clock(start):
        workshop = make.make_room()
        lead, actor = leader(workshop), make.come_in(workshop)
        speaking.give_turn(lead, workshop, attendance_id=number_of(actor, workshop))
    with set_clock(start + timedelta(minutes=1)):
        running.pause_workshop(lead, workshop)
    with set_clock(start + timedelta(minutes=5)):
        running.resume(lead, workshop)
    with set_clock(start + timedelta(minutes=6)):
        running.pause_workshop(lead, workshop)
    with set_clock(start + timedelta(minutes=16)):
        running.go_to(lead, workshop, position=2, seen=1)
        assert find_talk(workshop).seconds == {number_of(actor, workshop): 120}
        assert workshop.items[0].seconds == 120


def test_who_is_removed_from_the_conversation_takes_no_part_in_the_room(app: Flask) -> None:
    workshop = make.make_room()
    actor = make.come_in(workshop)
    silencing.remove(SYSTEM, db.session.get(Participation, find_attendance(actor, workshop).participation_id))
    actor.known.clear()
    for act in (speaking.raise_hand, attending.come_in):
        with pytest.raises(Forbidden):
            act(actor, workshop)


def test_pretend_people_never_act_for_real_guests(app: Flask) -> None:
    workshop = make.make_room()
    attending.come_as_guest(Actor(None, VISITOR), workshop, name="Nasreen", capacity_key="carer")
    assert list_pretend(workshop) == []
    come_in(workshop, random.Random(1), 3)
    accounts = [each.account_id for each in list_pretend(workshop)]
    names = set(db.session.scalars(select(Participation.pseudonym).where(Participation.account_id.in_(accounts))))
    assert len(names) == 3 and "Nasreen" not in names


def test_a_latecomer_finds_a_seat_in_as_many_questions_to_the_database_whatever_the_hall(app: Flask) -> None:
    counts = []
    for people in (6, 24):
        workshop = make.make_room(kind="breakout")
        for _ in range(people):
            make.come_in(workshop)
        grouping.start_breakouts(leader(workshop), workshop, size=6)
        late = make.come_in(workshop)
        counts.append(count_statements(lambda late=late, workshop=workshop: grouping.take_seat(late, workshop)))
    assert counts[1] <= counts[0] + 3


def count_statements(work: object) -> int:
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        work()
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return len(seen)


def test_who_was_asked_to_leave_reads_so_and_is_not_offered_the_door_again(app: Flask) -> None:
    workshop = make.make_room()
    reader, actor = phone(app, workshop)
    admitting.refuse(leader(workshop), workshop, attendance_id=number_of(actor, workshop))
    for path in (f"{base(workshop)}/room", f"/join/{workshop.code}"):
        assert "has asked you to leave" in reader.open(path).words
        assert not reader.page.find("button", string="Join the workshop")


def test_nobody_is_told_of_a_wait_that_is_longer_than_the_part(app: Flask) -> None:
    workshop = make.make_room()
    for _ in range(12):
        actor = make.come_in(workshop)
        speaking.raise_hand(actor, workshop)
    words = describe_own(actor, workshop)["wait_words"]
    assert "maybe not before this part ends. You can also write a note" in words


def describe_own(actor: Actor, workshop: Workshop) -> dict:
    with db.session.no_autoflush:
        return describe_room(
            room_stream(workshop),
            list(db.session.scalars(select(EventRecord).filter_by(stream=room_stream(workshop)))),
            [Subscriber("phone", actor.account_id, "x")],
        )["phone"][-1]["own"]["me"]


def test_a_hand_of_somebody_who_is_away_is_marked_and_the_key_gives_the_turn_to_who_is_here(app: Flask) -> None:
    start = now()
    with set_clock(start):
        workshop = make.make_room()
        away = make.come_in(workshop)
        speaking.raise_hand(away, workshop)
    with set_clock(start + timedelta(minutes=16)):
        here = make.come_in(workshop)
        speaking.raise_hand(here, workshop)
        account = make.make_account()
        make.seat(workshop.consultation, Role.FACILITATOR, actor=account.as_actor())
        lead = Reader(app).enter(account.email).open(f"{base(workshop)}/console")
        assert "Not here at the moment." in lead.words
        form = lead.page.find("button", attrs={"data-key": "s"}).find_parent("form")
        assert form.find("input", attrs={"name": "person"})["value"] == str(number_of(here, workshop))


def test_the_wall_says_whom_somebody_speaks_as_and_no_name(app: Flask) -> None:
    workshop = make.make_room()
    actor = make.come_in(workshop, make.seat(workshop.consultation, name="Zebediah"), capacity="carer")
    for _other in range(2):
        make.come_in(workshop, capacity="carer")
    speaking.give_turn(SYSTEM, workshop, attendance_id=number_of(actor, workshop))
    account = make.make_account()
    make.seat(workshop.consultation, Role.FACILITATOR, actor=account.as_actor())
    wall = Reader(app).enter(account.email).open(f"{base(workshop)}/wall")
    assert "An unpaid carer is speaking" in wall.words and "Zebediah" not in str(wall.page)


def test_whoever_had_the_turn_and_has_left_is_not_said_to_speak(app: Flask) -> None:
    start = now()
    with set_clock(start):
        workshop = make.make_room()
        away = make.come_in(workshop, make.seat(workshop.consultation, name="Marcus T."), capacity="carer")
        speaking.give_turn(SYSTEM, workshop, attendance_id=number_of(away, workshop))
    with set_clock(start + timedelta(minutes=16)):
        lead = sign_in(app, workshop, Role.FACILITATOR)
        assert "Marcus T. has left. End the turn" in lead.open(f"{base(workshop)}/console").words
        assert "is speaking" not in lead.open(f"{base(workshop)}/wall").words


def test_the_wall_does_not_say_that_time_is_up_left_to_talk(app: Flask) -> None:
    start = now()
    with set_clock(start):
        workshop = make.make_room()
    account = make.make_account()
    make.seat(workshop.consultation, Role.FACILITATOR, actor=account.as_actor())
    reader = Reader(app).enter(account.email)
    assert "left to talk" in reader.open(f"{base(workshop)}/wall").words
    with set_clock(start + timedelta(minutes=21)):
        wall = reader.open(f"{base(workshop)}/wall")
    assert "Time is up" in wall.words and "left to talk" not in wall.words
