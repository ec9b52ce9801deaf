"""Whoever reads a thread is told that something new is in it: a number, never words. Showing it is theirs to ask for.

Followed is what any visitor may read and where more can come: the same for everybody, whether signed in or not.
"""

from __future__ import annotations

import json
from typing import Any

from flask_login import current_user
from sqlalchemy import select

from forum.accounts.models import digest_of
from forum.accounts.queries import list_signed_in
from forum.activities.discussions.events import PostMoved
from forum.activities.discussions.queries import threads
from forum.consultations.events import consultation_stream
from forum.contributions.events import ContributionPublished, ContributionStatusChanged, ContributionWithdrawn
from forum.contributions.models import Contribution
from forum.kernel.db import db
from forum.kernel.errors import Malformed, NotFound
from forum.kernel.events import EventRecord
from forum.kernel.permissions import Actor
from forum.live.sockets import Message, current_socket, live
from forum.live.subscriptions import Channel, Messages, Subscriber, accounts_of, add_channel, last_seq, subscribe, unsubscribe
from forum.web.access import OPEN

CHANNEL = "thread"
# What can change how many replies a thread has.
REPLY_EVENTS = frozenset(
    kind.event_kind for kind in (ContributionPublished, ContributionStatusChanged, ContributionWithdrawn, PostMoved)
)


@live("thread:join", door=OPEN)
def join(actor: Actor, message: Message) -> Message:
    """{slug, public_id} → {seq, replies}: how many replies the thread has; from now on that is said again when it changes. A
    window follows one thread. NotFound for one that no visitor may read, or that is closed."""
    slug, public_id = message.get("slug"), message.get("public_id")
    if not isinstance(slug, str) or not isinstance(public_id, str):
        raise Malformed("public_id", "the slug of a consultation and the public id of a thread")
    thread = threads.get_thread(actor, slug, public_id)
    thread_id, stream = thread.id, consultation_stream(thread.consultation_id)
    session = digest_of(current_user.sign_in_key) if actor.is_signed_in else ""
    subscriber = Subscriber(current_socket(), actor.account_id, session, about=thread_id)
    unsubscribe(subscriber.sid)
    seq, _missed = subscribe(CHANNEL, stream, last_seq(stream), subscriber)
    replies = threads.count_followed_replies({thread_id})  # Later than `seq`: what comes between is told again.
    if thread_id not in replies:
        unsubscribe(subscriber.sid)
        raise NotFound
    return {"seq": seq, "replies": replies[thread_id]}


def describe(_stream: str, entries: list[EventRecord], subscribers: list[Subscriber]) -> dict[str, Messages]:
    """One message for all who follow the same thread. Left out is whoever has signed out, and all when the thread is closed or
    hidden."""
    replies = threads.count_followed_replies({subscriber.about for subscriber in subscribers})
    signed_in = list_signed_in(accounts_of(subscribers))
    news: dict[int, Messages] = {}
    if _tells_of_replies(entries):
        news = {thread_id: [{"seq": entries[-1].seq, "replies": count}] for thread_id, count in replies.items()}
    return {
        each.sid: news.get(each.about, [])
        for each in subscribers
        if each.about in replies and (each.account_id is None or each.session_id in signed_in)
    }


def _tells_of_replies(entries: list[EventRecord]) -> bool:
    """Whether anything happened that everybody may know of: not what is private, of which nothing is told here."""
    of_replies = [entry for entry in entries if entry.kind in REPLY_EVENTS]
    about = {json.loads(entry.payload)["contribution_id"] for entry in of_replies}
    private = select(Contribution.id).where(Contribution.id.in_(about), Contribution.private_to_id.is_not(None))
    return bool(about - set(db.session.scalars(private)))


def tick(*_any: Any) -> None:
    """Nothing is told by the clock alone."""


add_channel(Channel(CHANNEL, describe, tick))
