"""The doors of a room. What is done in it comes over the socket as the same commands that forms post."""

from __future__ import annotations

import json
from functools import partial
from typing import Any

from flask import current_app, render_template
from flask_login import current_user

from forum.accounts.models import digest_of
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.errors import Invalid, Malformed, NotFound
from forum.kernel.permissions import Actor, require
from forum.live.sockets import Message, current_socket, live, send_to_all
from forum.live.subscriptions import Subscriber, last_seq, list_windows, subscribe
from forum.rooms.commands.dispatch import CONSOLE_COMMANDS, ROOM_COMMANDS, ReadForm, dispatch_command, identify_message
from forum.rooms.commands.refusals import refill_case, refill_phone
from forum.rooms.live.phones import Phones
from forum.rooms.queries.room import find_me
from forum.rooms.queries.steps import find_last_step
from forum.rooms.rendering import OWN_CONSOLE_PARTS, draw_evenly, gather_own_console, render_parts
from forum.rooms.rules import TAKE_PART
from forum.web.forms import list_fields
from forum.workshops.actions import leading
from forum.workshops.events import room_stream
from forum.workshops.models import Workshop
from forum.workshops.queries.finding import get_workshop
from forum.workshops.rules import RUN, find_attendance


def _find(actor: Actor, message: Message) -> Workshop:
    slug, public_id = message.get("slug"), message.get("public_id")
    if not isinstance(slug, str) or not isinstance(public_id, str):
        raise Malformed("public_id", "the slug of a consultation and the public id of a workshop")
    return get_workshop(actor, slug, public_id)


def _join(channel: str, actor: Actor, workshop: Workshop, message: Message) -> Message:
    cursors = message.get("cursors")
    stream = room_stream(workshop)
    since = cursors.get(stream) if isinstance(cursors, dict) else None
    if not isinstance(since, int) or isinstance(since, bool) or not 0 <= since < 2**53:
        raise Malformed("cursors", "a number for the room")
    subscriber = Subscriber(current_socket(), actor.account_id or 0, digest_of(current_user.sign_in_key))
    position, news = subscribe(channel, stream, since, subscriber)
    return {"cursors": {stream: position}, "news": news, "now": now().isoformat()}


@live("room:join")
def join_room(actor: Actor, message: Message) -> Message:
    """{slug, public_id, cursors: {stream: last number}} → {news, cursors, own}: what came since, and what is one's own."""
    workshop = _find(actor, message)
    require(actor, TAKE_PART, workshop)
    return _join("room", actor, workshop, message) | {"own": _draw_own(actor, workshop)}


@live("console:join")
def join_console(actor: Actor, message: Message) -> Message:
    workshop = _find(actor, message)
    leading.sit_down(actor, workshop)
    return _join("console", actor, workshop, message)


@live("wall:join")
def join_wall(actor: Actor, message: Message) -> Message:
    workshop = _find(actor, message)
    require(actor, RUN, workshop)
    return _join("wall", actor, workshop, message)


@live("room:do")
def do_in_room(actor: Actor, message: Message) -> Message:
    """{slug, public_id, act, id, fields: [[name, text], …]} → {said, own}; what is refused comes with the form drawn again as
    one of its `parts`. `act` names a command. `id` is the window's own: the same message sent again does nothing more."""
    workshop = _find(actor, message)
    read: ReadForm = partial(_read, message)
    try:
        said = dispatch_command(ROOM_COMMANDS, message.get("act"), _identify(message), actor, workshop, read)
    except Invalid as problem:
        drawn = _draw_refused(workshop, message, read, problem)
        return {"ok": False, "code": problem.status, "errors": {} if drawn else problem.errors} | drawn
    own = _draw_own(actor, workshop)
    _tell_other_windows(actor, workshop, own)
    return {"said": said, "own": own}


@live("console:do")
def do_at_console(actor: Actor, message: Message) -> Message:
    workshop = _find(actor, message)
    require(actor, RUN, workshop)
    read: ReadForm = partial(_read, message)
    try:
        said = dispatch_command(CONSOLE_COMMANDS, message.get("act"), _identify(message), actor, workshop, read)
    except Invalid as problem:
        return {"ok": False, "code": problem.status, "errors": problem.errors} | _draw_refused_case(
            actor, workshop, message, read
        )
    return {"said": said, "parts": _draw_undo(actor, workshop)}


def _identify(message: Message) -> str | None:
    return identify_message(message.get("id"), list_fields(message))


def _read(message: Message, form: type[Any]) -> Any:
    return form.from_message(message)


def _draw_refused(workshop: Workshop, message: Message, read: ReadForm, problem: Invalid) -> Message:
    """A secret ballot comes back in one length whatever is marked on it, and with what is wrong in its form alone."""
    refilled = refill_phone(workshop, message.get("act"), read, problem)
    if refilled is None:
        return {}
    part = "vote" if refilled["ballot"] else "say"
    draw = partial(render_template, f"rooms/phone/{part}.html")
    return {"parts": {part: draw_evenly(draw, refilled, measure=lambda part: len(json.dumps(part)))}}  # As it is sent.


def _draw_refused_case(actor: Actor, workshop: Workshop, message: Message, read: ReadForm) -> Message:
    refilled = refill_case(message.get("act"), read)
    if refilled is None:
        return {}
    return {"parts": render_parts("console", OWN_CONSOLE_PARTS, gather_own_console(actor, workshop, refused=refilled))}


def _draw_undo(actor: Actor, workshop: Workshop) -> dict[str, str]:
    """The button that takes back what was just done. Not every command is told in the log, and so to this window."""
    db.session.rollback()  # What is read from here on is as it is now.
    context = {"workshop": workshop, "consultation": workshop.consultation, "last_step": find_last_step(actor, workshop)}
    return render_parts("console", ["undo"], context)


def _tell_other_windows(actor: Actor, workshop: Workshop, own: Message) -> None:
    """What somebody did on one window shows on their others: that they have voted, say. Not by the log, which must not tell who
    voted when."""
    windows = list_windows("room", room_stream(workshop), actor.account_id or 0)
    others = [sid for sid in windows if sid != current_socket()]
    if others:
        send_to_all(current_app._get_current_object(), others, "room:own", {"own": own})  # type: ignore[attr-defined]


def _draw_own(actor: Actor, workshop: Workshop) -> Message:
    """One's own flags, and what to say with now: after a vote, the next question."""
    db.session.rollback()  # What is read from here on is as it is now.
    phones = Phones(workshop, last_seq(room_stream(workshop)))
    attendance = find_attendance(actor, workshop)
    if attendance is None:
        raise NotFound
    return phones.describe_own(find_me(workshop, attendance))
