"""A form that is sent: what an action refuses stands beside the fields, and the page says so to programs too."""

from __future__ import annotations

import pytest
from flask import Flask

from forum.kernel.errors import Conflict, Forbidden, Invalid
from forum.web.forms import BaseForm, TextLine, render_form


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
