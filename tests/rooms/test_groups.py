"""What everybody is told of how people in a workshop are connected: what held when they wrote, and never more because of whoever
comes in later."""

from __future__ import annotations

import csv
import io

import pytest
from flask import Flask

from forum.consultations.capacities import UNKNOWN
from forum.kernel.db import db
from forum.kernel.permissions import SYSTEM, VISITOR, Actor, Role
from forum.outcomes.queries.themes import count_backing
from forum.rooms.actions import admitting, running, speaking, writing
from forum.rooms.fingerprints import fingerprint_notes
from forum.rooms.groups import GroupSize, find_group_of, find_told_key, list_told
from forum.rooms.models import Note
from forum.rooms.queries.records import find_record
from forum.workshops.actions import attending
from forum.workshops.models import Workshop
from tests import factories as make
from tests.browsing import Reader
from tests.rooms.lookups import attendance_of, base, leader, sign_in

CARER, OTHERS = "Unpaid carer", "Others, or did not say"


def make_ideas() -> Workshop:
    """Three residents are there."""
    workshop = make.make_room(kind="ideas")
    for _resident in range(3):
        make.come_in(workshop)
    return workshop


def come_by_code(workshop: Workshop, capacity: str = "carer") -> Actor:
    guest = attending.come_as_guest(Actor(None, VISITOR), workshop, name="Wren", capacity_key=capacity)
    return guest.as_actor()


def show(note: Note) -> Note:
    writing.approve_note(SYSTEM, note.workshop, note_id=note.id, seen=fingerprint_notes([note]))
    return note


def read_label(app: Flask, note: Note) -> str:
    """How the record says who wrote it, as a stranger reads it."""
    item = Reader(app).open(f"{base(note.workshop)}/record").page.find(id=f"post-{note.public_id}")
    return item.select_one("p.small").get_text(" ", strip=True)


def read_table(app: Flask, workshop: Workshop) -> list[dict[str, str]]:
    text = Reader(app).open(f"{base(workshop)}/record.csv").response.get_data(as_text=True)
    return list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))))


def test_people_who_come_by_the_code_alone_make_up_no_group_around_somebody(app: Flask) -> None:
    workshop = make_ideas()
    carer = make.come_in(workshop, capacity="carer")
    for _guest in range(5):
        come_by_code(workshop)
    note = show(make.make_note(workshop, carer))
    assert CARER not in read_label(app, note)
    assert str(find_group_of(attendance_of(carer, workshop)).label) == OTHERS
    for row in read_table(app, workshop):
        assert CARER not in row.values()
    wall = sign_in(app, workshop, Role.ORGANISER).open(f"{base(workshop)}/wall")
    assert wall.status == 200 and note.body in wall.words and CARER not in wall.words


def test_a_note_is_not_told_more_exactly_because_of_who_comes_in_after_it(app: Flask) -> None:
    workshop = make_ideas()
    carers = [make.come_in(workshop, capacity="carer") for _carer in range(2)]
    early = show(make.make_note(workshop, carers[0], body="The first of two."))
    assert OTHERS in read_label(app, early)
    make.come_in(workshop, capacity="carer")
    for _more in range(3):
        make.come_in(workshop, capacity="carer")
    late = show(make.make_note(workshop, carers[1], body="One of six."))
    running.end_workshop(SYSTEM, workshop)
    assert OTHERS in read_label(app, early) and CARER in read_label(app, late)
    notes = {row["In words"]: row["How they are connected"] for row in read_table(app, workshop)}
    assert (notes[early.body], notes[late.body]) == (OTHERS, CARER)


def test_a_note_is_told_less_exactly_once_its_group_has_become_small(app: Flask) -> None:
    workshop = make_ideas()
    carers = [make.come_in(workshop, capacity="carer") for _carer in range(3)]
    note = show(make.make_note(workshop, carers[0]))
    assert CARER in read_label(app, note)
    admitting.refuse(leader(workshop), workshop, attendance_id=attendance_of(carers[2], workshop).id)
    assert OTHERS in read_label(app, note)
    make.come_in(workshop, capacity="carer")
    assert CARER in read_label(app, note), "what held when it was written holds again"


