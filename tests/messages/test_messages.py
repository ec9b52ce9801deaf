"""Organisers write to people."""

from __future__ import annotations

from flask import Flask

from forum.kernel.jobs import run_due_jobs
from forum.kernel.permissions import Role
from tests import factories as make
from tests.browsing import Reader


def test_an_organiser_writes_looks_sends_and_people_read_it(app: Flask) -> None:
    consultation = make.make_consultation()
    make.seat(consultation, Role.ORGANISER, actor=make.make_actor("ora@example.org"))
    make.seat(consultation, actor=make.make_actor("ada@example.org"))
    organiser = Reader(app).sign_in("ora@example.org", make.PASSWORD)
    organiser.open(f"/consultations/{consultation.slug}/manage").follow("Write to people").follow("Write a message")
    organiser.send("Save and preview", audience="everyone", subject="The hall is open", words="Come **in**.", is_urgent="no")
    assert organiser.title.startswith("Preview your message") and "fewer than 5 people" in organiser.words
    organiser.send("Send a test email to me")
    organiser.send("Send this message")
    assert "We are sending your message." in organiser.words
    run_due_jobs()
    person = Reader(app).sign_in("ada@example.org", make.PASSWORD)
    person.open("/account/news")
    assert "A message from the organisers: The hall is open" in person.words
