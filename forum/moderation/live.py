"""The queue, live: cases appear, are taken, change and leave in every moderator's window.

A window follows the streams of the consultations its person moderates. Who may see what is asked anew for every message:
a role that is gone, or a case one has an interest in, ends it at the next entry.
"""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from typing import Any

from flask import Flask, current_app, render_template
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select

from forum.accounts.models import digest_of
from forum.accounts.queries import list_signed_in
from forum.consultations.events import consultation_stream
from forum.consultations.models import Consultation, Participation
from forum.contributions.events import ContributionEdited, ContributionRedacted, ContributionStatusChanged, ContributionWithdrawn
from forum.kernel.db import db
from forum.kernel.errors import Forbidden, Malformed
from forum.kernel.events import EventRecord, UnreadableEntry, read_event
from forum.kernel.permissions import MODERATORS, Actor, Role, can
from forum.live import sockets
from forum.live.sockets import Message, current_socket, live
from forum.live.subscriptions import Channel, Subscriber, accounts_of, add_channel, subscribe
from forum.moderation.actions import shifts, working
from forum.moderation.events import CASE_EVENTS
from forum.moderation.kinds import UNDECIDED
from forum.moderation.models import Case
from forum.moderation.queries import cases, queue
from forum.moderation.rules import SEE_QUEUE
from forum.web.templates import rendering_context

CHANNEL = "moderation"
# Changes to the words themselves change the card of their case, if they have one.
WORD_EVENTS = frozenset(
    kind.event_kind for kind in (ContributionEdited, ContributionRedacted, ContributionStatusChanged, ContributionWithdrawn)
)


@live("moderation:join")
def join(actor: Actor, message: Message) -> Message:
    """{cursors: {consultation: last number}} → {news: [...], cursors}: what came since, and from now on everything."""
    cursors = message.get("cursors")
    if not isinstance(cursors, dict) or not all(isinstance(n, int) and 0 <= n < 2**53 for n in cursors.values()):
        raise Malformed("cursors", "a number for each consultation")
    subscriber = Subscriber(current_socket(), actor.account_id or 0, digest_of(current_user.sign_in_key))
    news: list[Message] = []
    positions = {}
    wanted = db.session.scalars(select(Consultation).where(Consultation.slug.in_(cursors)))
    for slug, number in [(consultation.slug, consultation.id) for consultation in wanted]:
        if not can(actor, SEE_QUEUE, db.session.get(Consultation, number)):
            raise Forbidden(_("You’re not a moderator here."))
        positions[slug], missed = subscribe(CHANNEL, consultation_stream(number), cursors[slug], subscriber)
        news += missed
    return {"news": news, "cursors": positions}


@live("moderation:here")
def be_here(actor: Actor, _message: Message) -> Message:
    """Somebody sits in front of the queue: their shift goes on."""
    if not queue.list_moderated(actor):
        raise Forbidden(_("You’re no longer a moderator here."))
    shift = shifts.be_here(actor.account_id or 0)
    return {"since": shift.started_at.isoformat(), "hard": shift.hard}


@live("moderation:seen")
def seen(actor: Actor, message: Message) -> Message:
    """{public_id}: the case is open in front of them."""
    public_id = message.get("public_id")
    if not isinstance(public_id, str):
        raise Malformed("public_id", "the public id of a case")
    working.mark_seen(actor, cases.get_case(actor, public_id))
    return {}


