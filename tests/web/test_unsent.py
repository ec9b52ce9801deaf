"""What somebody typed and chose in a form that is refused is shown to the letter, under its labels, and nothing else is."""

from __future__ import annotations

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, FieldList, Form, FormField, PasswordField, RadioField, SelectMultipleField

from forum.consultations.actions.roles import change_role
from forum.kernel.permissions import SYSTEM, Role
from forum.web.forms import BaseForm, HiddenText, LocalDate, TextArea, TextLine
from forum.web.unsent import Unsent, list_unsent
from tests import factories as make
from tests.browsing import Reader

PLACES = [("town", "In the town"), ("home", "At home")]


class LineForm(Form):
    what = TextLine("What")


class VisitForm(BaseForm):
    where = RadioField("Where", choices=PLACES)
    who = TextLine("Who")
    days = SelectMultipleField("Days", choices=[("mon", "Monday"), ("tue", "Tuesday")])
    is_paid = BooleanField("Paid")
    on = LocalDate("On")
    note = TextArea("Note")
    lines = FieldList(FormField(LineForm), min_entries=1)
    secret = PasswordField("Secret")
    key = HiddenText()
    mark = TextLine("Mark")


BEGAN = {"where": "home", "who": "Nurse", "days": ["mon"], "is_paid": True, "note": "As it was."}
AS_IT_WAS = {**BEGAN, "is_paid": "y"}
CHANGES = [
    ({"who": "bad"}, ("Who", "bad")),
    ({"who": ""}, ("Who", "Left empty")),
    ({"where": "town"}, ("Where", "In the town")),
    ({"days": ["mon", "tue"]}, ("Days", "Monday, Tuesday")),
    ({"days": []}, ("Days", "Left empty")),
    ({"is_paid": None}, ("Paid", "Not ticked")),
    ({"on": "2026-12-01"}, ("On", "Tuesday 1 December 2026")),
    ({"on": "soon"}, ("On", "soon")),
    ({"lines-0-what": "Town"}, ("What (line 1)", "Town")),
    ({}, None),
    ({"secret": "open sesame", "key": "abc", "mark": "1"}, None),
]


@pytest.mark.parametrize(("changed", "shown"), CHANGES)
def test_what_differs_is_shown_by_its_label_and_what_does_not_is_not(
    app: Flask, changed: dict[str, object], shown: tuple[str, str] | None
) -> None:
    sent = MultiDict({name: value for name, value in (AS_IT_WAS | changed).items() if value is not None})
    with app.test_request_context("/", method="POST", data=sent):
        assert list_unsent(VisitForm.from_request(**BEGAN)) == ([Unsent(*shown)] if shown else [])


def test_what_was_typed_comes_before_what_was_chosen(app: Flask) -> None:
    sent = MultiDict(AS_IT_WAS | {"where": "town", "note": "New."})
    with app.test_request_context("/", method="POST", data=sent):
        assert [each.label for each in list_unsent(VisitForm.from_request(**BEGAN))] == ["Note", "Where"]


@pytest.mark.parametrize("words", ["Town", "bad"])
def test_words_refused_before_a_form_was_read_are_shown_by_their_labels(app: Flask, words: str) -> None:
    """Whoever lost their role while the page was open."""
    consultation = make.make_consultation()
    account = make.make_account()
    make.seat(consultation, Role.ORGANISER, actor=account.as_actor())
    reader = Reader(app).enter(account.email).open(f"/consultations/{consultation.slug}/manage/told/new")
    make.seat(consultation, Role.ORGANISER)  # One stays.
    change_role(SYSTEM, make.place_of(account.as_actor(), consultation), role=Role.PARTICIPANT)
    reader.send("Save", title=words)
    shown = {each.text.strip(): reader.page.find(id=each["for"]).text for each in reader.page.select(".written label")}
    assert reader.status == 403 and words in shown.values()
