"""What each screen of a room is told: the parts of its page that changed, drawn by the templates the page is made of."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import current_app
from sqlalchemy import select

from forum.accounts.models import Account
from forum.base.db import db
from forum.base.events import EventRecord
from forum.base.following import Follower
from forum.base.sockets import Message
from forum.base.web import drawing
from forum.consultations.models import Participation
from forum.workshops.drawing import (
    CONSOLE_PARTS,
    NEWS_TO_ALL,
    NEWS_TO_WAITING,
    OWN_CONSOLE_PARTS,
    PHONE_NEWS,
    WALL_NEWS,
    WALL_PARTS,
    describe_me,
    draw,
    draw_ballot,
    draw_group,
    find_next_poll,
    gather_console,
    gather_own_console,
    gather_phone,
    gather_wall,
)
from forum.workshops.events import find_room
from forum.workshops.models import Attendance, Workshop
from forum.workshops.queries.finding import load_workshop
from forum.workshops.queries.room import Me, find_all_me, find_talk, list_companions
from forum.workshops.rules import RUNNERS

Told = dict[str, list[Message]]

# What was drawn last for a room: hundreds who come back after a cut all ask for the same.
_drawn: dict[int, tuple[int, dict[str, str]]] = {}


@dataclass(frozen=True)
class _News:
    """Entries of the log as they concern screens."""

    parts: set[str]
    things: set[int]

    @classmethod
    def of(cls, entries: list[EventRecord]) -> _News:
        facts = [json.loads(entry.payload) for entry in entries if entry.kind == "RoomChanged"]
        return cls({each["part"] for each in facts}, {each["thing_id"] for each in facts})


def describe_room(stream: str, entries: list[EventRecord], followers: list[Follower]) -> Told:
    """The same message object for everyone whose screen gets the same, so that it is encoded once."""
    workshop = load_workshop(find_room(stream))
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
        shared = _draw_shared(workshop, entries[-1].seq, list(dict.fromkeys(parts)), facts)
        mine = find_all_me(workshop, [inside[number] for number in touched], facts["talk"])
        common = [*numbers[:-1], numbers[-1] | {"parts": shared}]
        draw_own = _OwnParts(facts, with_say=bool(news.parts & NEWS_TO_ALL))
        for follower in followers:
            if follower.sid not in told:
                continue
            own = mine.get(inside[follower.account_id].id)
            if own is None:
                told[follower.sid] = common
                continue
            message = {"parts": shared | draw_own(own), "me": describe_me(own, facts["polls"])}
            told[follower.sid] = [*numbers[:-1], numbers[-1] | message]
    return told


class _OwnParts:
    """Draws each ballot and each small group once, however many people have it on their phones."""

    def __init__(self, facts: dict[str, Any], *, with_say: bool) -> None:
        self.facts, self.with_say = facts, with_say
        self.says: dict[str | None, str] = {}
        self.groups: dict[int, str] = {}

    def __call__(self, me: Me) -> dict[str, str]:
        number = me.breakout.id if me.breakout else 0
        if number not in self.groups:
            self.groups[number] = draw_group(self.facts, me.breakout)
        parts = {"group": self.groups[number]}
        if self.with_say:
            ref = find_next_poll(self.facts["polls"], me)
            if ref not in self.says:
                self.says[ref] = draw_ballot(self.facts, ref)
            parts["say"] = self.says[ref]
        return parts


def describe_console(stream: str, entries: list[EventRecord], followers: list[Follower]) -> Told:
    """The same for all who lead, and beside it what only one of them may see: the cases they may work on."""
    workshop, told = _begin_to_tell(stream, entries, followers)
    if workshop is None or not entries or not told:
        return told
    with drawing(current_app._get_current_object()):  # type: ignore[attr-defined]
        shared = draw("console", CONSOLE_PARTS, gather_console(workshop))
        people = {follower.account_id for follower in followers if follower.sid in told}
        accounts = db.session.scalars(select(Account).where(Account.id.in_(people))).all()
        own = {
            account.id: draw("console", OWN_CONSOLE_PARTS, gather_own_console(account.as_actor(), workshop))
            for account in accounts
        }
    for follower in followers:
        if follower.sid in told:
            *earlier, last = told[follower.sid]
            told[follower.sid] = [*earlier, last | {"parts": shared | own.get(follower.account_id, {})}]
    return told


def describe_wall(stream: str, entries: list[EventRecord], followers: list[Follower]) -> Told:
    workshop, told = _begin_to_tell(stream, entries, followers)
    if workshop is None or not entries or not told or not _News.of(entries).parts & WALL_NEWS:
        return told
    with drawing(current_app._get_current_object()):  # type: ignore[attr-defined]
        parts = draw("wall", WALL_PARTS, gather_wall(workshop))
    *earlier, last = _number(stream, entries)
    messages = [*earlier, last | {"parts": parts}]
    return {sid: messages for sid in told}  # noqa: C420  (the same list for all, on purpose: it is encoded once)


def _begin_to_tell(stream: str, entries: list[EventRecord], followers: list[Follower]) -> tuple[Workshop | None, Told]:
    """The room, and the bare numbers for each follower who leads it."""
    workshop = load_workshop(find_room(stream))
    if workshop is None:
        return None, {}
    leading = _find_leading(workshop, {follower.account_id for follower in followers})
    numbers = _number(stream, entries)
    return workshop, {follower.sid: numbers for follower in followers if follower.account_id in leading}


def _number(stream: str, entries: list[EventRecord]) -> list[Message]:
    """A message for each entry: its number. The last one carries what is drawn, so that nothing is drawn twice."""
    return [{"stream": stream, "seq": entry.seq} for entry in entries]


def _draw_shared(workshop: Workshop, seq: int, parts: list[str], facts: dict[str, Any]) -> dict[str, str]:
    known_seq, known = _drawn.get(workshop.id, (0, {}))
    if known_seq != seq:
        known = {}
    known = known | draw("phone", [part for part in parts if part not in known], facts)
    _drawn[workshop.id] = (seq, known)
    return {part: known[part] for part in parts}


def _list_touched(workshop: Workshop, news: _News, inside: Mapping[int, Attendance]) -> set[int]:
    """The accounts whose own flags may have changed."""
    if news.parts & NEWS_TO_ALL:
        return set(inside)
    numbers = set(news.things)
    if news.parts & NEWS_TO_WAITING:
        talk = find_talk(workshop)
        numbers |= {hand.attendance_id for hand in talk.queue} | set(talk.turns)
    if "notes" in news.parts:
        numbers |= list_companions(workshop, news.things)
    return {account for account, attendance in inside.items() if attendance.id in numbers}


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