def describe(stream: str, entries: list[EventRecord], subscribers: list[Subscriber]) -> dict[str, list[dict[str, Any]]]:
    """For each subscriber who still moderates there: a message for each entry about a case they may work on."""
    consultation = db.session.get(Consultation, int(stream.partition(":")[2]))
    allowed = _list_moderators(stream, accounts_of(subscribers))
    sockets_of = {subscriber.sid: subscriber.account_id for subscriber in subscribers if subscriber.account_id in allowed}
    told: dict[str, list[dict[str, Any]]] = {sid: [] for sid in sockets_of}
    case_of = _find_cases(entries)
    if not case_of or not told or consultation is None:
        return told
    cards = queue.find_cards(set(case_of.values()))
    conflicts = queue.find_conflicts(set(cards), allowed)
    counts = queue.count_lanes_for(consultation.id, allowed)
    html: dict[tuple[int, bool], str] = {}
    with rendering_context(current_app._get_current_object()):  # type: ignore[attr-defined]
        for entry in entries:
            card = cards.get(case_of.get(entry.seq, 0))
            if card is None:
                continue
            for sid, account_id in sockets_of.items():
                concerned = (card.case.id, account_id) in conflicts
                mine = bool(card.is_taken and card.case.claimed_by and card.case.claimed_by.account_id == account_id)
                message = {
                    "stream": consultation.slug,
                    "seq": entry.seq,
                    "kind": entry.kind,
                    "public_id": card.case.public_id,
                    "lane": card.case.lane,
                    "version": card.case.version,
                    "counts": counts[account_id],
                    "html": "" if concerned or card.case.state not in UNDECIDED else _draw(html, card, mine),
                }
                told[sid].append(message)
    return told


def tick(app: Flask, subscribers_of: dict[str, list[Subscriber]]) -> None:
    """At each tick: who is signed out or has lost every role leaves; the others see who else is here."""
    subscribers = list({subscriber.sid: subscriber for group in subscribers_of.values() for subscriber in group}.values())
    accounts = accounts_of(subscribers)
    signed_in = list_signed_in(accounts)
    roles = select(Participation.account_id).where(
        Participation.account_id.in_(accounts), Participation.role.in_([str(role) for role in MODERATORS])
    )
    moderating = set(db.session.scalars(roles))
    here: dict[int | None, list[str]] = {}
    told = _find_told(app)
    for subscriber in subscribers:
        if subscriber.session_id not in signed_in or subscriber.account_id not in moderating:
            sockets.send(app, subscriber.sid, "moderation:over", {})
            sockets.hang_up(app, subscriber.sid)
            continue
        if subscriber.account_id not in here:
            actor = Actor(subscriber.account_id, frozenset({Role.MEMBER}))
            here[subscriber.account_id] = queue.list_here(actor)
        if told.get(subscriber.sid) != here[subscriber.account_id]:
            told[subscriber.sid] = here[subscriber.account_id]
            sockets.send(app, subscriber.sid, "moderation:here", {"names": here[subscriber.account_id]})


def _find_told(app: Flask) -> dict[str, list[str]]:
    """{socket: names that it was told last}"""
    told: dict[str, list[str]] = app.extensions.setdefault("moderators_told", {})
    return told


def forget(sid: str) -> None:
    _find_told(current_app).pop(sid, None)


sockets.on_leaving(forget)


def _list_moderators(stream: str, account_ids: set[int]) -> set[int]:
    query = select(Participation.account_id).where(
        Participation.space_id == int(stream.partition(":")[2]),
        Participation.account_id.in_(account_ids),
        Participation.role.in_([str(role) for role in MODERATORS]),
    )
    return {number for number in db.session.scalars(query) if number is not None}


def _find_cases(entries: list[EventRecord]) -> dict[int, int]:
    """{entry: case} for the entries that are about one."""
    found = _read_numbers(entries, CASE_EVENTS, "case_id")
    words = _read_numbers(entries, WORD_EVENTS, "contribution_id")
    if words:
        query = select(Case.contribution_id, Case.id).where(Case.contribution_id.in_(words.values()))
        of_words = dict(db.session.execute(query).tuples().all())
        found |= {seq: of_words[number] for seq, number in words.items() if number in of_words}
    return found


def _read_numbers(entries: list[EventRecord], kinds: Collection[str], name: str) -> dict[int, int]:
    """{entry: row} of those that can be read: the queue goes on without the others."""
    found: dict[int, int] = {}
    for entry in entries:
        if entry.kind in kinds:
            with suppress(UnreadableEntry):
                found[entry.seq] = getattr(read_event(entry), name)
    return found


def _draw(drawn: dict[tuple[int, bool], str], card: queue.Card, mine: bool) -> str:
    key = (card.case.id, mine)
    if key not in drawn:
        drawn[key] = render_template("moderation/card.html", card=card, mine=mine)
    return drawn[key]


add_channel(Channel(CHANNEL, describe, tick))
