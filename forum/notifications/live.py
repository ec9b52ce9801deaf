"""The bell in the head of every page, live: how many updates are new, for whoever is signed in. A number, never what they are of.

What somebody is told has no entry in a log of its own, so it is looked for: new rows once a second, and the counts of everybody
in turn, as updates are read, or go out of sight, in other windows and processes too.
"""

from __future__ import annotations

import time
from typing import Any

from flask import Flask
from flask_login import current_user

from forum.accounts.models import digest_of
from forum.accounts.queries import list_signed_in
from forum.kernel.events import EventRecord
from forum.kernel.permissions import Actor
from forum.live.sockets import Message, current_socket, live, send_to_all
from forum.live.subscriptions import Channel, Messages, Subscriber, accounts_of, add_channel, remember, subscribe, unsubscribe
from forum.notifications.queries import count_unread_of, list_told_since, read_last_number, say_count

CHANNEL = "bell"
# Everybody follows the same. No entry is ever written to it: it has no log.
STREAM = "bell"
# Each a query by an index, at every tick: with 1,000 people who are signed in, what one of them reads elsewhere is gone from
# their other windows after half a minute.
RECOUNTED_AT_ONCE = 20


@live("bell:join")
def join(actor: Actor, _message: Message) -> Message:
    """{} → {seq, count}: how many updates are new, as it stands beside the bell; from now on that is told when it changes."""
    account_id = actor.account_id or 0
    subscriber = Subscriber(current_socket(), account_id, digest_of(current_user.sign_in_key))
    unsubscribe(subscriber.sid, CHANNEL)
    subscribe(CHANNEL, STREAM, 0, subscriber)
    return {"seq": _number(), "count": say_count(count_unread_of(account_id))}


def describe(_stream: str, _entries: list[EventRecord], subscribers: list[Subscriber]) -> dict[str, Messages]:
    """Whoever is still signed in."""
    signed_in = list_signed_in(accounts_of(subscribers))
    return {each.sid: [] for each in subscribers if each.session_id in signed_in}


def tick(app: Flask, subscribers: dict[str, list[Subscriber]]) -> None:
    """Tells those whose count has changed. What a window was told when it joined is told once more: nobody keeps it for then."""
    windows: dict[int, list[str]] = {}
    for subscriber in subscribers.get(STREAM, []):
        if subscriber.account_id is not None:
            windows.setdefault(subscriber.account_id, []).append(subscriber.sid)
    memory = remember(STREAM)
    told: dict[int, tuple[str, tuple[str, ...]]] = memory.setdefault("told", {})
    for account_id in _choose(windows, memory, told):
        count, sids = say_count(count_unread_of(account_id)), tuple(windows[account_id])
        if told.get(account_id) != (count, sids):
            told[account_id] = count, sids
            send_to_all(app, sids, f"{CHANNEL}:news", {"seq": _number(), "count": count})
    for account_id in told.keys() - windows.keys():
        del told[account_id]


def _choose(windows: dict[int, list[str]], memory: Any, told: dict[int, Any]) -> list[int]:
    """Whose updates are counted now: who was just told something or has come, and some of the others, in turn."""
    last, newest = memory.get("last"), read_last_number()
    memory["last"] = newest
    fresh = list_told_since(last, windows) if last is not None and newest > last else set()
    fresh |= {account_id for account_id, sids in windows.items() if told.get(account_id, ("", ()))[1] != tuple(sids)}
    waiting = sorted(windows)
    place = memory.get("place", 0) % max(1, len(waiting))
    memory["place"] = place + RECOUNTED_AT_ONCE
    return sorted(fresh | set(waiting[place : place + RECOUNTED_AT_ONCE]))


def _number() -> int:
    """What is told later has a higher one, whichever process tells it."""
    return time.time_ns() // 1_000_000


add_channel(Channel(CHANNEL, describe, tick))
