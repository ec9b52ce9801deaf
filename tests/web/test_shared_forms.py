"""Of a form that two people change at once: what only one has changed is taken, what both have changed comes back."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import FieldList, FormField, SelectField, SelectMultipleField
from wtforms import Form as PlainForm
from wtforms.validators import InputRequired, Optional

from forum.web.forms import LocalDateTime, TextArea, TextLine, WholeNumber
from forum.web.shared_forms import SharedForm


class Row(PlainForm):
    title = TextLine("Title")
    minutes = WholeNumber("Minutes", [Optional()])


class EditForm(SharedForm):
    title = TextLine("Title")
    words = TextArea("Words")
    number = WholeNumber("Number", [InputRequired("How many?")])
    starts_at = LocalDateTime("Start", [InputRequired("When?")])
    chosen = SelectField("One", choices=[("a", "Apples"), ("b", "Pears")])
    several = SelectMultipleField("Several", choices=[("a", "Apples"), ("b", "Pears"), ("c", "Plums")])
    rows = FieldList(FormField(Row))


BEGAN: dict[str, Any] = {
    "title": "Bus",
    "words": "It runs.\n\nEvery day.",
    "number": 3,
    "starts_at": datetime(2026, 6, 1, 9, 30, 41, tzinfo=UTC),
    "chosen": "a",
    "several": ["c", "a"],
    "rows": [{"title": "One", "minutes": 5}],
}
OTHERS: dict[str, Any] = {
    "title": "Tram",
    "words": "",
    "number": 4,
    "starts_at": datetime(2026, 7, 1, 9, 30, tzinfo=UTC),
    "chosen": "b",
    "several": [],
    "rows": [{"title": "One", "minutes": 5}, {"title": "Two", "minutes": 7}],
}
TYPED: dict[str, Any] = {
    "title": "Boat",
    "words": "It sails.",
    "number": "5",
    "starts_at": "2026-08-01T10:00",
    "chosen": "b",
    "several": "b",
    "rows-0-title": "Half",
}


def draw(app: Flask, values: dict[str, Any]) -> dict[str, Any]:
    """What a browser sends back of the page when nobody has typed anything; a spare row with it."""
    with app.test_request_context():
        form = EditForm.from_request(**values, began_from="then")
        sent = {field.name: field._value() for field in form if hasattr(field, "_value")}
        rows = {f"rows-0-{name}": str(value) for name, value in values["rows"][0].items()}
        more = {"words": values["words"].replace("\n", "\r\n"), "chosen": values["chosen"], "several": sorted(values["several"])}
        return sent | rows | {"rows-1-title": "", "rows-1-minutes": ""} | more


def send(app: Flask, sent: dict[str, Any], stands: dict[str, Any], began_from: str = "now") -> tuple[EditForm, bool]:
    with app.test_request_context(method="POST", data=MultiDict(sent)):
        form = EditForm.from_request(**stands, began_from=began_from)
        return form, form.validate_on_submit()


@pytest.mark.parametrize("name", BEGAN)
def test_what_only_somebody_else_has_changed_is_taken_over(app: Flask, name: str) -> None:
    form, is_valid = send(app, draw(app, BEGAN), BEGAN | {name: OTHERS[name]})
    assert is_valid, form.errors
    assert form.data[name] == OTHERS[name] and form.began_from.data == "now"
    assert (form.title.data, form.number.data) == (
        (OTHERS if name == "title" else BEGAN)["title"],
        (OTHERS if name == "number" else BEGAN)["number"],
    )


@pytest.mark.parametrize("name", BEGAN)
def test_what_only_the_sender_has_changed_is_taken(app: Flask, name: str) -> None:
    mine = {key: value for key, value in TYPED.items() if key.startswith(name)}
    others = {key: value for key, value in OTHERS.items() if key != name}
    form, is_valid = send(app, draw(app, BEGAN) | mine, BEGAN | others)
    assert is_valid, form.errors
    assert form.data[name] not in (BEGAN[name], OTHERS[name]) or name == "chosen"
    assert all(form.data[key] == value for key, value in others.items())


@pytest.mark.parametrize("name", sorted(BEGAN.keys() - {"chosen"}))
def test_what_both_have_changed_comes_back_with_both_and_is_then_sent_knowingly(app: Flask, name: str) -> None:
    mine = {key: value for key, value in TYPED.items() if key.startswith(name)}
    form, is_valid = send(app, draw(app, BEGAN) | mine, BEGAN | {name: OTHERS[name]})
    typed = form.data[name]
    assert not is_valid and "Someone else changed this" in form.form_errors[0]
    shown = " ".join(sentence for _id, sentence in form.list_errors())
    assert "It says now: " in shown or "It is empty now." in shown
    again = draw(app, BEGAN) | mine | {"began_from": form.began_from.data, "began_fields": form.began_fields.data}
    form, is_valid = send(app, again, BEGAN | {name: OTHERS[name]})
    assert is_valid and form.data[name] == typed


def test_what_both_have_changed_to_the_same_is_no_conflict(app: Flask) -> None:
    _form, is_valid = send(app, draw(app, BEGAN) | {"title": "Tram"}, BEGAN | {"title": "Tram"})
    assert is_valid


def test_a_form_that_does_not_say_what_it_began_from_saw_nothing(app: Flask) -> None:
    for blank in ("began_from", "began_fields"):
        form, is_valid = send(app, draw(app, BEGAN) | {"title": "Boat", blank: ""}, BEGAN)
        assert not is_valid and "It says now: Bus" in " ".join(form.title.errors)
    form, is_valid = send(app, draw(app, BEGAN) | {"title": "Boat", "began_fields": ""}, BEGAN, began_from="then")
    assert is_valid, "nobody else has changed anything"


@pytest.mark.parametrize("typed", [{"number": "about 40"}, {"rows-0-minutes": "a while"}], ids=["number", "in a row"])
def test_what_cannot_be_read_is_theirs_all_the_same(app: Flask, typed: dict[str, str]) -> None:
    began = BEGAN | {"number": None, "rows": [{"title": "One", "minutes": ""}]}
    form, is_valid = send(app, draw(app, began) | typed, began | {"number": 30, "rows": OTHERS["rows"]})
    assert not is_valid
    kept = form.number._value() if "number" in typed else form.rows[0].form.minutes._value()
    assert kept == next(iter(typed.values()))


def test_what_was_taken_over_is_said_when_the_form_comes_back_for_something_else(app: Flask) -> None:
    form, is_valid = send(app, draw(app, BEGAN) | {"number": "about 40"}, BEGAN | {"title": "Tram"})
    assert not is_valid and form.title.data == "Tram"
    assert "Someone else changed these parts while you were writing. They now say what they wrote: Title" in form.form_errors
