"""What can change, and what is settled: a form that is as short as its list, and grows when somebody asks for more."""

from __future__ import annotations

import pytest
from flask import Flask

from forum.consultations.actions.managing import set_scope
from forum.consultations.fingerprints import fingerprint_scope
from forum.consultations.forms import FIRST_ROWS, MOST_SCOPE_ROWS
from forum.consultations.models import Consultation, Scope, ScopeState
from forum.kernel.permissions import SYSTEM, Role
from tests import factories as make
from tests.browsing import Reader


def open_form(app: Flask, consultation: Consultation, items: int) -> Reader:
    things = [Scope(ScopeState.OPEN, f"thing {number}") for number in range(items)]
    set_scope(SYSTEM, consultation, things, seen=fingerprint_scope(consultation))
    make.seat(consultation, Role.ORGANISER, actor=make.make_actor("org@example.org"))
    return Reader(app).enter("org@example.org").open(f"/consultations/{consultation.slug}/manage/scope")


def count_rows(reader: Reader) -> int:
    return len(reader.page.select("main [name^=rows-][name$=-text]"))


@pytest.mark.parametrize(("items", "rows"), [(0, FIRST_ROWS), (1, FIRST_ROWS), (2, FIRST_ROWS), (3, 4), (7, 8)])
def test_it_has_three_boxes_to_begin_with_and_then_one_that_is_empty(app: Flask, items: int, rows: int) -> None:
    reader = open_form(app, make.make_consultation(published=False), items)
    assert count_rows(reader) == rows
    folded = reader.page.select("main details.scope-row")
    assert len(folded) == items and not any(each.has_attr("open") for each in folded), "what is saved is one line each"


def test_another_box_loses_nothing_and_saves_nothing(app: Flask) -> None:
    consultation = make.make_consultation(published=False)
    reader = open_form(app, consultation, 1)
    reader.send("Add another", **{"rows-0-text": "thing 0, or more", "rows-1-text": "the day", "rows-1-reason": "half typed"})
    assert reader.status == 200 and not reader.errors and count_rows(reader) == FIRST_ROWS + 1
    assert reader.page.find(id="rows-0-text").find_parent("details") is None, "what has been changed stands open"
    assert [item.text for item in consultation.scope] == ["thing 0"]
    reader.send("Save", **{f"rows-{FIRST_ROWS}-text": "the place"})
    assert [item.text for item in consultation.scope] == ["thing 0, or more", "the day", "the place"]


def test_the_button_leads_to_the_new_box(app: Flask) -> None:
    reader = open_form(app, make.make_consultation(published=False), 0)
    target = reader.page.select_one("button[name=more]")["formaction"]
    reader.send("Add another")
    assert reader.page.find(id=target.removeprefix("#")), "the next page has what its address names"


def test_enter_saves(app: Flask) -> None:
    """A browser presses the first button of a form."""
    reader = open_form(app, make.make_consultation(published=False), 1)
    assert reader.page.select("main form button:not([type=button])")[0].text == "Save"


def test_a_full_list_cannot_grow(app: Flask) -> None:
    reader = open_form(app, make.make_consultation(published=False), MOST_SCOPE_ROWS)
    assert count_rows(reader) == MOST_SCOPE_ROWS and not reader.page.select("button[name=more]")
