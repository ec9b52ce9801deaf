"""Two who plan a workshop at once overwrite nothing of each other: a step that one adds does not go with what the other saves."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from forum.consultations.queries import find_place
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.errors import Changed
from forum.kernel.permissions import SYSTEM, Role
from forum.rooms.actions import finishing, running
from forum.workshops.actions import leading, planning
from forum.workshops.actions.planning import Plan, PlannedItem
from forum.workshops.fingerprints import fingerprint_agenda, fingerprint_plan
from forum.workshops.models import Comers, Workshop
from forum.workshops.queries.leading import list_named
from tests import factories as make
from tests.browsing import Reader


def open_form(app: Flask, workshop: Workshop, part: str) -> Reader:
    make.seat(workshop.consultation, Role.ORGANISER, actor=make.make_actor("organiser@example.org"))
    address = f"/consultations/{workshop.consultation.slug}/manage/workshop/{workshop.public_id}{part}"
    return Reader(app).enter("organiser@example.org").open(address)


def test_a_plan_that_somebody_else_changed_is_shown_beside_what_was_typed(app: Flask) -> None:
    workshop = make.make_workshop()
    reader = open_form(app, workshop, "")
    other = Plan("What is it like?", now() + timedelta(days=3), place="The library", who=Comers.INVITED)
    planning.change_plan(SYSTEM, workshop, other, seen=fingerprint_plan(workshop, []))
    reader.send("Save", about="To hear from everybody.", title="What is it?", place="The hall", who="open")
    assert "Someone else changed this while you were writing. We have not saved" in reader.errors[0]
    told = " ".join(reader.errors)
    assert "It says now: What is it like?" in told and "It says now: The library" in told
    assert "It says now: Only people you invite by email" not in told, "nobody else touched what they left alone"
    assert "To hear from everybody." in reader.page.find(id="about").text
    db.session.expire_all()
    assert (workshop.about, workshop.place) == ("", "The library")


def test_what_two_change_in_different_places_is_both_kept(app: Flask) -> None:
    workshop = make.make_workshop()
    reader = open_form(app, workshop, "")
    starts_at = now() + timedelta(days=3)
    other = Plan(workshop.title, starts_at, place="The library", who=Comers.INVITED, size=30)
    planning.change_plan(SYSTEM, workshop, other, seen=fingerprint_plan(workshop, []))
    reader.send("Save", about="To hear from everybody.")
    assert not reader.errors and "We have kept both." in reader.page.text
    db.session.expire_all()
    assert (workshop.about, workshop.place, workshop.size) == ("To hear from everybody.", "The library", 30)
    assert workshop.who == Comers.INVITED and abs(workshop.starts_at - starts_at) < timedelta(minutes=1)


def test_who_leads_it_is_not_lost_to_an_older_page(app: Flask) -> None:
    workshop = make.make_workshop()
    faces = [make.seat(workshop.consultation, Role.FACILITATOR) for _number in range(2)]
    one, two = (find_place(each, workshop).public_id for each in faces)
    reader, seen = open_form(app, workshop, ""), fingerprint_plan(workshop, [])
    leading.name_facilitators(SYSTEM, workshop, public_ids=[one])
    with pytest.raises(Changed):
        planning.change_plan(SYSTEM, workshop, Plan(workshop.title, workshop.starts_at), seen=seen)
    reader.send("Save", about="To hear from everybody.")
    assert [place.public_id for place in list_named(workshop)] == [one], "what only the other changed is taken over"
    leading.name_facilitators(SYSTEM, workshop, public_ids=[])
    reader.send("Save", facilitators=[one, two])
    assert "Someone else changed this while you were writing" in reader.errors[0]
    assert list_named(workshop) == []


def test_a_step_that_somebody_else_added_does_not_go(app: Flask) -> None:
    workshop = make.make_workshop(None, ("talk", "One", 10))
    reader = open_form(app, workshop, "/agenda")
    steps = [PlannedItem("talk", item.title, 10, public_id=item.public_id) for item in workshop.items]
    planning.set_agenda(SYSTEM, workshop, [*steps, PlannedItem("ideas", "Two", 10)], seen=fingerprint_agenda(workshop))
    reader.send("Save", **{"rows-0-title": "One and a half"})
    assert "It says now: One; Two" in " ".join(reader.errors)
    assert reader.page.find(attrs={"name": "rows-0-title"})["value"] == "One and a half"
    db.session.expire_all()
    assert [item.title for item in workshop.items] == ["One", "Two"]


def test_whoever_saw_nothing_changes_nothing(app: Flask) -> None:
    workshop = make.make_workshop()
    with pytest.raises(Changed):
        planning.set_agenda(SYSTEM, workshop, [PlannedItem("talk", "One", 10)], seen="")
    with pytest.raises(Changed):
        planning.change_plan(SYSTEM, workshop, Plan("Another", workshop.starts_at), seen="")


def test_a_need_is_answered_as_it_was_read(app: Flask) -> None:
    workshop = make.make_workshop()
    attendance = planning.book(make.seat(workshop.consultation), workshop, access_needs="A lift.")
    reader = open_form(app, workshop, "/people")
    planning.answer_need(SYSTEM, workshop, attendance_id=attendance.id, answer="There is one.")
    reader.send("Reply", answer="There is none.")
    assert "Someone has changed this while you were writing" in reader.errors[0]
    assert "It says now: There is one." in reader.page.text
    db.session.expire_all()
    assert attendance.access_answer == "There is one."
    reader.send("Reply")
    db.session.expire_all()
    assert attendance.access_answer == "There is none.", "what was typed was still there"


def test_a_vote_leaves_the_agenda_as_it_was_read(app: Flask) -> None:
    workshop = make.make_workshop(None, ("vote", "One", 10))
    item = workshop.items[0]
    poll = planning.add_poll(SYSTEM, item, method_key="choose-one", question="Shall we?", labels=["Yes", "No"])
    reader = open_form(app, workshop, f"/items/{item.public_id}/votes")
    poll.question = "Shall we not?"
    db.session.commit()
    reader.send("Remove")
    db.session.expire_all()
    assert len(item.polls) == 1
    reader.send("Remove")
    db.session.expire_all()
    assert not item.polls


def test_of_two_who_write_the_record_the_second_reads_the_first(app: Flask) -> None:
    workshop = make.make_room()
    running.end_workshop(SYSTEM, workshop)
    email = "organiser@example.org"
    make.seat(workshop.consultation, Role.FACILITATOR, actor=make.make_actor(email))
    reader = Reader(app).sign_in(email, make.PASSWORD)
    reader.open(f"/consultations/{workshop.consultation.slug}/workshop/{workshop.public_id}/summary")
    finishing.write_summary(SYSTEM, workshop, words="We talked about lifts.")
    reader.send("Save", words="We talked about stairs.")
    assert "It says now: We talked about lifts." in " ".join(reader.errors)
    db.session.expire_all()
    assert workshop.summary == "We talked about lifts."
