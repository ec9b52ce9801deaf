"""Threads and replies, a page at a time. Pages follow on by the last thing shown (keyset), so that nothing is skipped or
seen twice while others post. The number of queries does not depend on how many posts there are."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import Select, func, select, tuple_
from sqlalchemy.orm import aliased, joinedload

from forum.activities.discussions.models import Post, Thread
from forum.consultations.models import Activity, Consultation, Participation
from forum.consultations.rules import may_see_consultation
from forum.contributions.models import Status
from forum.contributions.rules import may_see, visible_to
from forum.kernel.db import db
from forum.kernel.errors import NotFound
from forum.kernel.permissions import Actor

S = TypeVar("S", bound=Select[Any])
PAGE = 20
NESTED = 3
LEVELS = 2


class Sort(StrEnum):
    OLDEST = "oldest"
    NEWEST = "newest"
    UNANSWERED = "unanswered"
    MOST_DISCUSSED = "most-discussed"


THREAD_SORTS = [Sort.NEWEST, Sort.UNANSWERED, Sort.MOST_DISCUSSED]
REPLY_SORTS = [Sort.OLDEST, Sort.NEWEST, Sort.UNANSWERED, Sort.MOST_DISCUSSED]


@dataclass
class Branch:
    """A reply with the replies shown under it, and how many more there are."""

    post: Post
    replies: list[Branch] = field(default_factory=list)
    more: int = 0


@dataclass(frozen=True)
class Page:
    branches: list[Branch]
    next_after: str | None  # the ref to ask for the next page with


@dataclass(frozen=True)
class ThreadPage:
    threads: list[Thread]
    next_after: str | None


@dataclass(frozen=True)
class Voices:
    """Who has spoken in a thread: people and posts, and people by capacity."""

    people: int
    posts: int
    by_capacity: dict[str, int]


def read_sort(text: str | None, allowed: list[Sort]) -> Sort:
    return Sort(text) if text in set(allowed) else allowed[0]


def get_thread(actor: Actor, slug: str, public_id: str) -> Thread:
    query = (
        select(Thread)
        .join(Thread.activity)
        .join(Activity.consultation)
        .where(Consultation.slug == slug, Thread.public_id == public_id)
        .options(
            joinedload(Thread.activity).joinedload(Activity.phase),
            joinedload(Thread.activity).joinedload(Activity.consultation),
            joinedload(Thread.first_post).joinedload(Post.author),
        )
    )
    found = db.session.scalar(query)
    if found is None or not may_see_consultation(actor, found.activity.consultation):
        raise NotFound
    if not may_see(actor, found.first_post) and not found.first_post.below_count:
        raise NotFound
    return found


def list_moved_away(actor: Actor, thread: Thread) -> list[Post]:
    """What a moderator moved from this thread to others."""
    query = select(Post).where(Post.moved_from_id == thread.id, visible_to(actor))
    return list(db.session.scalars(query.options(joinedload(Post.thread).joinedload(Thread.first_post)).order_by(Post.id)))


def find_post(thread: Thread, public_id: str | None) -> Post | None:
    if not public_id:
        return None
    return db.session.scalar(select(Post).filter_by(thread_id=thread.id, public_id=public_id).options(joinedload(Post.author)))


def get_post(actor: Actor, slug: str, public_id: str) -> Post:
    query = select(Post).join(Post.consultation).where(Consultation.slug == slug, Post.public_id == public_id)
    found = db.session.scalar(query.options(joinedload(Post.thread), joinedload(Post.author)))
    if found is None or not may_see(actor, found):
        raise NotFound
    return found


def list_threads(actor: Actor, activity: Activity, sort: Sort, after: str | None = None, limit: int = PAGE) -> ThreadPage:
    query = (
        select(Thread)
        .join(Post, (Post.thread_id == Thread.id) & Post.parent_id.is_(None))
        .where(Thread.activity_id == activity.id, visible_to(actor), Post.status != Status.WITHDRAWN)
        .options(joinedload(Thread.first_post).joinedload(Post.author))
    )
    last = _find_last(after)
    query = _in_order(query, sort, last).limit(limit + 1)
    found = list(db.session.scalars(query))
    shown = found[:limit]
    return ThreadPage(shown, shown[-1].first_post.public_id if len(found) > limit else None)


def list_replies(actor: Actor, under: Post, sort: Sort, after: str | None = None, start_at: str | None = None) -> Page:
    """A page of the replies to a post, each with the first few of its own replies, two levels deep.

    `after` is the last reply already seen, `start_at` a reply to begin with (for a link to it). What an actor may not
    see is left out, unless it has replies: then its place is shown without its words.
    """
    query = _shown_posts(actor).where(Post.parent_id == under.id)
    last, first = _find_last(after), _find_last(start_at)
    query = _in_order(query, sort, last or first, inclusive=last is None and first is not None)
    found = list(db.session.scalars(query.limit(PAGE + 1)))
    shown = found[:PAGE]
    branches = _with_nested(actor, shown, LEVELS)
    return Page(branches, shown[-1].public_id if len(found) > PAGE else None)


def count_before(post: Post) -> int:
    """How many replies to the same post came before this one."""
    return db.session.scalar(select(func.count(Post.id)).where(Post.parent_id == post.parent_id, Post.id < post.id)) or 0


def list_ancestors(post: Post) -> list[Post]:
    """From the thread's first post down to the parent of `post`."""
    steps = select(Post.id, Post.parent_id).where(Post.id == post.parent_id).cte(recursive=True)
    steps = steps.union_all(select(Post.id, Post.parent_id).join(steps, Post.id == steps.c.parent_id))
    query = select(Post).where(Post.id.in_(select(steps.c.id))).options(joinedload(Post.author)).order_by(Post.id)
    return list(db.session.scalars(query))


