"""Whoever enters a sheet once more, and has only forgotten to change its number, replaces nothing that they read before."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from forum.activities.voting.actions.paper import ReadDifferently
from forum.activities.voting.methods.contest import NO_MARK, SPOILT_MARK
from forum.activities.voting.models import PaperEntry, Poll
from forum.kernel.db import db
from forum.kernel.permissions import Role
from tests import factories as make
from tests.browsing import Reader

FIRST = bytes([1, NO_MARK, NO_MARK])
BOX = "Replace what I entered before"
# What is other than it was when sheet 1 was entered: the button, the fields, and what the sheet says once it is replaced.
OTHERWISE: dict[str, tuple[str, dict[str, str], tuple[bytes, str]]] = {
    "other marks": ("Save this sheet", {"mark": "2"}, (bytes([NO_MARK, 1, NO_MARK]), "carer")),
    "another connection": ("Save this sheet", {"mark": "1", "capacity_key": "resident"}, (FIRST, "resident")),
    "nothing on it": ("Save as a blank sheet", {}, (bytes([NO_MARK] * 3), "carer")),
    "no rule kept": ("Save as a sheet we cannot count", {}, (bytes([SPOILT_MARK] * 3), "carer")),
}


def open_sheets(app: Flask, **rules: Any) -> tuple[Poll, Reader]:
    """With sheet 1 entered once, for its first option and a carer."""
    poll = make.make_poll(**rules)
    make.seat(poll.consultation, Role.ORGANISER, actor=make.make_actor("clerk@example.org"))
    reader = Reader(app).enter("clerk@example.org")
    reader.open(f"/consultations/{poll.consultation.slug}/manage/polls/{poll.public_id}/paper")
    return poll, send(reader, poll, "Save this sheet", number="1", mark="1", capacity_key="carer")


def send(reader: Reader, poll: Poll, button: str, *, mark: str = "", **fields: str) -> Reader:
    marks = {"mark": poll.options[int(mark) - 1].key} if mark else {}
    return reader.send(button, **{"capacity_key": "carer", "number": "1"} | marks | fields)


def find_box(reader: Reader) -> str:
    """What the box to replace a reading sends when it is ticked."""
    return str(reader.page.select("input[name=replaces]")[0]["value"])


def read_sheets(poll: Poll) -> list[tuple[bytes, str]]:
    db.session.expire_all()
    return [(each.marks, each.capacity_key) for each in db.session.query(PaperEntry).order_by(PaperEntry.id)]


@pytest.mark.parametrize("is_secret", [True, False], ids=["secret", "named"])
@pytest.mark.parametrize("other", OTHERWISE)
def test_a_sheet_that_was_read_otherwise_is_asked_about(app: Flask, other: str, is_secret: bool) -> None:
    poll, reader = open_sheets(app, is_secret=is_secret)
    button, fields, becomes = OTHERWISE[other]
    send(reader, poll, button, **fields)
    assert reader.status == 422 and reader.errors == ["You have already entered sheet 1, differently. Check the sheet number"]
    assert BOX in reader.words and read_sheets(poll) == [(FIRST, "carer")]
    reading = find_box(reader)
    send(reader, poll, button, **fields, replaces=reading)
    assert reader.status == 200 and read_sheets(poll) == [becomes]


def test_under_its_own_number_it_is_another_sheet(app: Flask) -> None:
    poll, reader = open_sheets(app)
    send(reader, poll, "Save this sheet", mark="2")
    assert reader.status == 422 and BOX in reader.words
    send(reader, poll, "Save this sheet", mark="2", number="2")
    assert reader.status == 200 and read_sheets(poll) == [(FIRST, "carer"), (bytes([NO_MARK, 1, NO_MARK]), "carer")]


def test_the_box_of_one_sheet_replaces_no_other(app: Flask) -> None:
    poll, reader = open_sheets(app)
    send(reader, poll, "Save this sheet", mark="2", number="2")
    send(reader, poll, "Save this sheet", mark="3", number="2")
    reading = find_box(reader)
    send(reader, poll, "Save this sheet", mark="3", number="1", replaces=reading)
    assert reader.status == 422 and "already entered sheet 1, differently" in reader.errors[0]
    assert read_sheets(poll) == [(FIRST, "carer"), (bytes([NO_MARK, 1, NO_MARK]), "carer")]


def test_the_same_sheet_twice_is_said_and_changes_nothing(app: Flask) -> None:
    poll, reader = open_sheets(app)
    send(reader, poll, "Save this sheet", mark="1")
    assert "already entered sheet 1, just like this. If this is another sheet, change the number." in reader.words
    assert read_sheets(poll) == [(FIRST, "carer")] and not reader.errors


def test_a_second_person_is_held_against_what_the_first_meant(app: Flask) -> None:
    poll = make.make_poll()
    one, two = make.seat(poll.consultation, Role.ORGANISER), make.seat(poll.consultation, Role.FACILITATOR)
    other = bytes([NO_MARK, 1, NO_MARK])
    make.enter_sheet(one, poll, 1, FIRST)
    with pytest.raises(ReadDifferently):
        make.enter_sheet(one, poll, 1, other)
    sheet = make.enter_sheet(two, poll, 1, other)
    assert not sheet.counted_at and make.gather_cast(poll) == {}
    make.enter_sheet(one, poll, 1, other, again=True)
    assert make.gather_cast(poll) == {other: 1}
