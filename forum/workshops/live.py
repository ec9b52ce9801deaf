"""The room, live. Each screen follows the room's own log and gets the parts of its page that changed, drawn by the templates the
page is made of. What is done comes back over the same socket, as the same acts that forms post."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import Flask, current_app
from flask_login import current_user
from sqlalchemy import select, update

from forum.accounts.models import Account
from forum.base import sockets
from forum.base.actions import transaction
from forum.base.clock import now
from forum.base.db import db
from forum.base.errors import Invalid, NotFound
from forum.base.events import EventRecord
from forum.base.following import Channel, Follower, add_channel, follow
from forum.base.forms import BaseForm
from forum.base.permissions import Actor, require
from forum.base.sockets import Message, current_socket, live
from forum.base.web import drawing
from forum.consultations.models import Participation
from forum.contributions.forms import SayForm
from forum.contributions.screening import Pause
from forum.workshops.acts import CONSOLE_ACTS, ROOM_ACTS, Read, do_act, find_ballot, read_ballot
from forum.workshops.drawing import (
    CONSOLE_PARTS,
    NEWS_TO_ALL,
    NEWS_TO_WAITING,
    PHONE_NEWS,
    WALL_NEWS,
    WALL_PARTS,
    describe_me,
    draw,
    draw_ballot,
    find_next_poll,
    gather_console,
    gather_phone,
    gather_wall,
    make_ballot,
)
from forum.workshops.events import room_stream
from forum.workshops.forms import NoteForm
from forum.workshops.models import Attendance, Workshop
from forum.workshops.queries.finding import get_workshop, load_workshop
from forum.workshops.queries.room import find_all_me, find_me, find_talk
from forum.workshops.rules import RUN, RUNNERS, TAKE_PART, find_attendance

SEEN_EVERY_SECONDS = 20.0
Told = dict[str, list[Message]]


def _find(actor: Actor, message: Message) -> Workshop:
    slug, ref = message.get("slug"), message.get("ref")
    if not isinstance(slug, str) or not isinstance(ref, str):
        raise Invalid({"ref": "the slug of a consultation and the ref of a workshop"})
    return get_workshop(actor, slug, ref)


def _join(channel: str, actor: Actor, workshop: Workshop, message: Message) -> Message:
    cursors = message.get("cursors")
    stream = room_stream(workshop)
    since = cursors.get(stream) if isinstance(cursors, dict) else None
    if not isinstance(since, int) or isinstance(since, bool) or not 0 <= since < 2**53:
        raise Invalid({"cursors": "a number for the room"})
    follower = Follower(current_socket(), actor.account_id or 0, current_user.get_id())
    position, news = follow(channel, stream, since, follower)
    return {"cursors": {stream: position}, "news": news}


@live("room:join")
def join_room(actor: Actor, message: Message) -> Message:
    """{slug, ref, cursors: {stream: last number}} → {news, cursors, me, parts}: what came since, one's own flags."""
    workshop = _find(actor, message)
    require(actor, TAKE_PART, workshop)
    return _join("room", actor, workshop, message) | _draw_own(actor, workshop)


@live("console:join")
def join_console(actor: Actor, message: Message) -> Message:
    workshop = _find(actor, message)
    require(actor, RUN, workshop)
    return _join("console", actor, workshop, message)


@live("wall:join")
def join_wall(actor: Actor, message: Message) -> Message:
    workshop = _find(actor, message)
    require(actor, RUN, workshop)
    return _join("wall", actor, workshop, message)


@live("room:do")
def do_in_room(actor: Actor, message: Message) -> Message:
    """{slug, ref, act, id, fields: [[name, text], …]} → {said, me, parts}; what is refused comes with the form drawn again. `id`
    is the window's own: the same message sent again does nothing more."""
    workshop = _find(actor, message)
    read: Read = partial(_read, message)
    try:
        said = do_act(ROOM_ACTS, message.get("act"), message.get("id"), actor, workshop, read)
    except Invalid as problem:
        return {"ok": False, "code": problem.status, "errors": problem.errors} | _draw_refused(workshop, message, read, problem)
    return {"said": said} | _draw_own(actor, workshop)


@live("console:do")
def do_at_console(actor: Actor, message: Message) -> Message:
    workshop = _find(actor, message)
    require(actor, RUN, workshop)
    return {"said": do_act(CONSOLE_ACTS, message.get("act"), message.get("id"), actor, workshop, partial(_read, message))}


