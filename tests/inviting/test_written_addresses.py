"""Lists as mail programs write them: nobody on them is lost, what was read otherwise than typed is shown, and no address is a
name."""

from __future__ import annotations

import pytest
from flask import Flask

from forum.inviting.parsing import read_list
from forum.kernel.permissions import Role
from tests import factories as make
from tests.browsing import Reader

ANN, BOB, JANE = "ann@example.org", "bob@example.org", "jane@example.org"
LISTS = {
    "Jane Doe <jane@example.org>": [("Jane Doe", JANE)],
    '"Jane" <jane@example.org>': [("Jane", JANE)],
    '"Doe, Jane" <jane@example.org>': [("Doe, Jane", JANE)],
    "<jane@example.org>": [("", JANE)],
    "mailto:jane@example.org": [("", JANE)],
    "Jane Doe <mailto:JANE@example.org>": [("Jane Doe", JANE)],
    "jane@example.org.": [("", JANE)],
    "\u200bjane@example.org\u200b": [("", JANE)],
    "'jane@example.org'": [("", JANE)],
    "Jane Doe jane@example.org": [("Jane Doe", JANE)],
    "ann@example.org; bob@example.org": [("", ANN), ("", BOB)],
    "ann@example.org, bob@example.org, jane@example.org": [("", ANN), ("", BOB), ("", JANE)],
    "ann@example.org bob@example.org": [("", ANN), ("", BOB)],
    "Ann Lee <ann@example.org>, Bob <bob@example.org>": [("Ann Lee", ANN), ("Bob", BOB)],
    "Lee, Ann <ann@example.org>; Day, Bob <bob@example.org>": [("Lee, Ann", ANN), ("Day, Bob", BOB)],
    "Ann Lee,ann@example.org\nbob@example.org\nJane <jane@example.org>": [("Ann Lee", ANN), ("", BOB), ("Jane", JANE)],
    "ann@example.org,Ann Lee\nbob@example.org,Bob Day": [("Ann Lee", ANN), ("Bob Day", BOB)],
    "ann@example.org,ann@example.org": [("", ANN)],
    "Name,Email\nbob@example.org,Bob <bob@example.org>": [("Bob", BOB)],
    "Name,Email\nold@example.org,bob@example.org": [("", BOB)],
}


@pytest.mark.parametrize("typed", LISTS)
def test_everybody_on_a_list_is_read(app: Flask, typed: str) -> None:
    with app.test_request_context():
        lines = read_list(typed)
    assert [(line.name, line.email) for line in lines] == LISTS[typed]
    assert not [fault for line in lines for fault in line.faults]


def test_what_stands_beside_an_address_and_is_none_is_a_fault_and_not_passed_over(app: Flask) -> None:
    with app.test_request_context():
        lines = read_list("ann@example.org; bob@example")
    assert [bool(line.faults) for line in lines] == [False, True]
    assert "bob@example" in lines[1].faults[0]


def test_many_on_one_line_are_all_there(app: Flask) -> None:
    addresses = [f"person{number}@example.org" for number in range(120)]
    for between in (" ", ", ", "; "):
        with app.test_request_context():
            assert [line.email for line in read_list(between.join(addresses))] == addresses


def test_roles_and_jobs_stay_with_who_they_are_for(app: Flask) -> None:
    with app.test_request_context():
        (line,) = read_list("Ann Lee,Ann <ann@example.org>,moderator,staff,Nurse")
    assert (line.name, line.email, line.role, line.job_title) == ("Ann Lee", ANN, Role.MODERATOR, "Nurse")


def test_what_was_mended_is_shown_before_anything_is_sent(app: Flask) -> None:
    consultation = make.make_consultation()
    make.seat(consultation, Role.ORGANISER, actor=make.make_actor("olive@example.org"))
    reader = Reader(app).enter("olive@example.org").open(f"/consultations/{consultation.slug}/manage/people/list")
    button = reader.page.select_one("main form[method=post] button.btn").get_text(" ", strip=True)
    page = reader.send(button, rows="Jane Doe <jane@example.org>\nann@example.org")
    assert "We read this from “Jane Doe <jane@example.org>”" in page.words
    assert page.words.count("We read this from") == 1
