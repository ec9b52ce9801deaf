from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, inspect, or_, select
from sqlalchemy.orm import joinedload

from forum.activities.discussions.kind import CLARIFICATION, CONDITION, POST, RESTATEMENT, SUMMARY, THREAD_KINDS
from forum.activities.discussions.models import Clarification, Condition, Post, Restatement, Summary, Thread
from forum.activities.discussions.rules import name_thread
from forum.kernel.db import db
from forum.kernel.permissions import Actor
from forum.search.kinds import SearchKind, declare_search_kind, when_written
from forum.search.search_hooks import CONTRIBUTIONS, describes_found

declare_search_kind(SearchKind(POST.key, _l("Comments and replies"), "speech", 20))
declare_search_kind(SearchKind(SUMMARY.key, _l("Summaries"), "speech", 25))
declare_search_kind(SearchKind(CONDITION.key, _l("What people could live with"), "speech", 25))
declare_search_kind(SearchKind(RESTATEMENT.key, _l("What people heard"), "speech", 26))
declare_search_kind(SearchKind(CLARIFICATION.key, _l("What people meant"), "speech", 27))


@describes_found(POST.key)
def describe_posts(actor: Actor, posts: Sequence[Post]) -> Mapping[int, dict[str, Any]]:
    """A thread by its kind; a reply by the thread that it stands in, where the title of that is shown."""
    numbers = {post.thread_id for post in posts}
    found = select(Thread).where(Thread.id.in_(numbers)).options(joinedload(Thread.first_post).joinedload(Post.author))
    threads = {thread.id: thread for thread in db.session.scalars(found)}
    return {post.id: _describe(actor, post, threads[post.thread_id]) for post in posts}


def _describe(actor: Actor, post: Post, thread: Thread) -> dict[str, Any]:
    if post.parent_id is None:
        kind = THREAD_KINDS[thread.kind_key]
        return {"tag": str(kind.label), "tone": kind.tone}
    return {"tag": _("Reply"), "context": _("In “%(title)s”", title=name_thread(actor, thread))}


@describes_found(SUMMARY.key)
def describe_summaries(actor: Actor, summaries: Sequence[Summary]) -> Mapping[int, dict[str, Any]]:
    """By the thread that each is a summary of."""
    numbers = {summary.thread_id for summary in summaries}
    found = select(Thread).where(Thread.id.in_(numbers)).options(joinedload(Thread.first_post).joinedload(Post.author))
    threads = {thread.id: thread for thread in db.session.scalars(found)}
    return {
        summary.id: {"tag": _("Summary"), "context": _("Of “%(title)s”", title=name_thread(actor, threads[summary.thread_id]))}
        for summary in summaries
    }


@describes_found(CONDITION.key)
def describe_conditions(actor: Actor, conditions: Sequence[Condition]) -> Mapping[int, dict[str, Any]]:
    """By the thread that it stands in, where the title of that is shown."""
    numbers = {condition.id for condition in conditions}
    to_first = joinedload(Condition.post).joinedload(Post.thread).joinedload(Thread.first_post).joinedload(Post.author)
    query = select(Condition).where(Condition.id.in_(numbers)).options(to_first)
    found = {each.id: each.post.thread for each in db.session.scalars(query.execution_options(populate_existing=True))}
    return {number: {"context": _("In “%(title)s”", title=name_thread(actor, thread))} for number, thread in found.items()}


@when_written(Post)
def read_what_is_beside_again(row: Post) -> Iterator[tuple[str, Select[Any]]]:
    """When a comment goes out of sight, or comes into it: conditions under it, what it begins with, what others heard in it, what
    was meant instead, and what its thread came to."""
    if inspect(row).key is not None and inspect(row).attrs.status.history.has_changes():
        heard = select(Restatement.id).where(or_(Restatement.post_id == row.id, Restatement.heard_id == row.id))
        yield CONTRIBUTIONS, select(Summary.id).where(Summary.thread_id == row.thread_id)
        yield CONTRIBUTIONS, select(Condition.id).where(Condition.post_id == row.id)
        yield CONTRIBUTIONS, heard
        yield CONTRIBUTIONS, select(Clarification.id).where(Clarification.restatement_id.in_(heard))


@when_written(Restatement)
def read_what_was_meant_again(row: Restatement) -> Iterator[tuple[str, Select[Any]]]:
    """When what was heard goes out of sight, or comes into it."""
    if inspect(row).key is not None and inspect(row).attrs.status.history.has_changes():
        yield CONTRIBUTIONS, select(Clarification.id).where(Clarification.restatement_id == row.id)