def test_whoever_says_later_that_they_are_something_else_is_not_told_by_it(app: Flask) -> None:
    workshop = make_ideas()
    for _carer in range(3):
        make.come_in(workshop, capacity="carer")
    writer = make.come_in(workshop)
    note = show(make.make_note(workshop, writer))
    make.place_of(writer, workshop.consultation).capacity_key = "carer"
    db.session.commit()
    assert OTHERS in read_label(app, note)


@pytest.mark.parametrize("how", ["booked by an invitation", "was added by the team", "takes part in the consultation"])
def test_those_whom_we_know_of_make_up_a_group(app: Flask, how: str) -> None:
    workshop = make_ideas()
    carers = [make.come_in(workshop, capacity="carer") for _carer in range(2)]
    if how == "booked by an invitation":
        attendance_of(come_by_code(workshop), workshop).booked_at = workshop.starts_at
        db.session.commit()
    elif how == "was added by the team":
        admitting.add_person(leader(workshop), workshop, name="Joan", capacity_key="carer")
    else:
        make.come_in(workshop, capacity="carer")
    assert find_told_key(attendance_of(carers[0], workshop)) == "carer"


def test_the_share_of_the_talk_names_the_groups_that_notes_stand_under(app: Flask) -> None:
    workshop = make.make_room()
    carer, *_more = [make.come_in(workshop, capacity=each) for each in ("carer", *["council"] * 2, *["resident"] * 3)]
    for _guest in range(3):
        come_by_code(workshop)
    lead = leader(workshop)
    for speaker in (carer, make.come_in(workshop)):
        speaking.raise_hand(speaker, workshop)
        speaking.give_turn(lead, workshop, attendance_id=attendance_of(speaker, workshop).id)
        speaking.end_own_turn(speaker, workshop)
    record = find_record(SYSTEM, workshop)
    assert set(record.voices) == {"resident"} and record.came == {"resident": 4, UNKNOWN: 6}
    assert record.anyone_spoke
    panel = Reader(app).open(f"{base(workshop)}/record").page.find("h2", string="Who came and who was heard").parent
    assert CARER not in panel.get_text(" ")
    shares = [row for row in read_table(app, workshop) if row["What it is"].startswith("Share of the talk")]
    assert [row["How they are connected"] for row in shares] == ["Resident"]


def test_a_theme_counts_a_note_among_those_it_stands_under(app: Flask) -> None:
    workshop = make_ideas()
    writers = [make.come_in(workshop, capacity="carer"), *(come_by_code(workshop) for _guest in range(9))]
    notes = [show(make.make_note(workshop, writer, body=f"Note {number}")) for number, writer in enumerate(writers)]
    group = writing.put_notes(
        SYSTEM, workshop, note_ids=[note.id for note in notes], name="Waiting", seen=fingerprint_notes(notes)
    )
    assert group is not None
    theme = writing.make_theme_of(leader(workshop), workshop, group_id=group.id)
    assert count_backing(workshop.consultation)[theme.id].groups == [([OTHERS], 10)]


@pytest.mark.parametrize(
    ("groups", "told"),
    [
        ({"carer": (3, 3)}, {"carer"}),
        ({"carer": (2, 2), "resident": (4, 4)}, set()),  # Whoever is no resident would be one of the two.
        ({"carer": (2, 2), "resident": (4, 4), "staff": (3, 3)}, {"resident"}),
        ({"carer": (2, 2), "council": (1, 1), "resident": (4, 4)}, {"resident"}),
        ({"carer": (9, 2), "resident": (4, 4)}, set()),
        ({"carer": (9, 0), "resident": (4, 4)}, {"resident"}),
        ({"carer": (9, 3), "resident": (4, 4)}, {"carer", "resident"}),
        ({UNKNOWN: (5, 5), "resident": (4, 4)}, {"resident"}),
        ({UNKNOWN: (1, 1), "resident": (4, 4)}, set()),
        ({}, set()),
    ],
)
def test_a_group_is_told_if_it_is_large_enough_and_so_are_all_others_together(
    groups: dict[str, tuple[int, int]], told: set[str]
) -> None:
    assert list_told({key: GroupSize(*numbers) for key, numbers in groups.items()}) == told
