"""A form that is sent: what an action refuses stands beside the fields, and the page says so to programs too."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask import Flask
from wtforms import Field
from wtforms.validators import Optional

from forum.kernel.errors import Conflict, Forbidden, Invalid
from forum.web import forms
from forum.web.forms import BaseForm, TextLine, render_form

# Of every class of fields that is ours, something a form can hold.
HELD = {
    forms.TextLine: "Open at night",
    forms.TextArea: "Open at night",
    forms.EmailAddressList: "ada@example.org",
    forms.HiddenText: "mistletoe",
    forms.SeenText: "mistletoe",
    forms.WholeNumber: 3,
    forms.LocalDateTime: datetime(2026, 12, 18, 17, tzinfo=UTC),
    forms.LocalDate: date(2026, 12, 18),
}


class CodeForm(BaseForm):
    code = TextLine("Code")


def test_what_an_action_refuses_stands_beside_its_field_or_above_the_form(app: Flask) -> None:
    with app.test_request_context("/", method="POST", data={"code": "fox"}):
        form = CodeForm.from_request()
        assert form.validate_on_submit()
        with form.showing_refusals():
            raise Invalid({"code": "Nobody has this code.", "nowhere": "And it is late."})
        assert (form.code.errors, form.form_errors) == (["Nobody has this code."], ["And it is late."])
        assert form.code.data == "fox"


@pytest.mark.parametrize("refusal", [Conflict("It is over."), Forbidden("Not for you.")])
def test_other_refusals_are_shown_only_where_the_view_says_so(app: Flask, refusal: Conflict | Forbidden) -> None:
    with app.test_request_context("/", method="POST"):
        form = CodeForm.from_request()
        with pytest.raises(type(refusal)), form.showing_refusals():
            raise refusal
        assert not form.errors
        with form.showing_refusals(type(refusal)):
            raise refusal
        assert form.form_errors == [refusal.sentence]


def test_a_page_with_something_to_put_right_is_not_a_success(app: Flask) -> None:
    with app.test_request_context("/join/", method="POST"):
        form = CodeForm.from_request()
        page, status = render_form("workshops/knock.html", form)
        assert status == 200
        assert "There is a problem" not in page
        form.code.errors = ["Look again."]
        page, status = render_form("workshops/knock.html", form)
        assert status == 422
        assert "Look again." in page


def make_form(field: type[Field]) -> type[BaseForm]:
    class HeldForm(BaseForm):
        held = field("Held", validators=[Optional()]) if not issubclass(field, forms.HiddenText) else field()

    return HeldForm


@pytest.mark.parametrize("field", HELD, ids=lambda field: field.__name__)
def test_a_field_that_was_emptied_is_empty(app: Flask, field: type[Field]) -> None:
    """Not what the form was given when the page was drawn."""
    form_class = make_form(field)
    with app.test_request_context("/", method="POST", data={"held": ""}):
        form = form_class.from_request(held=HELD[field])
        assert form.validate_on_submit()
        assert not form.held.data
        assert form.held._value() == ""
    with app.test_request_context("/"):
        assert form_class.from_request(held=HELD[field]).held.data == HELD[field]


def test_every_class_of_fields_is_tried(app: Flask) -> None:
    ours = {each for each in list_subclasses(Field) if each.__module__.startswith("forum.")}
    assert ours == HELD.keys(), "HELD has a line for each, with something it can hold"


def list_subclasses(parent: type[Any]) -> set[type[Any]]:
    return {found for child in parent.__subclasses__() for found in {child, *list_subclasses(child)}}
