"""Who knows the address of something that was said reads no more of it there, or of what it said before, than in its place."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from forum.contributions import actions
from forum.contributions.models import Contribution, Status
from forum.kernel.actions import transaction
from forum.kernel.db import db
from forum.kernel.permissions import SYSTEM, Actor, Role
from forum.rooms.actions import running, writing
from forum.rooms.fingerprints import fingerprint_notes
from forum.rooms.models import Note
from tests import factories as make
from tests.browsing import Reader

NOW, EARLIER = "wombatword", "dingoword"
JOINED = {Role.PARTICIPANT: "participant", Role.MODERATOR: "moderator", Role.FACILITATOR: "facilitator"}
JOINED |= {Role.ORGANISER: "organiser", Role.LEAD: "lead"}
EVERYBODY = {"visitor", "member", "author", *JOINED.values()}
OF_NOTES = {"author", "moderator", "facilitator", "organiser"}
OF_HIDDEN = {"author", "moderator", "facilitator"}
NOBODY: set[str] = set()


def make_post(author: Actor, status: Status) -> Contribution:
    """Changed while it was in sight; then its status was set."""
    consultation = make.make_consultation()
    post = make.make_thread(consultation, make.seat(consultation, actor=author), body=EARLIER)
    actions.edit(author, post, title=post.title, body=NOW)
    with transaction():
        actions.set_status(SYSTEM, post, status)
    return post


def make_withdrawn_post(author: Actor) -> Contribution:
    post = make_post(author, Status.PUBLISHED)
    actions.withdraw(author, post)
    return post


def make_note(author: Actor) -> Note:
    """Changed before any facilitator had looked at it."""
    workshop = make.make_room(kind="ideas")
    make.seat(workshop.consultation, actor=author)
    note = make.make_note(workshop, make.come_in(workshop, author), body=EARLIER)
    actions.edit(author, note, title="", body=NOW)
    return note


def make_note_changed_since(author: Actor) -> Note:
    """Shown on the wall, and changed since."""
    workshop = make.make_room(kind="ideas")
    make.seat(workshop.consultation, actor=author)
    note = make.make_note(workshop, make.come_in(workshop, author), body=EARLIER)
    writing.approve_note(SYSTEM, workshop, note_id=note.id, seen=fingerprint_notes([note]))
    actions.edit(author, note, title="", body=NOW)
    return note


def make_note_shown_again(author: Actor) -> Note:
    note = make_note_changed_since(author)
    writing.approve_note(SYSTEM, note.workshop, note_id=note.id, seen=fingerprint_notes([note]))
    return note


def make_shown_note(author: Actor) -> Note:
    note = make_note(author)
    writing.approve_note(SYSTEM, note.workshop, note_id=note.id, seen=fingerprint_notes([note]))
    return note


def make_note_set_aside(author: Actor) -> Note:
    note = make_note_changed_since(author)
    writing.set_note_aside(SYSTEM, note.workshop, note_id=note.id, seen=fingerprint_notes([note]))
    return note


def make_note_of_a_room_that_is_over(author: Actor) -> Note:
    note = make_note(author)
    running.end_workshop(SYSTEM, note.workshop)
    return note


# What was said → who reads it by its address, and who reads what it said before.
GRID: dict[str, tuple[Callable[[Actor], Contribution], set[str], set[str]]] = {
    "a post": (lambda author: make_post(author, Status.PUBLISHED), EVERYBODY, EVERYBODY),
    "a post that waits": (lambda author: make_post(author, Status.WAITING), {"author"}, {"author"}),
    "a hidden post": (lambda author: make_post(author, Status.HIDDEN), OF_HIDDEN, OF_HIDDEN),
    "a post to reword": (lambda author: make_post(author, Status.REWORD), OF_HIDDEN, OF_HIDDEN),
    "a withdrawn post": (make_withdrawn_post, NOBODY, NOBODY),
    "a note nobody has looked at": (make_note, OF_NOTES, NOBODY),
    "a shown note, changed before that": (make_shown_note, EVERYBODY, NOBODY),
    "a shown note, changed since": (make_note_changed_since, OF_NOTES, OF_NOTES),
    "a shown note, changed since and shown again": (make_note_shown_again, EVERYBODY, EVERYBODY),
    "a note that was set aside": (make_note_set_aside, OF_NOTES, OF_NOTES),
    "a note of a room that is over": (make_note_of_a_room_that_is_over, EVERYBODY, NOBODY),
}


@pytest.mark.parametrize("what", GRID)
def test_what_is_not_public_is_read_by_its_address_by_those_alone_who_read_it_in_its_place(app: Flask, what: str) -> None:
    make_it, reads_now, reads_earlier = GRID[what]
    account = make.make_account("author@example.org")
    said = make_it(account.as_actor())
    base = f"/consultations/{said.consultation.slug}/said/{said.public_id}"
    for who, reader in come(app, said).items():
        answer = reader.ask("get", f"{base}/history").text
        assert (NOW in answer, EARLIER in answer) == (who in reads_now, who in reads_earlier), who
        pages = ["flag", "flagged", "edit", "case"]
        if said.status == Status.WAITING and who in OF_HIDDEN:
            pages.remove("case")  # There they read it, with what is private in it covered.
        others = [reader.ask("get", f"{base}/{page}", follow_redirects=True).text for page in pages]
        assert who in reads_now or not [words for words in (NOW, EARLIER) for page in others if words in page], who
        assert EARLIER not in "".join(others)


def come(app: Flask, said: Contribution) -> dict[str, Reader]:
    """Everybody who could ask: the author is there already."""
    make.make_account("member@example.org")
    for role, name in JOINED.items():
        make.seat(said.consultation, role, actor=make.make_actor(f"{name}@example.org"))
    db.session.commit()
    readers = {name: Reader(app).enter(f"{name}@example.org") for name in ("member", "author", *JOINED.values())}
    return readers | {"visitor": Reader(app)}
