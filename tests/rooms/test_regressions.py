"""What went wrong once in a room, so that it does not again."""

from __future__ import annotations

import random
import re
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import event, func, select

from forum.activities.voting.models import NamedBallot
from forum.activities.voting.queries.ballots import count_now
from forum.consultations.actions import silencing
from forum.consultations.events import consultation_stream
from forum.consultations.models import Participation
from forum.erasure.actions import erase_person
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.errors import Forbidden
from forum.kernel.events import EventRecord
from forum.kernel.permissions import SYSTEM, VISITOR, Actor, Role
from forum.live.subscriptions import Subscriber, last_seq
from forum.outcomes.queries.said import count_said
from forum.rooms.actions import admitting, finishing, grouping, running, speaking, writing
from forum.rooms.actions.paper import enter_notes
from forum.rooms.fingerprints import fingerprint_notes, fingerprint_polls
from forum.rooms.jobs import forget_of_rooms
from forum.rooms.live.doors import _draw_own
from forum.rooms.live.news import describe_room
from forum.rooms.models import Hand, Note, RoomMessage, Signal, Turn, UndoStep
from forum.rooms.queries.records import find_record, list_notes
from forum.rooms.queries.room import find_talk, list_here
from forum.rooms.queries.tables import list_rows
from forum.rooms.rules import is_in_record
from forum.rooms.simulation import come_in, list_pretend
from forum.workshops.actions import attending, planning
from forum.workshops.events import room_stream
from forum.workshops.models import Attendance, Workshop
from forum.workshops.rules import WorkshopState, find_attendance, state_of_workshop
from tests import factories as make
from tests.browsing import Reader


def base(workshop: Workshop) -> str:
    return f"/consultations/{workshop.consultation.slug}/workshop/{workshop.public_id}"


def number_of(actor: Actor, workshop: Workshop) -> int:
    return find_attendance(actor, workshop).id


def lead_of(workshop: Workshop) -> Actor:
    return make.seat(workshop.consultation, Role.FACILITATOR)


def phone(app: Flask, workshop: Workshop, **about: str) -> tuple[Reader, Actor]:
    account = make.make_account()
    actor = make.seat(workshop.consultation, actor=account.as_actor(), **about)
    return Reader(app).sign_in(account.email, make.PASSWORD).open(f"{base(workshop)}/room").send("Come in"), actor


def key_in(html: str) -> str:
    return re.search(r'name="key" value="([^"]*)"', html)[1]


def told_since(workshop: Workshop, seq: int, actor: Actor) -> list[dict]:
    """What this person's phone hears of the entries after `seq`."""
    entries = list(db.session.scalars(select(EventRecord).filter_by(stream=room_stream(workshop)).where(EventRecord.seq > seq)))
    return describe_room(room_stream(workshop), entries, [Subscriber("phone", actor.account_id, "x")])["phone"]


# What is drawn for many holds no key of one.


def test_what_is_drawn_for_every_phone_holds_no_key_so_that_no_two_ballots_or_notes_are_taken_for_one(app: Flask) -> None:
    workshop = make.make_room(kind="vote")
    poll = planning.add_poll(SYSTEM, workshop.items[0], method_key="consent", question="May we?", labels=["Yes"])
    running.open_poll(SYSTEM, workshop, poll_id=poll.id, seen=fingerprint_polls([poll]))
    actor = make.come_in(workshop)
    with app.test_request_context():
        assert key_in(_draw_own(actor, workshop)["parts"]["say"]) == ""
        writing_room = make.make_room(kind="ideas")
        other = make.come_in(writing_room)
        assert key_in(_draw_own(other, writing_room)["parts"]["say"]) == ""
    pages = [phone(app, writing_room)[0] for _ in range(2)]
    keys = [page.page.find("input", attrs={"name": "key"})["value"] for page in pages]
    assert all(keys) and keys[0] != keys[1], "a page without script has a key of its own"


