"""What those who look after the conversation can do with a post: see it in its place, move it, lock its thread."""

from __future__ import annotations

from typing import cast

from flask_babel import gettext as _
from sqlalchemy import Table, or_, select, update
from sqlalchemy.orm import joinedload

from forum.activities.discussions.counters import (
    CONDITIONS,
    count_below,
    count_differing,
    forget_answer,
    note_last_post,
    rebuild_written,
)
from forum.activities.discussions.events import PostMoved, ThreadLocked
from forum.activities.discussions.kind import CLARIFICATION, CONDITION, POST, RESTATEMENT, SUMMARY
from forum.activities.discussions.models import POSTS, Clarification, Condition, Post, Restatement, Summary, Thread
from forum.activities.discussions.queries.replies import list_ancestors
from forum.activities.discussions.rules import name_thread
from forum.consultations.events import consultation_stream
from forum.contributions.kinds import LockHooks, ModerationHooks, MoveHooks, MoveTarget, declare_moderation_hooks
from forum.contributions.models import Contribution, Status
from forum.kernel.actions import lock
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.errors import Conflict, Invalid
from forum.kernel.events import emit
from forum.kernel.permissions import SYSTEM, Actor

AROUND = 2
RESTATEMENTS, CLARIFICATIONS = cast(Table, Restatement.__table__), cast(Table, Clarification.__table__)
MOST_HOMES = 100


def list_around(contribution: Contribution) -> list[Contribution]:
    """What it answers, itself, and the first answers to it."""
    post = cast(Post, contribution)
    above = list_ancestors(post) if post.parent_id else []
    below = select(Post).where(Post.parent_id == post.id).options(joinedload(Post.author)).order_by(Post.id).limit(AROUND)
    return [*above[-AROUND:], post, *db.session.scalars(below)]


def list_homes(contribution: Contribution) -> list[MoveTarget]:
    """The other threads of the consultation, the liveliest first. A thread's first post stays where it is, and so does what is
    private."""
    post = cast(Post, contribution)
    if post.parent_id is None or post.is_private:
        return []
    query = (
        select(Thread)
        .join(Post, (Post.thread_id == Thread.id) & Post.parent_id.is_(None))
        .where(Thread.space_id == post.space_id, Thread.id != post.thread_id, Post.private_to_id.is_(None))
        .options(joinedload(Thread.first_post).joinedload(Post.author))
        .order_by(Thread.last_post_at.desc())
        .limit(MOST_HOMES)
    )
    return [MoveTarget(thread.first_post.public_id, name_thread(SYSTEM, thread)) for thread in db.session.scalars(query)]


def move(actor: Actor, contribution: Contribution, home_public_id: str) -> str:
    """Moves a post and all below it under another post of the consultation; returns what it was under."""
    post = cast(Post, contribution)
    parent = db.session.scalar(select(Post).filter_by(public_id=home_public_id, space_id=post.space_id))
    before = post.parent
    if parent is None or parent.is_private:
        raise Invalid({"home": _("Choose which thread to move it to")})
    if post.is_private:
        raise Conflict(_("Only the person who wrote this decides who can see it, so you cannot move it."))
    if before is None:
        raise Conflict(_("You cannot move the first comment in a thread"))
    for thread in sorted({post.thread, parent.thread}, key=lambda each: each.id):
        lock(thread)
    db.session.refresh(post)  # Somebody may have replied before it was held.
    below = _list_below(post)
    if parent.id in below:
        raise Conflict(_("You cannot move a comment below itself"))
    shown = int(post.status == Status.PUBLISHED) + post.shown_below_count
    count_below(before.id, -len(below), -shown)
    differs = int(post.status == Status.PUBLISHED)
    count_differing(post, -differs)
    old_thread, old_thread_id = post.thread, post.thread_id
    db.session.execute(update(POSTS).where(POSTS.c.id.in_(below)).values(thread_id=parent.thread_id, shown_late_at=now()))
    contributions = cast(Table, Contribution.__table__)
    in_activity = update(contributions).where(contributions.c.id.in_(below))
    db.session.execute(in_activity.values(activity_id=parent.activity_id))
    _move_what_was_said_beside(below, parent.activity_id)
    # Moved back, it is where it was.
    moved_from_id = None if post.moved_from_id == parent.thread_id else old_thread_id
    db.session.execute(update(POSTS).where(POSTS.c.id == post.id).values(parent_id=parent.id, moved_from_id=moved_from_id))
    count_below(parent.id, len(below), shown)
    db.session.expire_all()
    count_differing(post, differs)
    for thread in (old_thread, parent.thread):
        note_last_post(thread)
    if old_thread_id != parent.thread_id and old_thread.answer_id in below:
        forget_answer(old_thread, actor.account_id)
    rebuild_written({old_thread_id, parent.thread_id})
    emit(PostMoved(consultation_stream(post.space_id), actor.account_id, post.id, old_thread_id, parent.thread_id))
    return before.public_id


