"""Whoever presses a small button comes back to it, with a script or without, and the page says what it came to."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from forum.kernel.db import db
from forum.kernel.permissions import Role
from forum.moderation.actions.flagging import flag
from forum.moderation.models import Case
from tests import factories as make
from tests.browsing import Reader


def press(reader: Reader, button: str) -> str:
    """Where the browser is led, with what is behind the #; the place must be there."""
    found = next(each for each in reader.page.find_all("button") if button in each.get_text())
    form = found.find_parent("form") or reader.page.find("form", id=found["form"])
    fields = reader.fields_of(form) | ({found["name"]: found.get("value", "")} if found.get("name") else {})
    answer = reader.ask("post", found.get("formaction") or form["action"], data=fields)
    assert answer.status_code == 303
    address = answer.headers["Location"]
    reader.open(address.partition("#")[0])
    return address.partition("#")[2]


def text_of(reader: Reader, name: str) -> str:
    found = reader.page.find(id=name)
    assert found is not None, f"nothing is called {name}"
    assert found.name == "button" or found.has_attr("tabindex"), "a browser gives the focus to nothing else"
    return " ".join(found.get_text().split())


def test_whoever_follows_a_thread_is_back_on_the_button_that_stops_it(app: Flask) -> None:
    consultation = make.make_consultation()
    thread = make.make_thread(consultation, make.seat(consultation)).thread
    make.seat(consultation, actor=make.make_actor("reader@example.org"))
    reader = Reader(app).enter("reader@example.org")
    reader.open(f"/consultations/{consultation.slug}/threads/{thread.public_id}")
    place = press(reader, "Follow")
    assert text_of(reader, place).startswith("Stop following")
    place = press(reader, "Stop following")
    assert text_of(reader, place).startswith("Follow") and "You have stopped following this." in reader.words


def test_whoever_responds_is_back_on_the_button_that_they_pressed(app: Flask) -> None:
    consultation = make.make_consultation()
    post = make.make_thread(consultation, make.seat(consultation))
    make.seat(consultation, actor=make.make_actor("reader@example.org"))
    reader = Reader(app).enter("reader@example.org")
    reader.open(f"/consultations/{consultation.slug}/threads/{post.thread.public_id}")
    place = press(reader, "I’ve lived this")
    assert place == f"lived-{post.public_id}" and "I’ve lived this" in text_of(reader, place)
    assert "We have added your response." in reader.words


def test_whoever_takes_a_case_is_at_its_heading_and_hears_how_long_it_is_theirs(app: Flask) -> None:
    consultation = make.make_consultation()
    said = make.make_thread(consultation, make.seat(consultation))
    flag(make.seat(consultation), said, reason_key="attack", words="")
    case = db.session.scalars(select(Case)).one()
    make.seat(case.consultation, Role.MODERATOR, actor=make.make_actor("moderator@example.org"))
    reader = Reader(app).enter("moderator@example.org").open(f"/moderation/cases/{case.public_id}")
    assert press(reader, "Take this case") == "case-title" and text_of(reader, "case-title")
    assert "You have taken this case." in reader.words