def test_two_people_with_the_same_key_have_two_ballots(either_app: Flask) -> None:
    workshop = make.make_room(kind="vote")
    poll = planning.add_poll(SYSTEM, workshop.items[0], method_key="consent", question="May we?", labels=["Yes"])
    running.open_poll(SYSTEM, workshop, poll_id=poll.id, seen=fingerprint_polls([poll]))
    for form_key in ("one", "two"):
        speaking.vote_in_room(make.come_in(workshop), workshop, poll=poll, paper=make.make_ballot(poll, 1, form_key=form_key))
    assert db.session.query(NamedBallot).count() == 2


def test_a_secret_ballot_sent_again_is_known_and_its_receipt_is_the_same(app: Flask) -> None:
    workshop = make.make_room(kind="vote")
    poll = planning.add_poll(SYSTEM, workshop.items[0], method_key="choose-one", question="Which?", labels=["A", "B"])
    running.open_poll(SYSTEM, workshop, poll_id=poll.id, seen=fingerprint_polls([poll]))
    one, _actor = phone(app, workshop)
    form = one.page.find(class_="ballot").form
    values = one.fields_of(form) | {"mark": "1"}
    said = [Reader.ask(one, "post", f"{base(workshop)}/room", data=values, follow_redirects=True) for _time in range(2)]
    codes = [re.search(r"Your receipt: ([a-z]+-[a-z]+-\d\d-[a-z]+)", each.get_data(as_text=True))[1] for each in said]
    assert codes[0] == codes[1] and "Your first ballot counts" in said[1].get_data(as_text=True)
    assert count_now(poll).ballots == 1


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


# Paper, and calling off.


def test_who_wrote_on_paper_is_not_counted_as_here(app: Flask) -> None:
    workshop = make.make_room(kind="ideas")
    lead, item = lead_of(workshop), workshop.items[0]
    enter_notes(lead, workshop, item=item, name="", capacity_key="carer", bodies=["Ring us."], idempotency_key="k1")
    assert list_here(workshop) == [] and find_record(SYSTEM, workshop).came == {}
    assert db.session.query(Note).count() == 1


def test_calling_off_a_workshop_closes_its_votes(app: Flask) -> None:
    workshop = make.make_room(kind="vote")
    poll = planning.add_poll(SYSTEM, workshop.items[0], method_key="choose-one", question="Which?", labels=["A", "B"])
    running.open_poll(SYSTEM, workshop, poll_id=poll.id, seen=fingerprint_polls([poll]))
    planning.call_off(SYSTEM, workshop, reason="The hall is flooded")
    assert poll.result is not None


# Undo, signals, turns.


def test_steps_to_undo_are_forgotten_and_hold_no_words_of_somebody_who_leaves(app: Flask) -> None:
    start = now()
    with set_clock(start):
        workshop = make.make_room()
        lead, actor = lead_of(workshop), make.come_in(workshop)
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
    lead, actor = lead_of(workshop), make.come_in(workshop)
    me = find_attendance(actor, workshop)
    speaking.signal(actor, workshop, kind="slower")
    seq = last_seq(room_stream(workshop))
    running.settle_signal(lead, workshop, kind="slower")
    assert told_since(workshop, seq, actor)[-1]["me"]["gave_slower"] is False
    running.send_message(lead, workshop, words="I come to you", to=me)
    seq = last_seq(room_stream(workshop))
    make.undo_last(lead, workshop)
    assert told_since(workshop, seq, actor)[-1]["me"]["has_private"] is False
    speaking.give_turn(lead, workshop, attendance_id=me.id)
    seq = last_seq(room_stream(workshop))
    make.undo_last(lead, workshop)
    assert told_since(workshop, seq, actor)[-1]["me"]["speaking"] is False


def test_when_the_start_is_undone_phones_that_stay_and_phones_that_come_back_show_the_same(either_app: Flask) -> None:
    """Who has come in through the doors that it opened is in the room."""
    workshop = make.make_workshop()
    lead, account = lead_of(workshop), make.make_account()
    running.go_to(lead, workshop, position=1, seen=0)
    actor = make.come_in(workshop, make.seat(workshop.consultation, actor=account.as_actor()))
    seq = last_seq(room_stream(workshop))
    assert make.undo_last(lead, workshop) == "Undone: the agenda moved on."
    stays = told_since(workshop, seq, actor)[-1]["parts"]
    comes_back = Reader(either_app).sign_in(account.email, make.PASSWORD).open(f"{base(workshop)}/room").page
    for part in ("head", "now"):
        shown = BeautifulSoup(stays[part], "html.parser").text.split()
        assert shown == comes_back.find(attrs={"data-part": part}).text.split() and "begin" in shown
    assert state_of_workshop(workshop) is WorkshopState.OPEN


