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
from forum.workshops.fingerprints import fingerprint_plan
from forum.workshops.forms.planning import SPARE_ROWS
from forum.workshops.models import Comers, Workshop
from forum.workshops.queries.leading import list_named
from forum.workshops.rules import MOST_ITEMS
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
    reader.send("Save", about="To hear from everybody.", reason="Asked by many")
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
    assert "Someone changed this while you were writing" in reader.errors[0]
    assert list_named(workshop) == []


def open_agenda_twice(app: Flask) -> tuple[Workshop, Reader, Reader]:
    workshop = make.make_workshop(None, ("talk", "Welcome", 10), ("ideas", "What now?", 20))
    first = open_form(app, workshop, "/agenda")
    make.seat(workshop.consultation, Role.ORGANISER, actor=make.make_actor("two@example.org"))
    return workshop, first, Reader(app).enter("two@example.org").open(first.path)


def list_agenda(workshop: Workshop) -> list[tuple[str, int]]:
    db.session.expire_all()
    return [(item.title, item.minutes) for item in workshop.items]


def test_parts_that_two_change_are_both_kept(app: Flask) -> None:
    workshop, one, two = open_agenda_twice(app)
    ids = [item.public_id for item in workshop.items]
    one.send("Save the agenda", **{"rows-0-minutes": "15", "rows-2-title": "A break", "rows-2-minutes": "5"})
    two.send("Save the agenda", **{"rows-1-title": "What next?", "rows-2-title": "Goodbye", "rows-2-minutes": "10"})
    assert not two.errors and "We have kept both." in two.words
    assert list_agenda(workshop) == [("Welcome", 15), ("What next?", 20), ("A break", 5), ("Goodbye", 10)]
    assert [item.public_id for item in workshop.items][:2] == ids, "what hangs on a part stays"


def test_a_part_that_both_changed_is_shown_beside_what_was_typed(app: Flask) -> None:
    workshop, one, two = open_agenda_twice(app)
    one.send("Save the agenda", **{"rows-0-minutes": "15", "rows-0-text": "Hello", "rows-1-minutes": "25"})
    two.send("Save the agenda", **{"rows-0-title": "Welcome, all"})
    name = make.name_of("organiser@example.org", workshop.consultation)
    assert f"{name} changed this while you were writing. We have not saved your changes yet." in two.errors[0]
    told = "It says now: Welcome\u00a0· Discussion\u00a0· Minutes: 15\u00a0· Hello"
    link = next(item.a for item in two.page.select(".govuk-error-summary li") if told in item.text)
    field = two.page.find(id=link["href"].removeprefix("#"))
    assert field["value"] == "Welcome, all" and told in two.page.find(id=f"{field['id']}-error").text
    assert two.page.find(attrs={"name": "rows-1-minutes"})["value"] == "25", "the other rows are put together already"
    assert list_agenda(workshop) == [("Welcome", 15), ("What now?", 25)]
    two.send("Save the agenda")
    assert list_agenda(workshop) == [("Welcome, all", 10), ("What now?", 25)]


def test_a_part_that_one_removed_and_the_other_changed_brings_the_whole_list(app: Flask) -> None:
    workshop, one, two = open_agenda_twice(app)
    one.send("Save the agenda", **{"rows-1-title": ""})
    two.send("Save the agenda", **{"rows-1-minutes": "25"})
    saved = two.page.find(id="rows-saved")
    assert [item.text for item in saved.find_all("li")] == ["Welcome\u00a0· Discussion\u00a0· Minutes: 10"]
    assert any(item.a and item.a["href"] == "#rows-saved" for item in two.page.select(".govuk-error-summary li"))
    assert two.page.find(attrs={"name": "rows-1-minutes"})["value"] == "25"
    assert list_agenda(workshop) == [("Welcome", 10)]
    two.send("Save the agenda")
    assert list_agenda(workshop) == [("Welcome", 10), ("What now?", 25)]


def test_whoever_changed_it_in_another_window_reads_that_it_was_they(app: Flask) -> None:
    workshop, one, _two = open_agenda_twice(app)
    other = Reader(app).enter("organiser@example.org").open(one.path)
    one.send("Save the agenda", **{"rows-0-minutes": "15"})
    other.send("Save the agenda", **{"rows-0-minutes": "20"})
    assert "You changed this in another window. We have not saved your changes from this window yet." in other.errors[0]
    other.send("Save the agenda")
    assert list_agenda(workshop)[0] == ("Welcome", 20)
    one.send("Save the agenda", **{"rows-1-minutes": "5"})
    assert "You changed other parts of this in another window. We have kept both." in one.words
    assert list_agenda(workshop) == [("Welcome", 20), ("What now?", 5)]


def test_a_list_that_would_be_too_long_together_comes_back_whole(app: Flask) -> None:
    workshop, one, two = open_agenda_twice(app)
    rows = {f"rows-{number}-title": f"Part {number}" for number in range(2, MOST_ITEMS)}
    kinds = {f"rows-{number}-kind_key": "talk" for number in range(2, MOST_ITEMS + SPARE_ROWS)}
    one.send("Save the agenda", **rows, **kinds)
    more = {f"rows-{number}-title": f"Mine {number}" for number in range(2, MOST_ITEMS)}
    two.send("Save the agenda", **more, **kinds)
    assert len(two.page.select("#rows-saved li")) == MOST_ITEMS == len(list_agenda(workshop))
    assert all(two.page.find(attrs={"name": name})["value"] == title for name, title in more.items())


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
