"""Notes people wrote on paper."""

from __future__ import annotations

import pytest
from flask import Flask

from forum.kernel.db import db
from forum.kernel.errors import Forbidden
from forum.kernel.permissions import SYSTEM, Role
from forum.rooms.actions import running
from forum.rooms.actions.paper import enter_notes
from forum.rooms.models import Note
from forum.workshops.models import Workshop
from tests import factories as make
from tests.browsing import Reader


def base(workshop: Workshop) -> str:
    return f"/consultations/{workshop.consultation.slug}/workshop/{workshop.public_id}"


def facilitator(app: Flask, workshop: Workshop) -> Reader:
    account = make.make_account()
    make.seat(workshop.consultation, Role.FACILITATOR, actor=account.as_actor())
    return Reader(app).enter(account.email)


def test_notes_on_paper_are_entered_after_the_workshop_all_or_none(app: Flask) -> None:
    workshop = make.make_room(kind="ideas")
    running.end_workshop(SYSTEM, workshop)
    lead = facilitator(app, workshop)
    lead.open(f"{base(workshop)}".replace("/workshop/", "/manage/workshop/") + "/paper-notes")
    lead.send("Add these notes", notes="Ring us.\n\n" + "x" * 600)
    assert lead.status == 422 and "Ring us." in str(lead.page) and db.session.query(Note).count() == 0
    lead.send("Add these notes", notes="Ring us.\nTell us the truth.", capacity_key="carer")
    assert "You have added 2 notes" in lead.words
    record = Reader(app).open(f"{base(workshop)}/record")
    assert "Tell us the truth." in record.words and "written down by a note-taker" in record.words


def test_a_form_of_paper_notes_sent_twice_is_one(either_app: Flask) -> None:
    workshop = make.make_room(kind="ideas")
    lead = make.seat(workshop.consultation, Role.FACILITATOR)
    about = {
        "item": workshop.items[0],
        "name": "",
        "capacity_key": "carer",
        "bodies": ["Ring us.", "  "],
        "idempotency_key": "k1",
    }
    one, two = enter_notes(lead, workshop, **about), enter_notes(lead, workshop, **about)
    assert [note.id for note in one] == [note.id for note in two] and len(one) == 1
    other = enter_notes(lead, workshop, **about | {"idempotency_key": "k2"})
    assert other[0].author_id != one[0].author_id, "without a name each form is somebody else"
    with pytest.raises(Forbidden):
        enter_notes(lead, make.make_workshop(workshop.consultation), **about)