def _read(message: Message, form: type[Any]) -> Any:
    return form.from_message(message)


def _draw_refused(workshop: Workshop, message: Message, read: Read, problem: Invalid) -> Message:
    """The note or the ballot as it was filled in, with what is wrong beside its fields."""
    form: BaseForm
    if message.get("act") == "write":
        form = read(NoteForm)
        extra: dict[str, Any] = {"note_form": form}
    elif message.get("act") == "vote" and (poll := find_ballot(workshop, read)):
        form = read_ballot(poll, read)
        extra = {"ref": poll.ref}
    else:
        return {}
    form.validate()
    if isinstance(problem, Pause) and isinstance(form, SayForm):
        form.refuse(problem)
    facts = gather_phone(workshop)
    if "ref" in extra:
        extra = {"ballot": make_ballot(facts["polls"], extra["ref"], form)}
    return {"parts": draw("phone", ["say"], facts | extra)}


def _draw_own(actor: Actor, workshop: Workshop) -> Message:
    """One's own flags, and what to say with now: after a vote, the next question."""
    db.session.expire_all()
    attendance = find_attendance(actor, workshop)
    if attendance is None:
        raise NotFound
    facts = gather_phone(workshop)
    me = find_me(workshop, attendance, facts["talk"])
    say = draw_ballot(facts, find_next_poll(facts["polls"], me))
    return {"me": describe_me(me, facts["polls"]), "parts": {"say": say}}


# What goes out.


@dataclass(frozen=True)
class _News:
    """Entries of the log as they concern screens."""

    parts: set[str]
    things: set[int]

    @classmethod
    def of(cls, entries: list[EventRecord]) -> _News:
        facts = [json.loads(entry.payload) for entry in entries if entry.kind == "RoomChanged"]
        return cls({each["part"] for each in facts}, {each["thing_id"] for each in facts})


def _number(stream: str, entries: list[EventRecord]) -> list[Message]:
    """A message for each entry: its number. The last one carries what is drawn, so that nothing is drawn twice."""
    return [{"stream": stream, "seq": entry.seq} for entry in entries]


def describe_room(stream: str, entries: list[EventRecord], followers: list[Follower]) -> Told:
    """The same message object for everyone whose screen gets the same, so that it is encoded once."""
    workshop = load_workshop(int(stream.partition(":")[2]))
    if workshop is None:
        return {}
    inside = _find_inside(workshop, {follower.account_id for follower in followers})
    numbers = _number(stream, entries)
    told: Told = {each.sid: numbers for each in followers if each.account_id in inside}
    if not entries or not told:
        return told
    news = _News.of(entries)
    parts = [part for kind in news.parts for part in PHONE_NEWS.get(kind, ())]
    touched = _list_touched(workshop, news, inside)
    if not parts and not touched:
        return told
    with drawing(current_app._get_current_object()):  # type: ignore[attr-defined]
        facts = gather_phone(workshop)
        shared = _draw_shared(workshop, entries[-1].seq, [part for part in dict.fromkeys(parts) if part != "say"], facts)
        mine = find_all_me(workshop, [inside[number] for number in touched], facts["talk"])
        common = [*numbers[:-1], numbers[-1] | {"parts": shared}]
        says: dict[str | None, str] = {}
        for follower in followers:
            if follower.sid not in told:
                continue
            own = mine.get(inside[follower.account_id].id)
            if own is None:
                told[follower.sid] = common
                continue
            drawn = shared
            if "say" in parts:
                ref = find_next_poll(facts["polls"], own)
                if ref not in says:
                    says[ref] = draw_ballot(facts, ref)
                drawn = shared | {"say": says[ref]}
            told[follower.sid] = [*numbers[:-1], numbers[-1] | {"parts": drawn, "me": describe_me(own, facts["polls"])}]
    return told


# What was drawn last for a room: hundreds who come back after a cut all ask for the same.
_drawn: dict[int, tuple[int, dict[str, str]]] = {}


def _draw_shared(workshop: Workshop, seq: int, parts: list[str], facts: dict[str, Any]) -> dict[str, str]:
    known_seq, known = _drawn.get(workshop.id, (0, {}))
    if known_seq != seq:
        known = {}
    known = known | draw("phone", [part for part in parts if part not in known], facts)
    _drawn[workshop.id] = (seq, known)
    return {part: known[part] for part in parts}


