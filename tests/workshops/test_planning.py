"""The plan of a workshop: its agenda, and the day in a calendar."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from icalendar import Calendar

from forum.kernel.clock import now, set_clock
from forum.kernel.dates import to_local
from forum.kernel.db import db
from forum.kernel.errors import Forbidden, Invalid
from forum.kernel.permissions import SYSTEM, Actor, Role
from forum.workshops.actions import planning
from forum.workshops.actions.planning import PlannedItem
from forum.workshops.calendars import make_calendar
from forum.workshops.fingerprints import fingerprint_agenda, fingerprint_plan
from forum.workshops.models import Workshop
from forum.workshops.templates import TEMPLATES
from tests import factories as make
from tests.browsing import Reader


def leader(workshop: Workshop) -> Actor:
    return make.seat(workshop.consultation, Role.FACILITATOR)


def base(workshop: Workshop) -> str:
    return f"/consultations/{workshop.consultation.slug}/workshop/{workshop.public_id}"


def test_every_template_is_an_agenda_of_known_kinds(app: Flask) -> None:
    for key, template in TEMPLATES.items():
        workshop = make.make_workshop(template=key)
        assert [item.kind_key for item in workshop.items] == [kind for kind, _title, _minutes in template.steps]
        assert workshop.ends_at - workshop.starts_at == timedelta(minutes=workshop.minutes)


def test_an_agenda_can_be_put_in_another_order_and_keeps_its_items(app: Flask) -> None:
    workshop = make.make_workshop()
    first = workshop.items[0].public_id
    steps = [PlannedItem(item.kind_key, item.title, item.minutes, "", item.public_id) for item in reversed(workshop.items)]
    planning.set_agenda(SYSTEM, workshop, steps, seen=fingerprint_agenda(workshop))
    assert workshop.items[-1].public_id == first
    planning.set_agenda(SYSTEM, workshop, steps[:2], seen=fingerprint_agenda(workshop))
    assert len(workshop.items) == 2
    with pytest.raises(Invalid):
        planning.set_agenda(SYSTEM, workshop, [], seen=fingerprint_agenda(workshop))


def test_the_agenda_stays_once_the_doors_are_open(app: Flask) -> None:
    workshop = make.make_room()
    with pytest.raises(Forbidden):
        planning.set_agenda(leader(workshop), workshop, [PlannedItem("talk", "Else", 5)], seen=fingerprint_agenda(workshop))


def test_a_calendar_takes_the_file(app: Flask) -> None:
    workshop = make.make_workshop(place="Town hall")
    response = Reader(app).ask("get", f"{base(workshop)}/calendar.ics")
    event = Calendar.from_ical(response.get_data()).walk("VEVENT")[0]
    assert event["location"] == "Town hall"
    assert event.decoded("dtstart") == workshop.starts_at.replace(microsecond=0)
    assert event.decoded("dtend") - event.decoded("dtstart") == timedelta(minutes=workshop.minutes)


def test_a_calendar_takes_what_was_moved_and_what_was_called_off_as_newer(either_app: Flask) -> None:
    start = now()
    winter = datetime(to_local(start).year + 1, 1, 20, 14, tzinfo=UTC)
    with set_clock(start):
        workshop = make.make_workshop()
        files = [make_calendar(workshop, "https://talk.example.org/w", "talk.example.org")]
    with set_clock(start + timedelta(hours=1)):
        planning.change_plan(SYSTEM, workshop, planning.Plan(workshop.title, winter), seen=fingerprint_plan(workshop, []))
        files.append(make_calendar(workshop, "https://talk.example.org/w", "talk.example.org"))
    with set_clock(start + timedelta(hours=2)):
        planning.call_off(SYSTEM, workshop, reason="Snow fell all night.")
        files.append(make_calendar(workshop, "https://talk.example.org/w", "talk.example.org"))
    events = [Calendar.from_ical(file).walk("VEVENT")[0] for file in files]
    assert [event.decoded("sequence") for event in events] == [0, 1, 2]
    stamps = [event.decoded("dtstamp") for event in events]
    assert stamps == sorted(set(stamps)) and len({str(event["uid"]) for event in events}) == 1
    assert b"DTSTART:" + winter.strftime("%Y%m%dT%H%M%SZ").encode() in files[1] and b"VTIMEZONE" not in files[1]
    assert events[2]["status"] == "CANCELLED" and not events[2].subcomponents, "nothing rings for what is off"


def test_calling_off_twice_keeps_the_first_reason_and_what_was_typed(app: Flask) -> None:
    workshop = make.make_workshop()
    make.seat(workshop.consultation, Role.ORGANISER, actor=make.make_actor("organiser@example.org"))
    reader = Reader(app).sign_in("organiser@example.org", make.PASSWORD)
    reader.open(f"/consultations/{workshop.consultation.slug}/manage/workshop/{workshop.public_id}/call-off")
    planning.call_off(SYSTEM, workshop, reason="Snow fell all night.")
    form = reader.page.find("main").find("form")
    sent = reader.ask("post", reader.path, data=reader.fields_of(form) | {"reason": "The hall is flooded."})
    db.session.expire_all()
    assert workshop.called_off_reason == "Snow fell all night."
    assert sent.status_code in {403, 422} and "The hall is flooded." in sent.get_data(as_text=True)
    reader.open(reader.path)
    assert "This workshop has been cancelled." in reader.words
    assert reader.page.find("textarea", attrs={"name": "reason"}) is reader.page.find("input", attrs={"name": "reason"}) is None