def is_locked(contribution: Contribution) -> bool:
    return cast(Post, contribution).thread.locked_at is not None


def lock_thread(actor: Actor, contribution: Contribution, reason: str) -> None:
    thread = cast(Post, contribution).thread
    lock(thread)
    thread.locked_at, thread.locked_reason = now(), reason
    emit(ThreadLocked(consultation_stream(contribution.space_id), actor.account_id, thread.id, True))


def unlock_thread(actor: Actor, contribution: Contribution) -> None:
    thread = cast(Post, contribution).thread
    lock(thread)
    thread.locked_at, thread.locked_reason = None, ""
    emit(ThreadLocked(consultation_stream(contribution.space_id), actor.account_id, thread.id, False))


def _move_what_was_said_beside(post_ids: list[int], activity_id: int) -> None:
    """Conditions under posts, what their authors heard, and what was meant instead, go with them."""
    conditions = select(CONDITIONS.c.id).where(CONDITIONS.c.post_id.in_(post_ids))
    heard = select(RESTATEMENTS.c.id).where(RESTATEMENTS.c.post_id.in_(post_ids))
    meant = select(CLARIFICATIONS.c.id).where(CLARIFICATIONS.c.restatement_id.in_(heard))
    contributions = cast(Table, Contribution.__table__)
    beside = update(contributions).where(or_(*(contributions.c.id.in_(some) for some in (conditions, heard, meant))))
    db.session.execute(beside.values(activity_id=activity_id))


def list_around_restatement(contribution: Contribution) -> list[Contribution]:
    """What was heard, the words it was heard in, and the reply that it begins."""
    restatement = cast(Restatement, contribution)
    return [restatement.heard, restatement, restatement.post]


def list_around_clarification(contribution: Contribution) -> list[Contribution]:
    """What was heard, the words it was heard in, and what was meant."""
    clarification = cast(Clarification, contribution)
    return [clarification.restatement.heard, clarification.restatement, clarification]


def list_around_condition(contribution: Contribution) -> list[Contribution]:
    """The comment that it is about, and itself."""
    condition = cast(Condition, contribution)
    return [condition.post, condition]


def _list_below(post: Post) -> list[int]:
    """The numbers of a post and of all below it."""
    below = select(POSTS.c.id).where(POSTS.c.id == post.id).cte(recursive=True)
    below = below.union_all(select(POSTS.c.id).join(below, POSTS.c.parent_id == below.c.id))
    return list(db.session.scalars(select(below.c.id)))


declare_moderation_hooks(
    POST.key, ModerationHooks(list_around, MoveHooks(list_homes, move), LockHooks(is_locked, lock_thread, unlock_thread))
)
declare_moderation_hooks(
    SUMMARY.key, ModerationHooks(list_around=lambda summary: [cast(Summary, summary).thread.first_post, summary])
)
declare_moderation_hooks(CONDITION.key, ModerationHooks(list_around_condition))
declare_moderation_hooks(RESTATEMENT.key, ModerationHooks(list_around_restatement))
declare_moderation_hooks(CLARIFICATION.key, ModerationHooks(list_around_clarification))