def _list_touched(workshop: Workshop, news: _News, inside: dict[int, Attendance]) -> set[int]:
    """The accounts whose own flags may have changed."""
    if news.parts & NEWS_TO_ALL:
        return set(inside)
    numbers = set(news.things)
    if news.parts & NEWS_TO_WAITING:
        talk = find_talk(workshop)
        numbers |= {hand.attendance_id for hand in talk.queue} | set(talk.turns)
    return {account for account, attendance in inside.items() if attendance.id in numbers}


def _describe_drawn(
    view: str, wanted: tuple[str, ...], gather: Callable[[Workshop], dict[str, Any]], concerns: Callable[[_News], bool]
) -> Callable[[str, list[EventRecord], list[Follower]], Told]:
    """For screens that are the same for all who may see them: the console and the wall."""

    def describe(stream: str, entries: list[EventRecord], followers: list[Follower]) -> Told:
        workshop = load_workshop(int(stream.partition(":")[2]))
        if workshop is None:
            return {}
        leading = _find_leading(workshop, {follower.account_id for follower in followers})
        told = [follower.sid for follower in followers if follower.account_id in leading]
        messages = _number(stream, entries)
        if messages and told and concerns(_News.of(entries)):
            with drawing(current_app._get_current_object()):  # type: ignore[attr-defined]
                messages[-1]["parts"] = draw(view, wanted, gather(workshop))
        return dict.fromkeys(told, messages)

    return describe


def _find_inside(workshop: Workshop, account_ids: set[int]) -> dict[int, Attendance]:
    """account → attendance, for those who are let in."""
    query = (
        select(Attendance, Participation.account_id)
        .join(Participation, Participation.id == Attendance.participation_id)
        .where(Attendance.workshop_id == workshop.id, Attendance.admitted_at.is_not(None), Attendance.refused_at.is_(None))
        .where(Participation.removed_at.is_(None))
    )
    return {number: attendance for attendance, number in db.session.execute(query) if number in account_ids}


def _find_leading(workshop: Workshop, account_ids: set[int]) -> set[int]:
    query = select(Participation.account_id).where(
        Participation.consultation_id == workshop.consultation_id,
        Participation.account_id.in_(account_ids),
        Participation.role.in_([str(role) for role in RUNNERS]),
    )
    return {number for number in db.session.scalars(query) if number is not None}


# Every second.


def tick_room(app: Flask, followers: list[Follower]) -> None:
    """Who is signed out, sent out or removed leaves now. Now and then it is written down who is still here."""
    _send_away_signed_out(app, "room", followers)
    moment = time.monotonic()
    if moment - _last_seen.get("room", 0.0) < SEEN_EVERY_SECONDS:
        return
    _last_seen["room"] = moment
    accounts = {follower.account_id for follower in followers}
    places = select(Participation.id).where(Participation.account_id.in_(accounts))
    with transaction():
        seen = update(Attendance).where(Attendance.participation_id.in_(places), Attendance.came_at.is_not(None))
        db.session.execute(seen.values(seen_at=now()).execution_options(synchronize_session=False))


_last_seen: dict[str, float] = {}


def tick_leading(channel: str) -> Callable[[Flask, list[Follower]], None]:
    def tick(app: Flask, followers: list[Follower]) -> None:
        _send_away_signed_out(app, channel, followers)

    return tick


def _send_away_signed_out(app: Flask, channel: str, followers: list[Follower]) -> None:
    query = select(Account).where(Account.id.in_({follower.account_id for follower in followers}))
    signed_in = {account.get_id() for account in db.session.scalars(query)}
    for follower in followers:
        if follower.session_id not in signed_in:
            sockets.send(app, follower.sid, f"{channel}:over", {})
            sockets.hang_up(app, follower.sid)


add_channel(Channel("room", describe_room, tick_room))
add_channel(
    Channel("console", _describe_drawn("console", CONSOLE_PARTS, gather_console, lambda _news: True), tick_leading("console"))
)
add_channel(
    Channel(
        "wall",
        _describe_drawn("wall", WALL_PARTS, gather_wall, lambda news: bool(news.parts & WALL_NEWS)),
        tick_leading("wall"),
    )
)