def test_when_the_start_is_undone_before_anybody_came_the_doors_are_closed_as_they_were(app: Flask) -> None:
    workshop = make.make_workshop()
    lead = lead_of(workshop)
    running.go_to(lead, workshop, position=1, seen=0)
    make.undo_last(lead, workshop)
    assert state_of_workshop(workshop) is WorkshopState.PLANNED


def test_undoing_never_leaves_two_people_speaking(app: Flask) -> None:
    workshop = make.make_workshop(None, ("talk", "One", 10), ("talk", "Two", 10))
    one, other = lead_of(workshop), lead_of(workshop)
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
    one, other = lead_of(workshop), lead_of(workshop)
    first, second = make.make_note(workshop, body="First"), make.make_note(workshop, body="Second")
    writing.approve_note(one, workshop, note_id=first.id, seen=fingerprint_notes([first]))
    writing.put_notes(one, workshop, note_ids=[second.id], name="Silence", seen=fingerprint_notes([second]))
    writing.put_notes(other, workshop, note_ids=[second.id], name="No word", seen=fingerprint_notes([second]))
    assert "changed this since" in make.undo_last(one, workshop)
    assert make.undo_last(one, workshop) == "Undone: a note was shown."


def test_who_is_asked_to_leave_leaves_the_queue_too(app: Flask) -> None:
    workshop = make.make_room()
    lead, actor = lead_of(workshop), make.come_in(workshop)
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
        lead, actor = lead_of(workshop), make.come_in(workshop)
        speaking.give_turn(lead, workshop, attendance_id=number_of(actor, workshop))
    with set_clock(start + timedelta(minutes=1)):
        running.pause(lead, workshop)
    with set_clock(start + timedelta(minutes=5)):
        running.resume(lead, workshop)
    with set_clock(start + timedelta(minutes=6)):
        running.pause(lead, workshop)
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
        grouping.start_breakouts(lead_of(workshop), workshop, size=6)
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


# The record.


def test_while_the_room_is_open_its_record_shows_what_a_facilitator_has_looked_at(app: Flask) -> None:
    workshop = make.make_room(kind="ideas")
    seen, unseen = make.make_note(workshop, body="Looked at."), make.make_note(workshop, body="Not looked at.")
    writing.approve_note(SYSTEM, workshop, note_id=seen.id, seen=fingerprint_notes([seen]))
    words = Reader(app).open(f"{base(workshop)}/record").words
    assert "Looked at." in words and unseen.body not in words
    assert unseen.body not in Reader(app).open(f"{base(workshop)}/record.csv").response.get_data(as_text=True)
    running.end_workshop(SYSTEM, workshop)
    assert unseen.body in Reader(app).open(f"{base(workshop)}/record").words


def test_whether_people_felt_heard_shows_when_nobody_can_answer_any_more(app: Flask) -> None:
    start = now()
    with set_clock(start):
        workshop = make.make_room()
        people = [make.come_in(workshop) for _ in range(6)]
        running.end_workshop(SYSTEM, workshop)
        for actor in people[:5]:
            finishing.say_if_heard(actor, workshop, could_say=4, was_heard=5)
        assert find_record(SYSTEM, workshop).heard is None
    with set_clock(start + timedelta(days=8)):
        assert find_record(SYSTEM, workshop).heard.answers == 5
        with pytest.raises(Forbidden):
            finishing.say_if_heard(people[5], workshop, could_say=1, was_heard=1)


