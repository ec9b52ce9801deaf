"""What stays of a workshop: its summary, its record, its table, and whether people felt heard."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask

from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.errors import Conflict, Forbidden, Invalid
from forum.kernel.fingerprints import fingerprint
from forum.kernel.jobs import JobQueue, run_due_jobs
from forum.kernel.permissions import SYSTEM, Role
from forum.rooms.actions import admitting, finishing, running, speaking, writing
from forum.rooms.fingerprints import fingerprint_notes, fingerprint_polls
from forum.rooms.groups import WhoCame, count_came
from forum.rooms.models import RoomMessage
from forum.rooms.queries.records import find_record, list_notes
from forum.rooms.queries.tables import list_rows
from forum.workshops.actions import planning
from forum.workshops.models import Attendance
from tests import factories as make
from tests.browsing import Reader
from tests.rooms.lookups import base, leader, number_of


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
    make.make_key(poll)
    running.open_poll(SYSTEM, workshop, poll_id=poll.id, seen=fingerprint_polls([poll]))
    for number in range(6):
        actor = make.come_in(workshop, make.seat(workshop.consultation, name=f"Zebediah {number}x"))
        speaking.vote_in_room(actor, workshop, poll=poll, paper=make.make_ballot(poll, 1, 0))
    running.send_message(SYSTEM, workshop, words="Tea is ready")
    running.close_poll(SYSTEM, workshop, poll_id=poll.id)
    running.end_workshop(SYSTEM, workshop)
    run_due_jobs(queue=JobQueue.VOTES)
    rows = list(list_rows(find_record(SYSTEM, workshop)))
    assert {row[0] for row in rows[1:]} >= {"Part", "People who came", "Votes", "Message to everyone"}
    assert [row[-1] for row in rows if row[0] == "Votes"] == ["6", "0"]
    assert [row[-1] for row in rows if row[0] == "People who came"] == ["6"]
    assert "Zebediah" not in str(rows)
    assert db.session.query(RoomMessage).count() == 1 and db.session.query(Attendance).count() == 6


def test_a_record_is_of_those_who_were_let_into_its_own_room(app: Flask) -> None:
    workshop, other = make.make_room(has_lobby=True), make.make_room()
    inside = [make.come_in(workshop) for _person in range(5)]
    admitting.admit(SYSTEM, workshop, attendance_ids=[number_of(actor, workshop) for actor in inside])
    make.come_in(workshop)  # Waits in the lobby to the end.
    for _person in range(5):
        make.come_in(other)
    note, elsewhere = make.make_note(workshop, inside[0]), make.make_note(other)
    for room in (workshop, other):
        running.end_workshop(SYSTEM, room)
    record = find_record(SYSTEM, workshop)
    assert record.came == {"resident": 5}
    assert list_notes(SYSTEM, workshop) == [note] and list_notes(SYSTEM, other) == [elsewhere]


def test_kinds_of_one_or_two_people_are_counted_together() -> None:
    came = ["resident"] * 4 + ["staff"] * 3 + ["carer"] * 2 + ["council"] + ["unknown"] * 3
    who = WhoCame(dict(enumerate(came)), frozenset({"resident", "staff"}))
    assert list(count_came(who).items()) == [("unknown", 6), ("resident", 4), ("staff", 3)]
    assert count_came(WhoCame({}, frozenset())) == {}


def test_a_small_group_is_named_nowhere_while_the_room_is_open_nor_after(app: Flask) -> None:
    """Three carers and one resident: hers is the only note that could be told by its group, and by the minute she wrote it in."""
    workshop = make.make_room(kind="ideas")
    carers = [make.come_in(workshop, capacity="carer") for _carer in range(3)]
    notes = [make.make_note(workshop, make.come_in(workshop), body="Of the only resident."), make.make_note(workshop, carers[0])]
    for note in notes:
        writing.approve_note(SYSTEM, workshop, note_id=note.id, seen=fingerprint_notes([note]))
    minute = notes[0].created_at.isoformat(timespec="minutes")
    tables = f"/consultations/{workshop.consultation.slug}/manage/tables/comments.csv"
    organiser = make.make_actor("organiser@example.org")
    make.seat(workshop.consultation, Role.ORGANISER, actor=organiser)
    runs_it = Reader(app).enter("organiser@example.org")

    def read_all() -> dict[str, str]:
        paths = [f"{base(workshop)}/record", f"{base(workshop)}/record.csv", "/search?q=resident+note", f"{base(workshop)}/wall"]
        pages = {path: Reader(app).open(path).response.get_data(as_text=True) for path in paths}
        for path in (f"{base(workshop)}/wall", tables):
            page = runs_it.open(path)
            assert page.status == 200, path
            pages[f"organiser: {path}"] = page.response.get_data(as_text=True)
        return pages

    for ends in (False, True):
        if ends:
            running.end_workshop(SYSTEM, workshop)
        pages = read_all()
        for path, text in pages.items():
            labels = set(re.findall(r"Unpaid carer|Resident|Lives here|Others, or did not say", text))
            assert not labels & {"Resident", "Lives here"}, path
            assert minute not in text, path
        assert "Others, or did not say" in pages[f"{base(workshop)}/record"]
        assert all("Of the only resident" in pages[path] for path in (f"{base(workshop)}/record.csv", f"organiser: {tables}"))