def count_voices(thread: Thread) -> Voices:
    """The same for all who may see the thread, so nothing is asked about who asks."""
    query = (
        select(Participation.capacity_key, func.count(Participation.id.distinct()), func.count(Post.id))
        .join(Post, Post.author_id == Participation.id)
        .where(Post.thread_id == thread.id, Post.status == Status.PUBLISHED)
        .group_by(Participation.capacity_key)
    )
    rows = db.session.execute(query).all()
    return Voices(
        people=sum(row[1] for row in rows),
        posts=sum(row[2] for row in rows),
        by_capacity={row[0]: row[1] for row in sorted(rows, key=lambda row: -row[1])},
    )


def count_threads(activity: Activity) -> tuple[int, int]:
    """(people, posts) in a discussion: the same for all who may see it."""
    query = select(func.count(Post.author_id.distinct()), func.count(Post.id)).where(
        Post.activity_id == activity.id, Post.status == Status.PUBLISHED
    )
    people, posts = db.session.execute(query).one()
    return people, posts


def _shown_posts(actor: Actor) -> Select[Post]:
    return select(Post).where(visible_to(actor) | (Post.below_count > 0)).options(joinedload(Post.author))


def _find_last(public_id: str | None) -> Post | None:
    return db.session.scalar(select(Post).filter_by(public_id=public_id)) if public_id else None


def _in_order(query: S, sort: Sort, last: Post | None, inclusive: bool = False) -> S:
    """Row numbers follow the clock (a thread's posts are numbered under its lock), so they order by time."""
    if sort is Sort.UNANSWERED:
        query = query.where(Post.below_count == 0)
    if sort is Sort.MOST_DISCUSSED:
        query = query.order_by(Post.below_count.desc(), Post.id.desc())
        if last is None:
            return query
        place = tuple_(Post.below_count, Post.id)
        seen = (last.below_count, last.id)
        return query.where(place <= seen if inclusive else place < seen)
    if sort is Sort.OLDEST:
        query = query.order_by(Post.id)
        if last is None:
            return query
        return query.where(Post.id >= last.id if inclusive else Post.id > last.id)
    query = query.order_by(Post.id.desc())
    if last is None:
        return query
    return query.where(Post.id <= last.id if inclusive else Post.id < last.id)


def _with_nested(actor: Actor, posts: list[Post], levels: int) -> list[Branch]:
    """The posts as branches, with the first NESTED replies of each; one query a level, one for how many there are."""
    branches = [Branch(post) for post in posts]
    level = branches
    for _level in range(levels):
        level = _attach_replies(actor, level)
    # A post at the deepest level counts everything below it, those above only the replies left out beside them.
    for branch in level:
        branch.more = branch.post.below_count
    return branches


def _attach_replies(actor: Actor, parents: list[Branch]) -> list[Branch]:
    wanted = [branch.post.id for branch in parents if branch.post.below_count]
    if not wanted:
        return []
    rank = func.row_number().over(partition_by=Post.parent_id, order_by=Post.id).label("rank")
    total = func.count().over(partition_by=Post.parent_id).label("total")
    ranked = select(Post.id, rank, total).where(Post.parent_id.in_(wanted), visible_to(actor) | (Post.below_count > 0)).subquery()
    query = (
        select(Post, ranked.c.total)
        .join(ranked, ranked.c.id == Post.id)
        .where(ranked.c.rank <= NESTED)
        .options(joinedload(Post.author))
        .order_by(Post.id)
    )
    children: dict[int | None, list[Branch]] = defaultdict(list)
    totals: dict[int | None, int] = {}
    for post, total_count in db.session.execute(query).tuples():
        children[post.parent_id].append(Branch(post))
        totals[post.parent_id] = total_count
    for branch in parents:
        branch.replies = children[branch.post.id]
        branch.more = totals.get(branch.post.id, 0) - len(branch.replies)
    return [child for branch in parents for child in branch.replies]


def list_broken_counters() -> Select[int, int]:
    """(post id, true number of posts below it) for every post whose counter is not that number."""
    above, below = aliased(Post, flat=True), aliased(Post, flat=True)
    pairs = select(above.id.label("top"), above.id.label("id")).cte(recursive=True)
    pairs = pairs.union_all(select(pairs.c.top, below.id).join(below, below.parent_id == pairs.c.id))
    true_count = (func.count() - 1).label("true_count")
    counts = select(pairs.c.top, true_count).group_by(pairs.c.top).subquery()
    return (
        select(Post.id, counts.c.true_count).join(counts, counts.c.top == Post.id).where(Post.below_count != counts.c.true_count)
    )
