"""What is sent to a room: done once however often it is sent; what is refused is drawn again, for a page and a message alike."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from forum.activities.voting.fingerprints import fingerprint_poll
from forum.activities.voting.methods.entries import name_of
from forum.kernel.errors import Conflict, Invalid
from forum.kernel.permissions import SYSTEM
from forum.rooms.actions import running
from forum.rooms.actions.idempotency import run_once
from forum.rooms.commands.dispatch import ROOM_COMMANDS, dispatch_command
from forum.rooms.commands.refusals import refill_phone
from forum.rooms.fingerprints import fingerprint_polls
from forum.rooms.rendering import PhoneContext, render_parts
from forum.workshops.actions import planning
from forum.workshops.models import Workshop
from tests import factories as make
from tests.rooms.lookups import leader


def test_a_message_sent_twice_by_a_window_is_one(either_app: Flask) -> None:
    workshop, said = make.make_room(), []

    def say() -> str:
        said.append(1)
        running.send_message(leader(workshop), workshop, words="Tea is ready")
        return "Sent."

    actor = make.come_in(workshop)
    assert [run_once(actor, workshop, "k1", say) for _time in range(3)] == ["Sent."] * 3
    assert len(said) == 1
    with pytest.raises(Conflict):
        run_once(actor, workshop, "k2", lambda: running.extend(leader(workshop), workshop, minutes=0, seen=99) or no())
    assert run_once(actor, workshop, "k2", lambda: "done") == "done", "what was refused has not been here"
    run_once(make.come_in(workshop), workshop, "k1", say)
    assert len(said) == 2, "a key is one person's"


def no() -> str:
    raise Conflict("no")


# What is refused is drawn again, by one function for a page and a message.


def refuse(workshop: Workshop, name: str, *fields: tuple[str, str]) -> PhoneContext | None:
    """As a message: what was sent, and what came of it."""
    read: Any = lambda form: form.from_message({"fields": [list(field) for field in fields]})  # noqa: E731
    actor = make.come_in(workshop)
    try:
        dispatch_command(ROOM_COMMANDS, name, None, actor, workshop, read)
    except Invalid as problem:
        return refill_phone(workshop, name, read, problem)
    raise AssertionError("it was not refused")


def test_a_note_that_is_refused_is_drawn_again_as_it_was_written(app: Flask) -> None:
    workshop = make.make_room(kind="ideas")
    with app.test_request_context():
        refilled = refuse(workshop, "write", ("body", "x" * 501))
        assert refilled is not None and refilled["note_form"].body.errors and refilled["ballot"] is None
        drawn = render_parts("phone", ["say"], refilled)["say"]
        assert "x" * 501 in drawn and str(refilled["note_form"].body.errors[0]) in drawn


def test_a_ballot_that_is_refused_is_drawn_again_as_it_was_marked(app: Flask) -> None:
    workshop = make.make_room(kind="vote")
    poll = planning.add_poll(SYSTEM, workshop.items[0], method_key="score", question="Which?", labels=["A", "B"])
    make.make_key(poll)
    running.open_poll(SYSTEM, workshop, poll_id=poll.id, seen=fingerprint_polls([poll]))
    with app.test_request_context():
        about, marks = (("poll", str(poll.id)), ("seen", fingerprint_poll(poll))), ((name_of("1"), "9"), (name_of("2"), "4"))
        refilled = refuse(workshop, "vote", *about, *marks)
        assert refilled is not None and refilled["ballot"] is not None and refilled["ballot"].poll == poll
        assert refilled["ballot"].form.errors
        drawn = render_parts("phone", ["vote"], refilled)["vote"]
        assert "Which?" in drawn and drawn.count(" checked") == 1


def test_a_command_without_a_form_has_nothing_to_be_drawn_again(app: Flask) -> None:
    workshop = make.make_room(kind="talk")
    with app.test_request_context():
        assert refuse(workshop, "signal", ("kind", "x" * 500)) is None
