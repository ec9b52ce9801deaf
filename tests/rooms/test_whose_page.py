"""On a shared phone a page of one person may be there with the cookie of another: it does nothing in their name."""

from __future__ import annotations

from contextvars import Context
from typing import Any

import pytest
from bs4 import Tag
from flask import Flask
from sqlalchemy import select

from forum.kernel.db import db
from forum.live.subscriptions import last_seq
from forum.rooms.models import Note
from forum.workshops.events import room_stream
from forum.workshops.models import Workshop
from tests import factories as make
from tests.browsing import Reader

PEOPLE = ("asha@example.org", "bill@example.org")


@pytest.fixture
def workshop(app: Flask) -> Workshop:
    workshop = make.make_room(kind="ideas")
    for email in PEOPLE:
        make.come_in(workshop, make.seat(workshop.consultation, actor=make.make_actor(email)))
    return workshop


def open_room(app: Flask, workshop: Workshop, email: str) -> tuple[Reader, str]:
    """The browser of somebody, and for whom its page says it was drawn."""
    address = f"/consultations/{workshop.consultation.slug}/workshop/{workshop.public_id}/room"
    reader = Reader(app).enter(email).open(address)
    assert isinstance(reader.page.body, Tag)
    return reader, str(reader.page.body["data-person"])


def say(app: Flask, reader: Reader, name: str, message: dict[str, Any]) -> dict[str, Any]:
    client = Context().run(app.extensions["socketio"].test_client, app, flask_test_client=reader.client)
    try:
        answer: dict[str, Any] = Context().run(client.emit, name, message, callback=True)
        return answer
    finally:
        Context().run(client.disconnect)


def messages(workshop: Workshop) -> dict[str, dict[str, Any]]:
    place = {"slug": workshop.consultation.slug, "public_id": workshop.public_id}
    stream = room_stream(workshop)
    note = {"act": "write", "id": "n1", "fields": [["act", "write"], ["body", "We waited."], ["key", "k1"]]}
    return {"room:join": place | {"cursors": {stream: last_seq(stream)}}, "room:do": place | note}


@pytest.mark.parametrize("name", ["room:join", "room:do"])
def test_a_page_of_somebody_else_is_refused(app: Flask, workshop: Workshop, name: str) -> None:
    _asha, drawn_for_asha = open_room(app, workshop, PEOPLE[0])
    bill, drawn_for_bill = open_room(app, workshop, PEOPLE[1])
    assert drawn_for_asha != drawn_for_bill
    answer = say(app, bill, name, messages(workshop)[name] | {"person": drawn_for_asha})
    assert (answer["ok"], answer["code"]) == (False, 401)
    assert db.session.scalar(select(Note.id)) is None


@pytest.mark.parametrize("name", ["room:join", "room:do"])
def test_ones_own_page_is_answered(app: Flask, workshop: Workshop, name: str) -> None:
    bill, drawn_for_bill = open_room(app, workshop, PEOPLE[1])
    assert say(app, bill, name, messages(workshop)[name] | {"person": drawn_for_bill})["ok"]
    db.session.rollback()  # What the window has written is read anew.
    assert (db.session.scalar(select(Note.id)) is not None) == (name == "room:do")
