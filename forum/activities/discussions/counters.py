"""How many posts are below each post, and how many of them everybody can read; when a thread was last written in."""

from __future__ import annotations

from functools import cache

from sqlalchemy import Integer, Update, bindparam, func, select, update

from forum.activities.discussions.models import POSTS, Post, Thread
from forum.contributions.models import Contribution, Status
from forum.kernel.actions import lock
from forum.kernel.db import db


def count_below(parent_id: int, step: int, shown_step: int) -> None:
    """Adds to the counters of a post and of all above it: posts, and those that everybody can read. Its thread is locked, so two
    replies cannot wait for each other."""
    db.session.execute(_add_above(), {"lowest_id": parent_id, "step": step, "shown_step": shown_step})


@cache
def _add_above() -> Update:
    """Put together once: that takes longer than to run it."""
    posts = POSTS.c
    above = select(posts.id, posts.parent_id).where(posts.id == bindparam("lowest_id")).cte(recursive=True)
    above = above.union_all(select(posts.id, posts.parent_id).join(above, posts.id == above.c.parent_id))
    return (
        update(POSTS)
        .where(posts.id.in_(select(above.c.id)))
        .values(
            below_count=posts.below_count + bindparam("step", type_=Integer),
            shown_below_count=posts.shown_below_count + bindparam("shown_step", type_=Integer),
        )
    )


def note_last_post(thread: Thread) -> None:
    """When the last post was written that everybody can read. A thread without any keeps its time."""
    shown = select(func.max(Post.created_at)).where(Post.thread_id == thread.id, Post.status == Status.PUBLISHED)
    thread.last_post_at = db.session.scalar(shown) or thread.last_post_at


def count_when_shown(contribution: Contribution, before: str) -> None:
    """A post that everybody can read now, or no longer, is counted in its thread, or no longer."""
    step = (contribution.status == Status.PUBLISHED) - (before == Status.PUBLISHED)
    if step == 0:
        return
    post = db.session.get_one(Post, contribution.id)
    lock(post.thread)
    if post.parent_id is not None:
        count_below(post.parent_id, 0, step)
    note_last_post(post.thread)