def test_the_table_holds_everything_of_the_record_and_no_name(app: Flask) -> None:
    workshop = make.make_room(kind="vote")
    poll = planning.add_poll(SYSTEM, workshop.items[0], method_key="approval", question="Which?", labels=["Calls", "Letters"])
    running.open_poll(SYSTEM, workshop, poll_id=poll.id, seen=fingerprint_polls([poll]))
    for number in range(6):
        actor = make.come_in(workshop, make.seat(workshop.consultation, name=f"Zebediah {number}x"))
        speaking.vote_in_room(actor, workshop, poll=poll, paper=make.make_ballot(poll, 1, 0))
    running.send_message(SYSTEM, workshop, words="Tea is ready")
    running.close_poll(SYSTEM, workshop, poll_id=poll.id)
    running.end_workshop(SYSTEM, workshop)
    rows = list(list_rows(find_record(SYSTEM, workshop)))
    assert {row[0] for row in rows[1:]} >= {"part", "came", "votes", "message to everyone"}
    assert [row[-1] for row in rows if row[0] == "votes"] == ["6", "0"] and [row[-1] for row in rows if row[0] == "came"] == ["6"]
    assert "Zebediah" not in str(rows)
    assert db.session.query(RoomMessage).count() == 1 and db.session.query(Attendance).count() == 6


# What a newcomer met.


def test_undo_sent_twice_without_a_script_takes_back_one_step(app: Flask) -> None:
    """By a double click, or by going back to the page and pressing there once more."""
    workshop = make.make_room()
    account = make.make_account()
    make.seat(workshop.consultation, Role.FACILITATOR, actor=account.as_actor())
    lead = Reader(app).sign_in(account.email, make.PASSWORD).open(f"{base(workshop)}/console")
    lead.send("5 more min").send("Pause the room")
    due, address = workshop.current.due_at, lead.path
    pressed = lead.fields_of(lead.page.find("input", value="undo").find_parent("form"))
    answers = [lead.ask("post", address, data=pressed, follow_redirects=True).text for _ in range(2)]
    assert "Undone: the room was paused." in answers[0]
    assert "You have pressed Undo for this already. Nothing else was undone." in answers[1]
    db.session.expire_all()
    assert workshop.paused_at is None and workshop.current.due_at == due


def test_undo_after_something_that_cannot_be_undone_does_not_reach_for_something_older(app: Flask) -> None:
    workshop = make.make_room()
    account = make.make_account()
    make.seat(workshop.consultation, Role.FACILITATOR, actor=account.as_actor())
    lead = Reader(app).sign_in(account.email, make.PASSWORD)
    lead.open(f"{base(workshop)}/console").send("5 more min")
    due = workshop.current.due_at
    lead.send("Ask it now", question="Tea?")
    lead.send("Undo")
    assert "cannot be undone" in lead.words
    db.session.expire_all()
    assert workshop.current.due_at == due
    lead.send("Undo")
    assert "Undone: time was added" in lead.words
    lead.send("Pause the room").send("Undo")
    assert "Undone: the room was paused" in lead.words
    db.session.expire_all()
    assert workshop.paused_at is None


def test_who_was_asked_to_leave_reads_so_and_is_not_offered_the_door_again(app: Flask) -> None:
    workshop = make.make_room()
    reader, actor = phone(app, workshop)
    admitting.refuse(lead_of(workshop), workshop, attendance_id=number_of(actor, workshop))
    for path in (f"{base(workshop)}/room", f"/join/{workshop.code}"):
        assert "has asked you to leave" in reader.open(path).words
        assert not reader.page.find("button", string="Come in")


def test_nobody_is_told_of_a_wait_that_is_longer_than_the_part(app: Flask) -> None:
    workshop = make.make_room()
    for _ in range(12):
        actor = make.come_in(workshop)
        speaking.raise_hand(actor, workshop)
    words = describe_own(actor, workshop)["wait_words"]
    assert "perhaps not before this part ends" in words


def describe_own(actor: Actor, workshop: Workshop) -> dict:
    with db.session.no_autoflush:
        return describe_room(
            room_stream(workshop),
            list(db.session.scalars(select(EventRecord).filter_by(stream=room_stream(workshop)))),
            [Subscriber("phone", actor.account_id, "x")],
        )["phone"][-1]["me"]


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
        lead = Reader(app).sign_in(account.email, make.PASSWORD).open(f"{base(workshop)}/console")
        assert "Not here now" in lead.words
        form = lead.page.find("button", attrs={"data-key": "s"}).find_parent("form")
        assert form.find("input", attrs={"name": "person"})["value"] == str(number_of(here, workshop))


