"""People start threads and reply."""

from __future__ import annotations

from functools import cache

from flask_babel import gettext as _
from sqlalchemy import Integer, Update, bindparam, select, update

from forum.activities.discussions.events import RepliesRecounted
from forum.activities.discussions.kind import kinds_for
from forum.activities.discussions.models import POSTS, Post, Thread
from forum.activities.discussions.queries import list_broken_counters
from forum.activities.discussions.rules import REPLY, START_THREAD
from forum.consultations.models import Activity, Participation
from forum.consultations.queries import find_place
from forum.contributions.actions import find_by_sending, new_contribution, publish
from forum.contributions.rules import may_see
from forum.contributions.screening import Confirmation
from forum.kernel.actions import action, lock, save, transaction
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.errors import Invalid, NotFound
from forum.kernel.events import SITE, emit
from forum.kernel.idempotency import identify_sending
from forum.kernel.permissions import Actor, Role
from forum.kernel.text import tidy_line, tidy_text


@action(START_THREAD)
def start_thread(
    actor: Actor,
    activity: Activity,
    *,
    kind_key: str,
    title: str,
    body: str,
    idempotency_key: str | None = None,
    confirmation: Confirmation | None = None,
) -> Post:
    """Starts a thread and returns its first post; the same words in the same form, sent again, return the same post."""
    author = _get_author(actor, activity)
    sending = identify_sending(idempotency_key, activity.id, kind_key, tidy_line(title), tidy_text(body))
    sent = find_by_sending(Post, author, sending)
    if sent is not None:
        return sent
    if kind_key not in {kind.key for kind in kinds_for(Role(author.role))}:
        raise Invalid({"kind_key": _("Choose what kind of point it is")})
    thread = Thread(consultation_id=activity.consultation_id, activity_id=activity.id, kind_key=kind_key, last_post_at=now())
    save(thread)
    post = _new_post(author, thread, None, title, body, sending)
    publish(post, confirmation=confirmation)
    return post


@action(REPLY)
def reply(
    actor: Actor, parent: Post, *, body: str, idempotency_key: str | None = None, confirmation: Confirmation | None = None
) -> Post:
    """Replies to a post; the same words in the same form, sent again, return the same reply."""
    if not may_see(actor, parent):
        raise NotFound
    author = _get_author(actor, parent)
    sending = identify_sending(idempotency_key, parent.id, tidy_text(body))
    sent = find_by_sending(Post, author, sending)
    if sent is not None:
        return sent
    thread = parent.thread
    lock(thread)
    thread.last_post_at = now()
    created = _new_post(author, thread, parent, "", body, sending)
    publish(created, confirmation=confirmation)
    count_below(parent, 1)
    return created


def rebuild_counters() -> int:
    """Counts every post's replies anew; returns how many counters were wrong."""
    with transaction():
        wrong = db.session.execute(list_broken_counters()).all()
        for post_id, true_count in wrong:
            db.session.execute(update(POSTS).where(POSTS.c.id == post_id).values(below_count=true_count))
        if wrong:
            emit(RepliesRecounted(SITE, None, len(wrong)))
        return len(wrong)


def _get_author(actor: Actor, thing: Activity | Post) -> Participation:
    author = find_place(actor, thing)
    if author is None:
        raise NotFound
    return author


def _new_post(author: Participation, thread: Thread, parent: Post | None, title: str, body: str, sending: str | None) -> Post:
    return new_contribution(
        Post,
        author,
        activity_id=thread.activity_id,
        thread_id=thread.id,
        parent_id=parent.id if parent else None,
        title=title,
        body=body,
        sending=sending,
    )


def count_below(parent: Post, step: int) -> None:
    """Adds to the counters of a post and of all above it. Its thread is locked, so two replies cannot wait for each other."""
    db.session.execute(_add_above(), {"lowest_id": parent.id, "step": step})


@cache
def _add_above() -> Update:
    """Put together once: that takes longer than to run it."""
    posts = POSTS.c
    above = select(posts.id, posts.parent_id).where(posts.id == bindparam("lowest_id")).cte(recursive=True)
    above = above.union_all(select(posts.id, posts.parent_id).join(above, posts.id == above.c.parent_id))
    counted = update(POSTS).where(posts.id.in_(select(above.c.id)))
    return counted.values(below_count=posts.below_count + bindparam("step", type_=Integer))
