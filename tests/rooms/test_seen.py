"""What a facilitator shows, groups or opens is what stood on their screen: it may be changed meanwhile by whoever wrote it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from forum.activities.voting.actions.managing import Choice, Rules, set_options, set_rules
from forum.activities.voting.fingerprints import fingerprint_poll
from forum.activities.voting.models import Poll
from forum.contributions.actions import edit, withdraw
from forum.kernel.db import db
from forum.kernel.errors import Changed, NotFound
from forum.kernel.permissions import SYSTEM, Actor, Role
from forum.outcomes.models import ThemeEntry
from forum.rooms.actions import finishing, running, speaking, writing
from forum.rooms.fingerprints import fingerprint_notes, fingerprint_polls
from forum.rooms.models import Note
from forum.rooms.queries.room import find_notes
from forum.workshops.actions import planning
from forum.workshops.models import Workshop
from tests import factories as make
from tests.browsing import Reader
from tests.races import act_during

SWAPPED = [Choice("Close it"), Choice("Open it")]


def base(workshop: Workshop) -> str:
    return f"/consultations/{workshop.consultation.slug}/workshop/{workshop.public_id}"


def lead_of(workshop: Workshop) -> Actor:
    return make.seat(workshop.consultation, Role.FACILITATOR)


def sit_down(app: Flask, workshop: Workshop) -> Reader:
    account = make.make_account()
    make.seat(workshop.consultation, Role.FACILITATOR, actor=account.as_actor())
    return Reader(app).enter(account.email).open(f"{base(workshop)}/console")


def make_vote(workshop: Workshop) -> Poll:
    labels = [choice.label for choice in reversed(SWAPPED)]
    return planning.add_poll(SYSTEM, workshop.items[0], method_key="choose-one", question="The centre?", labels=labels)


ACTS: dict[str, Callable[[Actor, Note, str], Any]] = {
    "show": lambda lead, note, seen: writing.approve_note(lead, note.workshop, note_id=note.id, seen=seen),
    "put into a new group": lambda lead, note, seen: writing.put_notes(
        lead, note.workshop, note_ids=[note.id], name="Lifts", seen=seen
    ),
    "not on the wall": lambda lead, note, seen: writing.set_note_aside(lead, note.workshop, note_id=note.id, seen=seen),
}


@pytest.mark.parametrize("name", ACTS)
def test_nothing_is_done_with_a_note_that_says_something_else_by_now(either_app: Flask, name: str) -> None:
    workshop = make.make_room(kind="ideas")
    lead, author = lead_of(workshop), make.come_in(workshop)
    note = make.make_note(workshop, author, body="The lift is broken.")
    before, other = fingerprint_notes([note]), fingerprint_notes([make.make_note(workshop, body="The lift is broken.")])
    edit(author, note, title="", body="So are you.")
    for seen in (before, other, ""):
        with pytest.raises(Changed):
            ACTS[name](lead, note, seen)
    assert (note.approved_at, note.set_aside_at, note.group_id) == (None, None, None)
    assert find_notes(workshop).groups == []
    ACTS[name](lead, note, fingerprint_notes([note]))
    assert note.approved_at or note.set_aside_at


def test_a_call_for_a_moderator_is_never_sent_back(app: Flask) -> None:
    workshop = make.make_room(kind="ideas")
    author = make.come_in(workshop)
    note = make.make_note(workshop, author, body="The lift is broken.")
    edit(author, note, title="", body="So are you.")
    writing.set_note_aside(lead_of(workshop), workshop, note_id=note.id, reason_key="attack")
    assert note.set_aside_at


def test_taking_a_note_out_of_its_group_agrees_to_nothing(app: Flask) -> None:
    workshop = make.make_room(kind="ideas")
    lead, note = lead_of(workshop), make.make_note(workshop)
    writing.put_notes(lead, workshop, note_ids=[note.id], name="Waiting", seen=fingerprint_notes([note]))
    writing.put_notes(lead, workshop, note_ids=[note.id])
    assert note.group_id is None


def test_of_all_that_are_shown_at_once_what_was_changed_goes_on_waiting(either_app: Flask) -> None:
    workshop = make.make_room(kind="ideas")
    author = make.come_in(workshop)
    notes = [make.make_note(workshop, author, body=f"Note {number}") for number in range(3)]
    seen = fingerprint_notes(notes)
    edit(author, notes[1], title="", body="Something else")
    withdraw(author, notes[2])
    later = make.make_note(workshop)
    assert writing.approve_all(lead_of(workshop), workshop, seen=seen) == 1
    assert notes[0].approved_at and not any(note.approved_at for note in (notes[1], notes[2], later))


@pytest.mark.parametrize("seen", ["", "0", "x:y", "1:", "9" * 30 + ":1", "²:1", "-1:1", ":"])
def test_odd_names_of_notes_show_nothing(either_app: Flask, seen: str) -> None:
    workshop = make.make_room(kind="ideas")
    note = make.make_note(workshop)
    assert writing.approve_all(lead_of(workshop), workshop, seen=seen) == 0
    elsewhere = make.make_note()
    assert writing.approve_all(lead_of(workshop), workshop, seen=fingerprint_notes([elsewhere])) == 0
    assert not note.approved_at and not elsewhere.approved_at
    with pytest.raises(NotFound):
        writing.approve_note(lead_of(workshop), workshop, note_id=elsewhere.id, seen=fingerprint_notes([elsewhere]))


def test_a_note_is_not_shown_while_its_author_is_changing_it(either_app: Flask) -> None:
    workshop = make.make_room(kind="ideas")
    author = make.come_in(workshop)
    note = make.make_note(workshop, author, body="The lift is broken.")
    seen = fingerprint_notes([note])

    def read(_lead: Actor, room: Workshop) -> None:
        assert fingerprint_notes(find_notes(room).to_check) == seen

    def show_all(lead: Actor, room: Workshop) -> int:
        return writing.approve_all(lead, room, seen=seen)

    def change() -> None:
        edit(author, note, title="", body="So are you.")

    assert act_during(either_app, change, read, show_all, lead_of(workshop), workshop) == 0
    assert note.approved_at is None and note.body == "So are you."


def test_only_what_was_looked_at_goes_into_the_theme_of_a_group(app: Flask) -> None:
    workshop = make.make_room(kind="sort")
    lead, author = lead_of(workshop), make.come_in(workshop)
    notes = [make.make_note(workshop, author, body=f"Note {number}") for number in range(2)]
    group = writing.put_notes(lead, workshop, note_ids=[n.id for n in notes], name="Lifts", seen=fingerprint_notes(notes))
    assert group is not None
    edit(author, notes[0], title="", body="Something else")
    theme = writing.make_theme_of(lead, workshop, group_id=group.id)
    entries = db.session.query(ThemeEntry).filter_by(theme_id=theme.id)
    assert [entry.contribution_id for entry in entries] == [notes[1].id]


def test_the_console_sends_what_it_shows(app: Flask) -> None:
    """Show, show all of the eight cards, put one and put the ticked: by the buttons as they stand on the page."""
    workshop = make.make_room(kind="sort")
    author = make.come_in(workshop)
    notes = [make.make_note(workshop, author, body=f"Note {number}") for number in range(11)]
    reader = sit_down(app, workshop)
    reader.send("Show")
    assert notes[0].approved_at
    reader.send("Show all of these")
    assert all(note.approved_at for note in notes[:9]) and not any(note.approved_at for note in notes[9:]), "two are not on it"
    reader.send("Move it", name="Lifts")
    assert notes[9].group_id
    reader.send("Move them", name="Doors", note=[reader.page.find(id=f"loose-{notes[0].id}").input["value"]])
    assert notes[0].group_id and notes[0].group_id != notes[9].group_id
    edit(author, notes[10], title="", body="So are you.")
    reader.send("Show")
    assert not notes[10].approved_at and "The person who wrote this note has changed it" in reader.words
    reader.send("Show")
    assert notes[10].approved_at, "the page shows it as it is now"


def test_a_vote_is_opened_as_it_stood_beside_the_button(either_app: Flask) -> None:
    workshop = make.make_room(kind="vote")
    lead, poll, second = lead_of(workshop), make_vote(workshop), make_vote(workshop)
    seen = fingerprint_polls([poll, second])
    set_options(SYSTEM, poll, SWAPPED)
    for open_it in (
        lambda: running.open_poll(lead, workshop, poll_id=poll.id, seen=seen),
        lambda: running.open_poll(lead, workshop, poll_id=poll.id, seen=""),
        lambda: running.open_all_polls(lead, workshop, seen=seen),
        lambda: running.open_all_polls(lead, workshop, seen=fingerprint_polls([poll])),
    ):
        with pytest.raises(Changed):
            open_it()
    assert poll.announced_at is None and second.announced_at is None, "all or none"
    running.open_poll(lead, workshop, poll_id=second.id, seen=seen)
    running.open_poll(lead, workshop, poll_id=second.id, seen="")  # What is open stays so.
    assert running.open_all_polls(lead, workshop, seen=fingerprint_polls([poll])) == 1


def test_the_buttons_that_open_votes_send_what_they_show(app: Flask) -> None:
    workshop = make.make_room(kind="vote")
    polls = [make_vote(workshop) for _number in range(3)]
    reader = sit_down(app, workshop).send("Open")
    assert polls[0].announced_at
    set_options(SYSTEM, polls[1], SWAPPED)
    reader.send("Open all of them")
    assert not polls[1].announced_at and "Someone has changed this question. It has not opened. Check it again," in reader.words
    reader.send("Open all of them")
    assert polls[1].announced_at and polls[2].announced_at


def test_a_vote_in_the_room_counts_for_what_stood_on_the_phone(app: Flask) -> None:
    workshop = make.make_room(kind="vote")
    poll = make_vote(workshop)
    make.make_key(poll)
    running.open_poll(SYSTEM, workshop, poll_id=poll.id, seen=fingerprint_polls([poll]))
    account = make.make_account()
    make.seat(workshop.consultation, actor=account.as_actor())
    phone = Reader(app).enter(account.email).open(f"{base(workshop)}/room").send("Join the workshop")
    set_options(SYSTEM, poll, SWAPPED)
    phone.send("Cast my vote", mark="1")
    assert phone.status == 422 and "has changed the order of the options" in phone.words and make.gather_cast(poll) == {}
    assert phone.page.find("input", attrs={"name": "mark", "checked": True})["value"] == "1"
    phone.send("Cast my vote")
    assert make.gather_cast(poll) == {b"\xff\x01": 1}, "it moved to the second place, and the vote with it"


def test_hands_count_for_what_they_were_raised_for(either_app: Flask) -> None:
    workshop = make.make_room(kind="vote")
    lead, poll = lead_of(workshop), make_vote(workshop)
    set_rules(SYSTEM, poll, Rules(poll.question, is_secret=False))
    make.make_key(poll)
    running.open_poll(lead, workshop, poll_id=poll.id, seen=fingerprint_polls([poll]))
    seen = fingerprint_poll(poll)
    set_options(SYSTEM, poll, SWAPPED)
    with pytest.raises(Changed):
        speaking.count_hands(lead, workshop, poll=poll, counts=[3, 1], seen=seen)
    assert make.gather_cast(poll) == {}
    speaking.count_hands(lead, workshop, poll=poll, counts=[3, 1], seen=fingerprint_poll(poll))
    assert make.gather_cast(poll) == {b"\x01\xff": 3, b"\xff\x01": 1}


def test_the_summary_that_is_sent_is_the_one_that_was_read(app: Flask) -> None:
    workshop = make.make_room(kind="talk")
    lead = lead_of(workshop)
    running.end_workshop(lead, workshop)
    finishing.write_summary(lead, workshop, words="We met.")
    account = make.make_account()
    make.seat(workshop.consultation, Role.FACILITATOR, actor=account.as_actor())
    reader = Reader(app).enter(account.email).open(f"{base(workshop)}/summary")
    finishing.write_summary(lead, workshop, words="We did not meet.")
    reader.send("Send summary")
    assert (
        workshop.summary_sent_at is None and "Someone has changed the summary since you opened this page. We have" in reader.words
    )
    assert "We did not meet." in str(reader.page.find("textarea"))
    reader.send("Send summary")
    assert workshop.summary_sent_at is not None