def test_the_wall_says_whom_somebody_speaks_as_and_no_name(app: Flask) -> None:
    workshop = make.make_room()
    actor = make.come_in(workshop, make.seat(workshop.consultation, name="Zebediah"), capacity="carer")
    speaking.give_turn(SYSTEM, workshop, attendance_id=number_of(actor, workshop))
    account = make.make_account()
    make.seat(workshop.consultation, Role.FACILITATOR, actor=account.as_actor())
    wall = Reader(app).sign_in(account.email, make.PASSWORD).open(f"{base(workshop)}/wall")
    assert "Speaking now: Carer" in wall.words and "Zebediah" not in str(wall.page)


@pytest.mark.parametrize("who", ["visitor", "another", "author", "moderator", "facilitator"])
@pytest.mark.parametrize("moment", ["new", "shown", "set aside", "over"])
def test_where_a_note_can_be_read_its_address_and_the_record_agree(app: Flask, who: str, moment: str) -> None:
    workshop = make.make_room(kind="ideas")
    author = make.come_in(workshop)
    note = make.make_note(workshop, author)
    if moment == "shown":
        writing.approve_note(SYSTEM, workshop, note_id=note.id, seen=fingerprint_notes([note]))
    elif moment == "set aside":
        writing.set_note_aside(SYSTEM, workshop, note_id=note.id, seen=fingerprint_notes([note]))
    elif moment == "over":
        running.end_workshop(SYSTEM, workshop)
    actor = {
        "visitor": lambda: Actor(None, VISITOR),
        "another": lambda: make.come_in(workshop) if moment != "over" else make.seat(workshop.consultation),
        "author": lambda: author,
        "moderator": lambda: make.seat(workshop.consultation, Role.MODERATOR),
        "facilitator": lambda: lead_of(workshop),
    }[who]()
    expected = moment in {"shown", "over"} or who in {"author", "moderator", "facilitator"}
    assert is_in_record(actor, note) is expected
    assert (note in list_notes(actor, workshop)) is expected
    assert bool(count_said(workshop.consultation).said) is (moment in {"shown", "over"})


def test_pages_outside_the_room_show_a_note_as_long_as_it_is_looked_at_or_the_room_is_over(app: Flask) -> None:
    workshop = make.make_room(kind="ideas")
    lead, note = lead_of(workshop), make.make_note(workshop, body="The lift is broken.")

    def is_public() -> bool:
        return "The lift is broken." in Reader(app).open(f"/consultations/{workshop.consultation.slug}/not-in-a-theme").words

    assert not is_public(), "nobody has looked at it"
    writing.approve_note(lead, workshop, note_id=note.id, seen=fingerprint_notes([note]))
    assert is_public()
    make.undo_last(lead, workshop)
    assert not is_public()
    writing.put_notes(lead, workshop, note_ids=[note.id], name="Lifts", seen=fingerprint_notes([note]))
    assert is_public()
    writing.set_note_aside(lead, workshop, note_id=note.id, seen=fingerprint_notes([note]))
    assert not is_public()
    writing.approve_all(lead, workshop, seen=fingerprint_notes([note, make.make_note(workshop)]))
    assert not is_public(), "it stays aside"
    running.end_workshop(lead, workshop)
    assert is_public(), "after the end all of it is the record"


def test_where_a_note_is_moved_is_no_news_outside_the_room(app: Flask) -> None:
    workshop = make.make_room(kind="ideas")
    lead, note = lead_of(workshop), make.make_note(workshop)
    writing.approve_note(lead, workshop, note_id=note.id, seen=fingerprint_notes([note]))
    before = last_seq(consultation_stream(workshop.consultation_id))
    writing.approve_note(lead, workshop, note_id=note.id, seen=fingerprint_notes([note]))
    writing.put_notes(lead, workshop, note_ids=[note.id], name="Lifts", seen=fingerprint_notes([note]))
    make.undo_last(lead, workshop)
    assert last_seq(consultation_stream(workshop.consultation_id)) == before
