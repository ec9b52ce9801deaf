"""Whoever reads a thread is told what changed in it: which comments, by their public ids, and never a word of them. What becomes
of a page is asked for over HTTP, as whoever reads it (`views/fragments.py`); new comments are only announced.

Followed is what any visitor may read and where more can come: the same for everybody, whether signed in or not.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection
from typing import Any

from flask_login import current_user
from sqlalchemy import select

from forum.accounts.models import digest_of
from forum.accounts.queries import list_signed_in
from forum.activities.discussions.events import PostMoved
from forum.activities.discussions.models import Thread
from forum.activities.discussions.queries import threads
from forum.activities.discussions.queries.changes import list_changes
from forum.consultations.events import consultation_stream
from forum.consultations.models import Admission
from forum.contributions.events import ContributionPublished, ContributionStatusChanged, ContributionWithdrawn
from forum.contributions.models import Contribution
from forum.kernel.db import db
from forum.kernel.errors import Conflict, Malformed, NotFound
from forum.kernel.events import EventRecord
from forum.kernel.permissions import Actor
from forum.live.sockets import Message, current_socket, live
from forum.live.subscriptions import Channel, Messages, Subscriber, accounts_of, add_channel, last_seq, subscribe, unsubscribe
from forum.web.access import OPEN

CHANNEL = "thread"
# Those who read a thread and are told that it changed ask within so many seconds that so many ask in one. A signed-in reader's
# question takes about 8 ms: two fifths of a processor at most.
FETCHES_PER_SECOND = 50
# What can change how many replies a thread has.
REPLY_EVENTS = frozenset(
    kind.event_kind for kind in (ContributionPublished, ContributionStatusChanged, ContributionWithdrawn, PostMoved)
)


@live("thread:join", door=OPEN)
def join(actor: Actor, message: Message) -> Message:
    """{slug, public_id, since} → {seq, replies, changes}: how many replies the thread has and what changed after entry `since`
    of the log; from now on both are told when something changes. `has_missed`: since then more happened than is told; the
    window looks at all it shows. A window follows one thread. NotFound for one that no visitor may read, or that is closed."""
    slug, public_id, since = message.get("slug"), message.get("public_id"), message.get("since")
    if not isinstance(slug, str) or not isinstance(public_id, str) or type(since) is not int or since < 0:
        raise Malformed("public_id", "the slug of a consultation, the public id of a thread and the number of an entry")
    thread = threads.get_thread(actor, slug, public_id)
    thread_id, stream = thread.id, consultation_stream(thread.space_id)
    session = digest_of(current_user.sign_in_key) if actor.is_signed_in else ""
    subscriber = Subscriber(current_socket(), actor.account_id, session, about=thread_id)
    unsubscribe(subscriber.sid, CHANNEL)
    has_missed = False
    try:
        seq, missed = subscribe(CHANNEL, stream, since, subscriber)
    except Conflict:
        has_missed = True
        seq, missed = subscribe(CHANNEL, stream, last_seq(stream), subscriber)
    followed = threads.find_followed({thread_id}).get(thread_id)  # Later than `seq`: what comes between is told again.
    if followed is None:
        unsubscribe(subscriber.sid, CHANNEL)
        raise NotFound
    changes = [change for each in missed for change in each["changes"]]
    return {"seq": seq, "replies": followed.replies, "changes": changes, "spread": 0, "has_missed": has_missed}


def describe(_stream: str, entries: list[EventRecord], subscribers: list[Subscriber]) -> dict[str, Messages]:
    """One message for all who follow the same thread: within how many seconds they ask, too. Left out is whoever has signed out
    or was put out of a private consultation, and all when the thread is closed or hidden."""
    readers = Counter(subscriber.about for subscriber in subscribers)
    followed = threads.find_followed(readers)
    accounts = accounts_of(subscribers)
    signed_in, put_out = list_signed_in(accounts), list_put_out(readers, accounts)
    news: dict[int, Messages] = {}
    if entries:
        changes = list_changes(entries, followed)
        counts_replies = _tells_of_replies(entries)
        news = {
            thread_id: [
                {
                    "seq": entries[-1].seq,
                    "replies": thread.replies,
                    "changes": changes.get(thread_id, []),
                    "spread": readers[thread_id] / FETCHES_PER_SECOND,
                }
            ]
            for thread_id, thread in followed.items()
            if counts_replies or thread_id in changes
        }
    return {
        each.sid: news.get(each.about, [])
        for each in subscribers
        if each.about in followed
        and (each.account_id is None or (each.session_id in signed_in and each.account_id not in put_out))
    }


def list_put_out(thread_ids: Collection[int], account_ids: Collection[int]) -> set[int]:
    """Those of the accounts that read the threads' consultation no more, as its organiser ended that."""
    if not account_ids:
        return set()
    consultations = select(Thread.space_id).where(Thread.id.in_(thread_ids))
    ended = (Admission.put_out_at.is_not(None), Admission.account_id.in_(account_ids))
    return set(db.session.scalars(select(Admission.account_id).where(*ended, Admission.space_id.in_(consultations))))


def _tells_of_replies(entries: list[EventRecord]) -> bool:
    """Whether anything happened that everybody may know of: not what is private, of which nothing is told here."""
    of_replies = [entry for entry in entries if entry.kind in REPLY_EVENTS]
    about = {json.loads(entry.payload)["contribution_id"] for entry in of_replies}
    private = select(Contribution.id).where(Contribution.id.in_(about), Contribution.private_to_id.is_not(None))
    return bool(about - set(db.session.scalars(private)))


def tick(*_any: Any) -> None:
    """Nothing is told by the clock alone."""


add_channel(Channel(CHANNEL, describe, tick))
