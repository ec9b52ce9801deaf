"""Windows that follow the event log: live delivery and catching up are the same thing.

Each process reads on in the streams that its own sockets follow, and hands new entries to the feature that follows them. A
window holds a cursor for each stream (the number of the last entry it has) and asks for what came since when it connects
again, to whichever process: it misses nothing, sees nothing twice, and gets everything in order. Nothing is sent from one
process to another, so no broker is needed; the price is a short query every POLL_SECONDS in a process that has subscribers.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from typing import Any

import structlog
from flask import Flask, current_app
from flask_babel import gettext as _
from sqlalchemy import select

from forum.kernel.db import db
from forum.kernel.errors import Conflict
from forum.kernel.events import EventRecord, EventStream, entries_since, on_any
from forum.live import sockets

log = structlog.get_logger()
POLL_SECONDS = 0.2
# Who may not follow any more is told within a second: the next look that comes so long after the last tick is the next tick.
TICK_SECONDS = 0.7
# A window that missed more than this loads its page anew, which is quicker for everyone.
FURTHEST_BEHIND = 1000
Messages = list[dict[str, Any]]
Memory = dict[Hashable, Any]


@dataclass(frozen=True)
class Subscriber:
    """One socket and who is behind it: nobody that is known (None) where a visitor is. `about` is the row of what it follows,
    where that is not all of the stream."""

    sid: str
    account_id: int | None
    session_id: str
    about: int = 0


def accounts_of(subscribers: Iterable[Subscriber]) -> set[int]:
    """Whose windows they are; visitors have no account."""
    return {subscriber.account_id for subscriber in subscribers if subscriber.account_id is not None}


@dataclass(frozen=True)
class Channel:
    """What a feature sends to those who follow a stream.

    `describe(stream, entries, subscribers)` gives for each subscriber its messages, one for each entry it may know of; a
    subscriber it leaves out may not follow any more and is told so. Without entries it is asked at every tick who still may, in
    whatever process they were removed: it answers that cheaply. `tick` then runs with the subscribers of each stream.
    Messages that are the same object for several subscribers are encoded once.
    """

    name: str
    describe: Callable[[str, list[EventRecord], list[Subscriber]], dict[str, list[dict[str, Any]]]]
    tick: Callable[[Flask, dict[str, list[Subscriber]]], None]


@dataclass
class _Reader:
    """The one thread of a process that reads on, as long as somebody follows something."""

    app: Flask
    lock: threading.RLock = field(default_factory=threading.RLock)
    wake: threading.Event = field(default_factory=threading.Event)
    subscribers: dict[tuple[str, str], dict[str, Subscriber]] = field(default_factory=dict)
    positions: dict[str, int] = field(default_factory=dict)
    memories: dict[str, Memory] = field(default_factory=dict)
    is_running: bool = False


_channels: dict[str, Channel] = {}


def add_channel(channel: Channel) -> None:
    """Registers a channel, at import. A second one of the same name takes its place."""
    _channels[channel.name] = channel


def set_up_subscriptions(app: Flask) -> None:
    """Called once at start. The thread that reads starts with the first subscriber."""
    app.extensions["subscriptions"] = _Reader(app)


def subscribe(channel: str, stream: str, since: int, subscriber: Subscriber) -> tuple[int, list[dict[str, Any]]]:
    """Adds a subscriber; returns where the stream stands and the messages it has missed since entry `since`.

    What comes later is sent; it may overtake the answer on its way, so a window keeps what comes until the answer is there and
    then passes over numbers it has. Raises Conflict when more than FURTHEST_BEHIND were missed. Not inside an action: the session
    is rolled back."""
    reader: _Reader = current_app.extensions["subscriptions"]
    # What was read before may be older than where the reader is; and nobody may hold a connection while they wait for the
    # reader, who needs one: with more who come than connections, all would wait for each other.
    db.session.rollback()
    with reader.lock:
        position = reader.positions[stream] if stream in reader.positions else last_seq(stream)
        if position - since > FURTHEST_BEHIND:
            raise Conflict(_("This page is out of date. Refresh it to see what is new."))
        missed = [entry for entry in entries_since(stream, since, FURTHEST_BEHIND) if entry.seq <= position]
        messages = _channels[channel].describe(stream, missed, [subscriber]).get(subscriber.sid, [])
        reader.positions[stream] = position
        reader.subscribers.setdefault((channel, stream), {})[subscriber.sid] = subscriber
        if not reader.is_running:
            reader.is_running = True
            threading.Thread(target=_read_on, args=(reader,), name="subscriptions", daemon=True).start()
    return position, messages


def list_windows(channel: str, stream: str, account_id: int) -> list[str]:
    """The sockets of this process with which somebody follows a stream: they may have it open twice."""
    reader: _Reader = current_app.extensions["subscriptions"]
    # Without the lock: whoever asks must not wait until a whole hall has been told something. The copy is made in one go.
    group = list(reader.subscribers.get((channel, stream), {}).items())
    return [sid for sid, subscriber in group if subscriber.account_id == account_id]


def remember(stream: str) -> Memory:
    """What this process keeps for those who follow a stream: a feature reads and writes it under keys of its own. It is gone when
    the last of them has left; while nobody follows, nothing that is put into it is found again."""
    reader: _Reader = current_app.extensions["subscriptions"]
    return reader.memories.setdefault(stream, {}) if stream in reader.positions else {}


def unsubscribe(sid: str, channel: str = "") -> None:
    """Takes a socket out of all it follows, or of what it follows in one channel; one that follows nothing is no fault. Called by
    itself when a socket closes."""
    reader: _Reader = current_app.extensions["subscriptions"]
    with reader.lock:
        for key in list(reader.subscribers):
            if channel in {"", key[0]}:
                _drop(reader, key, sid)


def _drop(reader: _Reader, key: tuple[str, str], sid: str) -> None:
    """Takes a subscriber out; a stream that nobody follows any more is not read on in."""
    group = reader.subscribers[key]
    group.pop(sid, None)
    if not group:
        del reader.subscribers[key]
        if not any(stream == key[1] for _channel, stream in reader.subscribers):
            reader.positions.pop(key[1], None)
            reader.memories.pop(key[1], None)


def last_seq(stream: str) -> int:
    """The cursor for a page: ask before reading what the page shows, so that nothing falls between."""
    return db.session.scalar(select(EventStream.last_seq).filter_by(name=stream)) or 0


def _read_on(reader: _Reader) -> None:
    last_tick = 0.0
    while not _is_done(reader):
        reader.wake.wait(POLL_SECONDS)
        reader.wake.clear()
        try:
            with reader.app.app_context():
                _deliver_new(reader)
                if time.monotonic() - last_tick >= TICK_SECONDS:
                    last_tick = time.monotonic()
                    _tick(reader)
        except Exception:
            log.exception("reading on failed; trying again")
            time.sleep(TICK_SECONDS)


def _is_done(reader: _Reader) -> bool:
    """Whether nobody follows anything any more: the next who does starts it again."""
    with reader.lock:
        reader.is_running = bool(reader.positions)
        return not reader.is_running


def _deliver_new(reader: _Reader) -> None:
    with reader.lock:
        heads = select(EventStream.name, EventStream.last_seq).where(EventStream.name.in_(reader.positions))
        for stream, newest in db.session.execute(heads).tuples().all():
            while reader.positions.get(stream, newest) < newest:
                entries = entries_since(stream, reader.positions[stream])
                if not entries:  # Cut off behind our back. Without this no other stream would be read any more.
                    log.error("the event log is cut off: run forum verify", stream=stream, seq=newest)
                    reader.positions[stream] = newest
                    break
                reader.positions[stream] = entries[-1].seq
                _hand_out(reader, stream, entries)


def _hand_out(reader: _Reader, stream: str, entries: list[EventRecord]) -> None:
    for (channel, followed), group in list(reader.subscribers.items()):
        if followed != stream:
            continue
        try:
            messages = _channels[channel].describe(stream, entries, list(group.values()))
            for same, sids in _group_by_message(messages, group):
                for message in same:
                    sockets.send_to_all(reader.app, sids, f"{channel}:news", message)
        except Exception:
            # Nobody may miss an entry: they connect again, with their cursors.
            log.exception("a channel failed", channel=channel)
            for sid in list(group):
                sockets.hang_up(reader.app, sid)
            continue
        _send_away(reader, channel, stream, group.keys() - messages)


def _send_away(reader: _Reader, channel: str, stream: str, sids: Iterable[str]) -> None:
    for sid in sids:
        sockets.send(reader.app, sid, f"{channel}:over", {"stream": stream})
        _drop(reader, (channel, stream), sid)


def _group_by_message(messages: dict[str, Messages], group: Iterable[str]) -> list[tuple[Messages, list[str]]]:
    """Subscribers who get the very same objects, together: each is encoded once for all of them."""
    found: dict[tuple[int, ...], tuple[Messages, list[str]]] = {}
    for sid in group:
        own = messages.get(sid, [])
        found.setdefault(tuple(map(id, own)), (own, []))[1].append(sid)
    return list(found.values())


def _tick(reader: _Reader) -> None:
    with reader.lock:
        # What was read before is as it was then. Somebody who has come since would not be known, and be sent away.
        db.session.rollback()
        for (channel, stream), group in list(reader.subscribers.items()):
            try:
                still = _channels[channel].describe(stream, [], list(group.values()))
            except Exception:
                # What fails in one room or queue keeps nobody else waiting. Who may follow is asked again with the next news.
                log.exception("a channel failed", channel=channel)
                continue
            _send_away(reader, channel, stream, group.keys() - still)
        by_channel: dict[str, dict[str, list[Subscriber]]] = {}
        for (channel, stream), group in reader.subscribers.items():
            by_channel.setdefault(channel, {})[stream] = list(group.values())
    for channel, subscribers in by_channel.items():
        _channels[channel].tick(reader.app, subscribers)


@on_any
def _wake_reader() -> None:
    """In this process news goes out at once; other processes find it at their next look."""
    current_app.extensions["subscriptions"].wake.set()


sockets.on_leaving(unsubscribe)
