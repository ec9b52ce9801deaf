"""Notes of a room: what is shown of them where, and what is made of them."""

from __future__ import annotations

import pytest
from flask import Flask

from forum.consultations.events import consultation_stream
from forum.contributions.actions import edit
from forum.kernel.db import db
from forum.kernel.permissions import SYSTEM, VISITOR, Actor, Role
from forum.live.subscriptions import last_seq
from forum.outcomes.queries.said import count_said
from forum.rooms.actions import running, writing
from forum.rooms.fingerprints import fingerprint_notes
from forum.rooms.models import Note
from forum.rooms.queries.records import list_notes
from forum.rooms.queries.room import find_notes
from forum.rooms.rules import is_in_record
from tests import factories as make
from tests.browsing import Reader
from tests.rooms.lookups import leader


def test_a_note_sent_twice_is_one_note(either_app: Flask) -> None:
    workshop = make.make_room(kind="ideas")
    actor = make.come_in(workshop)
    one = writing.write_note(actor, workshop, body="Ring us.", idempotency_key="k1")
    two = writing.write_note(actor, workshop, body="Ring us.", idempotency_key="k1")
    assert one.id == two.id and db.session.query(Note).count() == 1


def test_only_notes_a_facilitator_has_looked_at_come_to_the_wall(app: Flask) -> None:
    workshop = make.make_room(kind="ideas")
    notes = [make.make_note(workshop, body=f"Note {n}") for n in range(3)]
    assert find_notes(workshop).on_wall == [] and find_notes(workshop).waiting == 3
    lead = leader(workshop)
    writing.approve_note(lead, workshop, note_id=notes[0].id, seen=fingerprint_notes([notes[0]]))
    writing.set_note_aside(lead, workshop, note_id=notes[1].id, seen=fingerprint_notes([notes[1]]))
    found = find_notes(workshop)
    assert [note.id for note in found.on_wall] == [notes[0].id] and found.waiting == 1
    writing.approve_all(lead, workshop, seen=fingerprint_notes(notes[:2]))
    assert find_notes(workshop).waiting == 1, "what came after the facilitator looked is not shown unseen"


def test_words_of_a_note_that_are_changed_after_a_facilitator_looked_are_looked_at_again(app: Flask) -> None:
    workshop = make.make_room(kind="ideas")
    lead, author = leader(workshop), make.come_in(workshop)
    note = make.make_note(workshop, author, body="The lift is broken.")
    writing.approve_note(lead, workshop, note_id=note.id, seen=fingerprint_notes([note]))
    edit(author, note, title="", body="The lift is broken and so are you.")
    assert find_notes(workshop).on_wall == [] and find_notes(workshop).waiting == 1
    writing.approve_note(lead, workshop, note_id=note.id, seen=fingerprint_notes([note]))
    running.end_workshop(lead, workshop)
    edit(author, note, title="", body="The lift is broken.")
    assert note.approved_at, "after the end all of it is the record, and nobody waits for it"


def test_notes_are_put_together_renamed_merged_and_become_a_theme(app: Flask) -> None:
    workshop = make.make_room(kind="sort")
    one, two, three = (make.make_note(workshop, body=f"Silence {n}") for n in range(3))
    lead = leader(workshop)
    silence = writing.put_notes(lead, workshop, note_ids=[one.id], name="Silence", seen=fingerprint_notes([one]))
    other = writing.put_notes(lead, workshop, note_ids=[two.id], name="No word", seen=fingerprint_notes([two]))
    writing.put_notes(lead, workshop, note_ids=[three.id], group_id=other.id, seen=fingerprint_notes([three]))
    writing.rename_group(lead, workshop, group_id=silence.id, name="Silence while waiting")
    writing.merge_groups(lead, workshop, group_id=other.id, into_id=silence.id)
    groups = find_notes(workshop).groups
    assert [(group.name, len(notes)) for group, notes in groups] == [("Silence while waiting", 3)]
    theme = writing.make_theme_of(lead, workshop, group_id=silence.id)
    assert theme.sentence == "Silence while waiting"


@pytest.mark.parametrize("who", ["visitor", "another", "author", "moderator", "facilitator"])
@pytest.mark.parametrize("moment", ["new", "shown", "set aside", "over"])
def test_where_a_note_can_be_read_its_address_and_the_record_agree(app: Flask, who: str, moment: str) -> None:
    workshop = make.make_room(kind="ideas")
    author = make.come_in(workshop)
    note = make.make_note(workshop, author)
    if moment == "shown":
        writing.approve_note(SYSTEM, workshop, note_id=note.id, seen=fingerprint_notes([note]))
    elif moment == "set aside":
        writing.set_note_aside(SYSTEM, workshop, note_id=note.id, seen=fingerprint_notes([note]))
    elif moment == "over":
        running.end_workshop(SYSTEM, workshop)
    actor = {
        "visitor": lambda: Actor(None, VISITOR),
        "another": lambda: make.come_in(workshop) if moment != "over" else make.seat(workshop.consultation),
        "author": lambda: author,
        "moderator": lambda: make.seat(workshop.consultation, Role.MODERATOR),
        "facilitator": lambda: leader(workshop),
    }[who]()
    expected = moment in {"shown", "over"} or who in {"author", "moderator", "facilitator"}
    assert is_in_record(actor, note) is expected
    assert (note in list_notes(actor, workshop)) is expected
    assert bool(count_said(workshop.consultation).said) is (moment in {"shown", "over"})


def test_pages_outside_the_room_show_a_note_as_long_as_it_is_looked_at_or_the_room_is_over(app: Flask) -> None:
    workshop = make.make_room(kind="ideas")
    lead, note = leader(workshop), make.make_note(workshop, body="The lift is broken.")

    def is_public() -> bool:
        return "The lift is broken." in Reader(app).open(f"/consultations/{workshop.consultation.slug}/not-in-a-theme").words

    assert not is_public(), "nobody has looked at it"
    writing.approve_note(lead, workshop, note_id=note.id, seen=fingerprint_notes([note]))
    assert is_public()
    make.undo_last(lead, workshop)
    assert not is_public()
    writing.put_notes(lead, workshop, note_ids=[note.id], name="Lifts", seen=fingerprint_notes([note]))
    assert is_public()
    writing.set_note_aside(lead, workshop, note_id=note.id, seen=fingerprint_notes([note]))
    assert not is_public()
    writing.approve_all(lead, workshop, seen=fingerprint_notes([note, make.make_note(workshop)]))
    assert not is_public(), "it stays aside"
    running.end_workshop(lead, workshop)
    assert is_public(), "after the end all of it is the record"


def test_where_a_note_is_moved_is_no_news_outside_the_room(app: Flask) -> None:
    workshop = make.make_room(kind="ideas")
    lead, note = leader(workshop), make.make_note(workshop)
    writing.approve_note(lead, workshop, note_id=note.id, seen=fingerprint_notes([note]))
    before = last_seq(consultation_stream(workshop.space_id))
    writing.approve_note(lead, workshop, note_id=note.id, seen=fingerprint_notes([note]))
    writing.put_notes(lead, workshop, note_ids=[note.id], name="Lifts", seen=fingerprint_notes([note]))
    make.undo_last(lead, workshop)
    assert last_seq(consultation_stream(workshop.space_id)) == before
