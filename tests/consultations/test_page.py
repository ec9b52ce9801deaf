"""A consultation's page: what it says first, and what it offers to do, at each moment."""

from __future__ import annotations

from flask import Flask

from forum.consultations.headcounts import count_people
from forum.consultations.models import Consultation
from forum.kernel.permissions import SYSTEM, Role
from forum.workshops.actions import planning
from tests import factories as make
from tests.browsing import Reader


def open_page(app: Flask, consultation: Consultation) -> Reader:
    return Reader(app).open(f"/consultations/{consultation.slug}")


def buttons(reader: Reader) -> list[str]:
    return [button.get_text(" ", strip=True) for button in reader.page.select(".hero .row > a.btn")]


def test_one_button_leads_and_what_can_still_change_is_said(app: Flask) -> None:
    consultation = make.make_consultation()
    reader = open_page(app, consultation)
    assert buttons(reader)[0] == "Add your comment"
    assert [each for each in reader.page.select(".hero .row > a.btn") if "quiet" not in each["class"]] == [
        reader.page.select_one(".hero .row > a.btn")
    ]
    assert "What can still change" in reader.words


def test_a_decided_one_says_so_and_leads_to_whether_it_happens(app: Flask) -> None:
    consultation = make.make_consultation()
    make.decide(consultation)
    reader = open_page(app, consultation)
    assert "Decided on" in reader.words and "Open · closes" not in reader.words
    assert buttons(reader)[:2] == ["Read the whole decision", "See if it is happening"]
    assert "What could change" in reader.words and "What can still change" not in reader.words


def test_those_who_run_it_are_not_counted_among_those_who_take_part(app: Flask) -> None:
    consultation = make.make_consultation()
    for role in (Role.ORGANISER, Role.MODERATOR, Role.PARTICIPANT, Role.PARTICIPANT):
        make.seat(consultation, role)
    assert count_people([consultation]) == {consultation.id: (2, 0)}
    assert "2 people have joined. These numbers leave out the team and staff." in open_page(app, consultation).words


def test_nobody_is_called_to_a_workshop_that_is_over_or_cancelled(app: Flask) -> None:
    workshop = make.make_workshop()
    assert "Come to the workshop" in buttons(open_page(app, workshop.consultation))
    planning.call_off(SYSTEM, workshop, reason="The hall is closed.")
    assert "Come to the workshop" not in buttons(open_page(app, workshop.consultation))
