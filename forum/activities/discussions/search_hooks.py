from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from forum.activities.discussions.kind import POST, SUMMARY, THREAD_KINDS
from forum.activities.discussions.models import Post, Summary, Thread
from forum.activities.discussions.rules import name_thread
from forum.kernel.db import db
from forum.kernel.permissions import Actor
from forum.search.kinds import SearchKind, declare_search_kind
from forum.search.search_hooks import describes_found

declare_search_kind(SearchKind(POST.key, _l("Comments and replies"), "speech", 20))
declare_search_kind(SearchKind(SUMMARY.key, _l("Summaries"), "speech", 25))


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
