"""Replies to posts, and what was said beside them, counted anew: for an operator, where counters were wrong."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from sqlalchemy import ScalarSelect, Table, func, select, update
from sqlalchemy.orm import aliased

from forum.activities.discussions.events import RepliesRecounted
from forum.activities.discussions.models import POSTS, Condition, Post, Reaction
from forum.activities.discussions.queries.replies import list_broken_counters
from forum.activities.discussions.responses import DIFFERS, Counts, write_counts
from forum.contributions.models import Status
from forum.kernel.actions import transaction
from forum.kernel.db import db
from forum.kernel.events import SITE, emit


def rebuild_counters() -> int:
    """Counts every post's replies, and what was said beside it, anew; returns how many counters were wrong."""
    with transaction():
        wrong = db.session.execute(list_broken_counters()).all()
        for post_id, below, shown in wrong:
            counted = update(POSTS).where(POSTS.c.id == post_id)
            db.session.execute(counted.values(below_count=below, shown_below_count=shown))
        count = len(wrong) + recount_responses()
        if count:
            emit(RepliesRecounted(SITE, None, count))
        return count


def recount_responses() -> int:
    """Inside an action: who responded to posts and conditions, and what posts have of conditions and of replies that see them
    differently. Returns how many counters were wrong."""
    below, condition = aliased(Post, flat=True), aliased(Condition, flat=True)
    differing = (below.parent_id == Post.id, below.stance == DIFFERS, below.status == Status.PUBLISHED)
    conditions = (condition.post_id == Post.id, condition.status == Status.PUBLISHED)
    wrong = [
        *_list_wrong(Post.differs_count, select(func.count(below.id)).where(*differing).correlate(Post).scalar_subquery()),
        *_list_wrong(Post.condition_count, select(func.count(condition.id)).where(*conditions).correlate(Post).scalar_subquery()),
        *_list_wrong_reactions(),
    ]
    for table, number, values in wrong:
        db.session.execute(update(table).where(table.c.id == number).values(**values))
    db.session.expire_all()
    return len(wrong)


Wrong = tuple[Table, int, dict[str, Any]]


def _list_wrong(column: Any, counted: ScalarSelect[int]) -> Iterator[Wrong]:
    for number, count in db.session.execute(select(Post.id, counted).where(column != counted)).all():
        yield POSTS, number, {column.key: count}


def _list_wrong_reactions() -> Iterator[Wrong]:
    counts: dict[int, Counts] = {}
    same = (Reaction.contribution_id, Reaction.kind, Reaction.capacity_key)
    for said, kind, capacity_key, count in db.session.execute(select(*same, func.count()).group_by(*same)):
        counts.setdefault(said, {}).setdefault(kind, {})[capacity_key] = count
    for table in (POSTS, cast(Table, Condition.__table__)):
        wanted = (table.c.reacted != "") | table.c.id.in_(select(Reaction.contribution_id))
        for number, reacted in db.session.execute(select(table.c.id, table.c.reacted).where(wanted)).all():
            if reacted != (counted := write_counts(counts.get(number, {}))):
                yield table, number, {"reacted": counted}
