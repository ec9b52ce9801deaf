"""Pages follow on by the last thing shown (keyset), so that nothing is skipped or seen twice while others post."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import Executable, Integer, Select, bindparam, select, tuple_

from forum.activities.discussions.models import Post
from forum.activities.discussions.queries.shown import ShownPost
from forum.kernel.db import db

S = TypeVar("S", bound=Select[Any])
ROWS_PER_PAGE = 20
MOST_DIGITS = 9  # of a number that a link brings


class Sort(StrEnum):
    FAIR = "fair"  # `fair_order`
    OLDEST = "oldest"
    NEWEST = "newest"
    UNANSWERED = "unanswered"
    MOST_DISCUSSED = "most-discussed"


THREAD_SORTS = [Sort.NEWEST, Sort.UNANSWERED, Sort.MOST_DISCUSSED]
REPLY_SORTS = [Sort.FAIR, Sort.OLDEST, Sort.NEWEST, Sort.UNANSWERED]


def read_sort(text: str | None, allowed: list[Sort]) -> Sort:
    return Sort(text) if text in set(allowed) else allowed[0]


def mark_last(post: Post | ShownPost) -> str:
    """Where a page ends, in its link to the next one: the last post, and how many replies it had when it was shown. With those it
    has by then, a page would begin among what was on the page before."""
    return f"{post.public_id}-{post.shown_below_count}"


def find_last(mark: str | None) -> dict[str, int] | None:
    """What a query made by `in_order` is asked with, from `mark_last` or the public id alone of a post to begin with."""
    public_id, _dash, below = (mark or "").partition("-")
    post = db.session.scalar(select(Post).filter_by(public_id=public_id)) if public_id else None
    if post is None:
        return None
    is_number = below.isascii() and below.isdigit() and len(below) <= MOST_DIGITS
    return {"seen_id": post.id, "seen_below": int(below) if is_number else post.shown_below_count}


def in_order(query: S, sort: Sort, *, has_seen: bool, inclusive: bool = False) -> S:
    """Row numbers follow the clock (a thread's posts are numbered under its lock), so they order by time."""
    place: Any = Post.id
    seen: Any = bindparam("seen_id", type_=Integer)
    if sort is Sort.UNANSWERED:
        query = query.where(Post.shown_below_count == 0)
    if sort is Sort.MOST_DISCUSSED:
        place, seen = tuple_(Post.shown_below_count, Post.id), tuple_(bindparam("seen_below", type_=Integer), seen)
        query = query.order_by(Post.shown_below_count.desc(), Post.id.desc())
    else:
        query = query.order_by(Post.id if sort is Sort.OLDEST else Post.id.desc())
    if not has_seen:
        return query
    if sort is Sort.OLDEST:
        return query.where(place >= seen if inclusive else place > seen)
    return query.where(place <= seen if inclusive else place < seen)


def read_rows(query: Executable, values: dict[str, Any]) -> Sequence[Any]:
    """Values, no objects: the session's way to objects would cost a third more, so its connection is asked. It does not see what
    the session has not written yet: this is for pages that only read."""
    if db.session.new or db.session.dirty:
        raise RuntimeError("write first: db.session.flush()")
    return db.session.connection().execute(query, values).all()
