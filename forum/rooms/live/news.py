"""What each screen of a room is told: the parts of its page that changed, drawn by the templates the page is made of."""

from __future__ import annotations

from collections.abc import Mapping

from flask import current_app
from sqlalchemy import select

from forum.accounts.models import Account
from forum.consultations.models import Participation
from forum.kernel.db import db
from forum.kernel.events import EventRecord
from forum.live.sockets import Message
from forum.live.subscriptions import Subscriber, accounts_of
from forum.rooms.live.changes import CHANGE_ALL, CHANGE_WAITING, WALL_SUBJECTS, Changes
from forum.rooms.live.phones import Phones
from forum.rooms.queries.breakouts import list_companions
from forum.rooms.queries.room import Somebody, find_all_me, find_talk
from forum.rooms.rendering import (
    CONSOLE_PARTS,
    OWN_CONSOLE_PARTS,
    OWN_PHONE_PARTS,
    WALL_PARTS,
    gather_console,
    gather_own_console,
    gather_wall,
    render_parts,
)
from forum.web.templates import rendering_context
from forum.workshops.events import find_room
from forum.workshops.models import Attendance, Workshop
from forum.workshops.queries.finding import load_workshop
from forum.workshops.rules import RUNNERS

Told = dict[str, list[Message]]


def describe_room(stream: str, entries: list[EventRecord], subscribers: list[Subscriber]) -> Told:
    """The same message object for everyone whose screen gets the same, so that it is encoded once."""
    workshop = load_workshop(find_room(stream))
    if workshop is None:
        return {}
    inside = _find_inside(workshop, accounts_of(subscribers))
    numbers = _number(stream, entries)
    told: Told = {each.sid: numbers for each in subscribers if each.account_id in inside}
    if not entries or not told:
        return told
    changes = Changes.of(entries)
    parts = changes.phone_parts
    touched = _list_touched(workshop, changes, inside)
    if not parts and not touched:
        return told
    with rendering_context(current_app._get_current_object()):  # type: ignore[attr-defined]
        phones = Phones(workshop, entries[-1].seq)
        shared = phones.draw_shared(parts)
        common = [*numbers[:-1], numbers[-1] | {"parts": shared}]
        mine = find_all_me(workshop, [inside[number] for number in touched])
        for subscriber in subscribers:
            if subscriber.sid not in told or subscriber.account_id is None:
                continue
            me = mine.get(inside[subscriber.account_id].id)
            if me is None:
                told[subscriber.sid] = common
            else:
                names = OWN_PHONE_PARTS if changes.subjects & CHANGE_ALL else ("group",)
                told[subscriber.sid] = [*common[:-1], common[-1] | {"own": phones.describe_own(me, names)}]
    return told


def describe_console(stream: str, entries: list[EventRecord], subscribers: list[Subscriber]) -> Told:
    """The same for all who lead, and beside it what only one of them may see: the cases they may work on."""
    workshop, told = _begin_to_tell(stream, entries, subscribers)
    if workshop is None or not entries or not told:
        return told
    with rendering_context(current_app._get_current_object()):  # type: ignore[attr-defined]
        shared = render_parts("console", CONSOLE_PARTS, gather_console(workshop))
        people = accounts_of(subscriber for subscriber in subscribers if subscriber.sid in told)
        accounts = db.session.scalars(select(Account).where(Account.id.in_(people))).all()
        own: dict[int | None, dict[str, str]] = {
            account.id: render_parts("console", OWN_CONSOLE_PARTS, gather_own_console(account.as_actor(), workshop))
            for account in accounts
        }
    for subscriber in subscribers:
        if subscriber.sid in told:
            *earlier, last = told[subscriber.sid]
            told[subscriber.sid] = [*earlier, last | {"parts": shared | own.get(subscriber.account_id, {})}]
    return told


def describe_wall(stream: str, entries: list[EventRecord], subscribers: list[Subscriber]) -> Told:
    workshop, told = _begin_to_tell(stream, entries, subscribers)
    if workshop is None or not entries or not told or not Changes.of(entries).subjects & WALL_SUBJECTS:
        return told
    with rendering_context(current_app._get_current_object()):  # type: ignore[attr-defined]
        parts = render_parts("wall", WALL_PARTS, gather_wall(workshop))
    *earlier, last = _number(stream, entries)
    messages = [*earlier, last | {"parts": parts}]
    return {sid: messages for sid in told}  # noqa: C420  (the same list for all, on purpose: it is encoded once)


def _begin_to_tell(stream: str, entries: list[EventRecord], subscribers: list[Subscriber]) -> tuple[Workshop | None, Told]:
    """The room, and the bare numbers for each subscriber who leads it."""
    workshop = load_workshop(find_room(stream))
    if workshop is None:
        return None, {}
    leading = _find_leading(workshop, accounts_of(subscribers))
    numbers = _number(stream, entries)
    return workshop, {subscriber.sid: numbers for subscriber in subscribers if subscriber.account_id in leading}


def _number(stream: str, entries: list[EventRecord]) -> list[Message]:
    """A message for each entry: its number. The last one carries what is drawn, so that nothing is drawn twice."""
    return [{"stream": stream, "seq": entry.seq} for entry in entries]


def _list_touched(workshop: Workshop, changes: Changes, inside: Mapping[int, Somebody]) -> set[int]:
    """The accounts whose own flags may have changed."""
    if changes.subjects & CHANGE_ALL:
        return set(inside)
    numbers = set(changes.attendance_ids)
    if changes.subjects & CHANGE_WAITING:
        talk = find_talk(workshop)
        numbers |= {hand.attendance_id for hand in talk.queue} | set(talk.turns)
    if "notes" in changes.subjects:
        numbers |= list_companions(workshop, changes.note_ids)
    return {account for account, attendance in inside.items() if attendance.id in numbers}


def _find_inside(workshop: Workshop, account_ids: set[int]) -> dict[int, Somebody]:
    """account → who they are, for those who are let in. Bare columns: it is asked for each piece of news, of a whole hall."""
    query = (
        select(Participation.account_id, Attendance.id, Participation.id)
        .join(Participation, Participation.id == Attendance.participation_id)
        .where(Attendance.workshop_id == workshop.id, Attendance.admitted_at.is_not(None), Attendance.refused_at.is_(None))
        .where(Participation.removed_at.is_(None), Participation.account_id.in_(account_ids))
    )
    return {number: Somebody(*who) for number, *who in db.session.execute(query).tuples() if number is not None}


def _find_leading(workshop: Workshop, account_ids: set[int]) -> set[int]:
    query = select(Participation.account_id).where(
        Participation.space_id == workshop.space_id,
        Participation.account_id.in_(account_ids),
        Participation.role.in_([str(role) for role in RUNNERS]),
    )
    return {number for number in db.session.scalars(query) if number is not None}
