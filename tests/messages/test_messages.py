"""Organisers write to people."""

from __future__ import annotations

from flask import Flask

from forum.kernel.jobs import run_due_jobs
from forum.kernel.permissions import Role
from forum.messages.kinds import Audience, Chosen
from forum.messages.queries import list_messages
from tests import factories as make
from tests.browsing import Reader


def test_an_organiser_writes_looks_sends_and_people_read_it(app: Flask) -> None:
    consultation = make.make_consultation()
    make.seat(consultation, Role.ORGANISER, actor=make.make_actor("ora@example.org"))
    make.seat(consultation, actor=make.make_actor("ada@example.org"))
    organiser = Reader(app).sign_in("ora@example.org", make.PASSWORD)
    organiser.open(f"/consultations/{consultation.slug}/manage").follow("Messages to people").follow("Write a message")
    assert "If you choose “Everyone who takes part or follows”, anyone can read it" in organiser.words
    organiser.send("Save and preview", audience="everyone", subject="The hall is open", words="Come **in**.", is_urgent="no")
    assert organiser.title.startswith("Preview your message") and "fewer than 5 people" in organiser.words
    organiser.send("Send a test email to me")
    organiser.send("Send this message")
    assert "We are sending your message." in organiser.words
    run_due_jobs()
    person = Reader(app).sign_in("ada@example.org", make.PASSWORD)
    person.open("/account/news")
    assert "A message from the organisers: The hall is open" in person.words


def test_words_typed_while_signed_out_wait_in_the_form(app: Flask) -> None:
    consultation = make.make_consultation()
    make.seat(consultation, Role.ORGANISER, actor=make.make_actor("ora@example.org"))
    reader = Reader(app).sign_in("ora@example.org", make.PASSWORD)
    reader.open(f"/consultations/{consultation.slug}/messages/new")
    reader.client.delete_cookie("session")
    reader.send("Save and preview", audience="joined", subject="The hall is open", words="Come in.", is_urgent="no")
    reader.open(f"/consultations/{consultation.slug}/messages/new")
    reader.sign_in("ora@example.org", make.PASSWORD)
    assert "Come in." in str(reader.page) or "Did you write this?" in reader.words
    assert not list_messages(consultation)[0]


def test_a_form_that_is_sent_twice_makes_one_draft(app: Flask) -> None:
    consultation = make.make_consultation()
    make.seat(consultation, Role.ORGANISER, actor=make.make_actor("ora@example.org"))
    reader = Reader(app).sign_in("ora@example.org", make.PASSWORD)
    words = {"audience": "joined", "subject": "The hall is open", "words": "Come in.", "is_urgent": "no"}
    address = f"/consultations/{consultation.slug}/messages/new"
    reader.open(address)
    key = reader.page.find("input", attrs={"name": "key"})["value"]
    token = reader.page.find("input", attrs={"name": "csrf_token"})["value"]
    for _press in range(2):
        reader.ask("post", address, data=words | {"key": key, "csrf_token": token})
    assert len(list_messages(consultation)[0]) == 1


def test_a_draft_can_be_edited_and_deleted(app: Flask) -> None:
    consultation = make.make_consultation()
    make.seat(consultation, Role.ORGANISER, actor=make.make_actor("ora@example.org"))
    poll = make.make_poll(consultation)
    message = make.make_message(consultation, chosen=Chosen(Audience.CAPACITY, capacity_key="carer"))
    reader = Reader(app).sign_in("ora@example.org", make.PASSWORD)
    reader.open(f"/consultations/{consultation.slug}/messages/{message.public_id}/sending").follow("Edit this message")
    assert reader.page.find("option", attrs={"value": "capacity:carer"}).has_attr("selected")
    reader.send("Save and preview", audience=f"not_voted:{poll.public_id}")
    assert "People who have not voted yet" in reader.words and "would show how many have voted" in reader.words
    assert "people:" not in reader.words
    reader.send("Delete this draft")
    assert "We have deleted the draft." in reader.words and not list_messages(consultation)[0]


def test_other_words_after_back_are_asked_about_first(app: Flask) -> None:
    consultation = make.make_consultation()
    make.seat(consultation, Role.ORGANISER, actor=make.make_actor("ora@example.org"))
    reader = Reader(app).sign_in("ora@example.org", make.PASSWORD)
    words = {"audience": "joined", "subject": "The hall is open", "words": "Come in.", "is_urgent": "no"}
    address = f"/consultations/{consultation.slug}/messages/new"
    reader.open(address).send("Save and preview", **words)
    reader.open(address).send("Save and preview", **words | {"words": "Come in at nine."})
    assert "You have just saved a message as a draft" in reader.words and len(list_messages(consultation)[0]) == 1
    reader.send("Save and preview")
    assert len(list_messages(consultation)[0]) == 2
