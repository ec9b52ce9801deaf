"""A form that is sent: what an action refuses stands beside the fields, and the page says so to programs too."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask import Flask
from wtforms import Field, StringField
from wtforms.fields.core import UnboundField
from wtforms.validators import Length, Optional

from forum.kernel import text
from forum.kernel.errors import Conflict, Forbidden, Invalid
from forum.web import email_fields, forms, link_fields
from forum.web.forms import BaseForm, TextLine, render_form

# Of every class of fields that is ours, something a form can hold.
HELD = {
    forms.TextLine: "Open at night",
    email_fields.EmailLine: "ada@example.org",
    link_fields.LinkLine: "https://example.org/page",
    forms.TextArea: "Open at night",
    email_fields.EmailAddressList: "ada@example.org",
    forms.HiddenText: "mistletoe",
    forms.SeenText: "mistletoe",
    forms.WholeNumber: 3,
    forms.LocalDateTime: datetime(2026, 12, 18, 17, tzinfo=UTC),
    forms.LocalDate: date(2026, 12, 18),
}


# These have a limit of their own when they are given none.
OURS = (forms.TextLine, forms.TextArea, forms.HiddenText)


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
        if issubclass(field, forms.HiddenText | email_fields.EmailLine | link_fields.LinkLine):
            held = field(label="Held")
        else:
            held = field("Held", validators=[Optional()])

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


@pytest.mark.parametrize(
    "field", [forms.TextLine, email_fields.EmailLine, forms.TextArea, email_fields.EmailAddressList, forms.HiddenText]
)
def test_what_is_far_too_long_is_refused_before_anything_is_done_with_it(
    app: Flask, field: type[Field], monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(_text: str) -> str:
        raise AssertionError("this text was read")

    monkeypatch.setattr(text, "_compose", never)
    monkeypatch.setattr("email_validator.validate_email", never)
    far_too_long = "a\u0301\u0323" * 2 * getattr(field, "longest", forms.LONGEST_AREA)
    with app.test_request_context("/", method="POST", data={"held": far_too_long}):
        form = make_form(field).from_request()
        assert not form.validate_on_submit()
        assert len(form.held.errors) == 1
        assert "characters or fewer" in form.held.errors[0]


def test_a_text_within_its_limit_once_it_is_tidied_is_taken(app: Flask) -> None:
    class ShortForm(BaseForm):
        held = forms.TextArea("Held", [forms.MaxLength(4)])

    for typed, is_taken in (("e\u0301\r\ne\u0301a", True), ("e\u0301\r\ne\u0301ab", False)):
        with app.test_request_context("/", method="POST", data={"held": typed}):
            assert ShortForm.from_request().validate_on_submit() == is_taken


def test_every_field_for_text_of_every_form_has_a_limit(app: Flask) -> None:
    without = []
    for form_class in list_subclasses(BaseForm):
        if not form_class.__module__.startswith("forum."):
            continue
        for name in dir(form_class):
            made = getattr(form_class, name)
            if not isinstance(made, UnboundField) or not issubclass(made.field_class, StringField):
                continue
            if not issubclass(made.field_class, OURS) and not any(isinstance(each, Length) for each in list_validators(made)):
                without.append(f"{form_class.__name__}.{name}")
    assert not without


def list_validators(made: UnboundField) -> list[Any]:
    return [*(made.args[1] if len(made.args) > 1 else made.kwargs.get("validators", ()))]
