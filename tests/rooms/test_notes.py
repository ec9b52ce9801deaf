"""Notes of a room: what is shown of them where, and what is made of them."""

from __future__ import annotations

from flask import Flask

from forum.contributions.actions import edit
from forum.kernel.db import db
from forum.rooms.actions import running, writing
from forum.rooms.fingerprints import fingerprint_notes
from forum.rooms.models import Note
from forum.rooms.queries.room import find_notes
from tests import factories as make
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
