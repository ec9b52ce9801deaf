"""Threads and replies, a page at a time. Pages follow on by the last thing shown (keyset), so that nothing is skipped or
seen twice while others post. The number of queries does not depend on how many posts there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any, NamedTuple, TypeVar

from markupsafe import Markup
from sqlalchemy import Executable, Integer, Row, Select, bindparam, case, exists, func, select, tuple_
from sqlalchemy.orm import aliased, contains_eager, joinedload

from forum.activities.discussions.kind import POST
from forum.activities.discussions.models import POSTS, Post, Thread
from forum.consultations.capacities import CAPACITIES, Capacity
from forum.consultations.models import Activity, Consultation, Participation, Phase
from forum.consultations.rules import may_see_consultation
from forum.contributions.models import SaidTraits, Status
from forum.contributions.rules import IN_PUBLIC, VISIBLE_TO_VIEWER, describe_viewer, may_see, visible_to
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.errors import NotFound
from forum.kernel.permissions import TEAM, Actor

S = TypeVar("S", bound=Select[Any])
PAGE = 20
MOST_DIGITS = 9  # of a number that a link brings
NESTED = 3
LEVELS = 2


class Sort(StrEnum):
    OLDEST = "oldest"
    NEWEST = "newest"
    UNANSWERED = "unanswered"
    MOST_DISCUSSED = "most-discussed"


THREAD_SORTS = [Sort.NEWEST, Sort.UNANSWERED, Sort.MOST_DISCUSSED]
REPLY_SORTS = [Sort.OLDEST, Sort.NEWEST, Sort.UNANSWERED, Sort.MOST_DISCUSSED]


class ShownAuthor(NamedTuple):
    """Who wrote a reply, as far as a page shows it."""

    account_id: int | None
    pseudonym: str
    capacity_key: str
    job_title: str

    @property
    def capacity(self) -> Capacity:
        return CAPACITIES[self.capacity_key]


@dataclass(slots=True)  # Nothing changes one; but to be `frozen` would take four times as long.
class ShownPost(SaidTraits):
    """A reply as far as a page shows it: to load sixty as `Post` costs more than the rest of the page."""

    id: int
    public_id: str
    parent_id: int | None
    status: str
    author_role: str
    html: Markup
    created_at: datetime
    edited_at: datetime | None
    below_count: int
    shown_below_count: int
    moved_from_id: int | None
    author: ShownAuthor
    consultation: Consultation
    activity: Activity
    values: tuple[object, ...]  # all that stands above the consultation

    @property
    def kind(self) -> str:
        return POST.key

    @property
    def consultation_id(self) -> int:
        return self.activity.consultation_id


@dataclass
class Branch:
    """A reply with the replies shown under it, and how many more there are."""

    post: ShownPost
    replies: list[Branch] = field(default_factory=list)
    more: int = 0


@dataclass(frozen=True)
class ReplyPage:
    branches: list[Branch]
    next_after: str | None  # to ask for the next page with


@dataclass(frozen=True)
class ThreadPage:
    threads: list[Thread]
    next_after: str | None


@dataclass(frozen=True)
class Voices:
    """How many people have spoken in a thread, also by capacity."""

    people: int
    by_capacity: dict[str, int]


def read_sort(text: str | None, allowed: list[Sort]) -> Sort:
    return Sort(text) if text in set(allowed) else allowed[0]


def get_thread(actor: Actor, slug: str, public_id: str) -> Thread:
    found = db.session.scalar(_select_thread(), {"slug": slug, "public_id": public_id})
    if found is None or not may_see_consultation(actor, found.activity.consultation):
        raise NotFound
    if not may_see(actor, found.first_post) and not found.first_post.below_count:
        raise NotFound
    return found


def list_moved_away(actor: Actor, thread: Thread) -> list[Post]:
    """What a moderator moved from this thread to others. Nearly always nothing: to find that is all it costs."""
    if not _read_rows(_select_any_moved(), {"thread_id": thread.id}):
        return []
    query = select(Post).where(Post.moved_from_id == thread.id, visible_to(actor))
    return list(db.session.scalars(query.options(joinedload(Post.thread).joinedload(Thread.first_post)).order_by(Post.id)))


def find_post(thread: Thread, public_id: str | None) -> Post | None:
    if not public_id:
        return None
    return db.session.scalar(select(Post).filter_by(thread_id=thread.id, public_id=public_id).options(joinedload(Post.author)))


def find_moved_away(actor: Actor, thread: Thread, public_id: str) -> Post | None:
    """A post that this actor can see and that is in another thread of the same consultation."""
    query = select(Post).where(Post.public_id == public_id, Post.consultation_id == thread.consultation_id)
    return db.session.scalar(query.where(Post.thread_id != thread.id, visible_to(actor)).options(joinedload(Post.thread)))


def get_post(actor: Actor, slug: str, public_id: str) -> Post:
    query = select(Post).join(Post.consultation).where(Consultation.slug == slug, Post.public_id == public_id)
    found = db.session.scalar(query.options(joinedload(Post.thread), joinedload(Post.author)))
    if found is None or not may_see(actor, found):
        raise NotFound
    return found


def list_threads(actor: Actor, activity: Activity, sort: Sort, after: str | None = None, limit: int = PAGE) -> ThreadPage:
    """Those in which this actor can read anything: what they begin with, or a reply."""
    can_read = (visible_to(actor) & (Post.status != Status.WITHDRAWN)) | (Post.shown_below_count > 0)
    query = (
        select(Thread)
        .join(Post, (Post.thread_id == Thread.id) & Post.parent_id.is_(None))
        .where(Thread.activity_id == activity.id, can_read)
        .options(joinedload(Thread.first_post).joinedload(Post.author))
    )
    last = _find_last(after)
    query = _in_order(query, sort, has_seen=last is not None).limit(limit + 1)
    found = list(db.session.scalars(query, last or {}))
    shown = found[:limit]
    return ThreadPage(shown, _mark_last(shown[-1].first_post) if len(found) > limit else None)


def list_replies(actor: Actor, under: Post, sort: Sort, after: str | None = None, start_at: str | None = None) -> ReplyPage:
    """A page of the replies to a post the actor may see, each with the first few of its own replies, two levels deep.

    `after` is the last reply already seen, `start_at` a reply to begin with (for a link to it). What an actor may not
    see is left out, unless they can read a reply below it: then its place is shown without its words.
    """
    last, first = _find_last(after), _find_last(start_at)
    query = _select_replies(sort, has_seen=bool(last or first), inclusive=last is None)
    values = {"parent_id": under.id} | (last or first or {}) | _describe_viewer(actor, under.thread)
    rows = _read_rows(query, values)
    branches = [Branch(_read_post(row, under.thread)) for row in rows[:PAGE]]
    _add_nested(actor, under.thread, branches)
    return ReplyPage(branches, _mark_last(branches[-1].post) if len(rows) > PAGE else None)


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
    rows = _read_rows(_select_voices(), {"thread_id": thread.id})
    by_capacity = {row[0]: row[1] for row in sorted(rows, key=lambda row: -row[1])}
    return Voices(people=sum(by_capacity.values()), by_capacity=by_capacity)


def count_followed_replies(thread_ids: Collection[int]) -> dict[int, int]:
    """{thread: replies that everybody can read}, for those of the threads that any visitor may read and where more can come."""
    moment = now()
    query = (
        select(Post.thread_id, Post.shown_below_count)
        .join(Post.thread)
        .join(Thread.activity)
        .join(Activity.phase)
        .join(Activity.consultation)
        .where(Post.parent_id.is_(None), Post.thread_id.in_(thread_ids))
        .where(Post.status.in_(IN_PUBLIC) | (Post.below_count > 0))
        .where(Consultation.published_at.is_not(None), Thread.locked_at.is_(None))
        .where(Phase.opens_at <= moment, Phase.closes_at > moment)
    )
    return dict(db.session.execute(query).tuples().all())


class DiscussionTotals(NamedTuple):
    comments: int
    people: int  # who wrote them
    by_team: int  # not among the comments: no more are they where comments are answered


def count_threads(activity: Activity) -> DiscussionTotals:
    """The same for all who may see the discussion."""
    by_team, posts, people = Post.author_role.in_(TEAM), func.count(Post.id), func.count(Post.author_id.distinct())
    query = select(posts.filter(~by_team), people.filter(~by_team), posts.filter(by_team))
    row = db.session.execute(query.where(Post.activity_id == activity.id, Post.status == Status.PUBLISHED)).one()
    return DiscussionTotals(*row)


def _mark_last(post: Post | ShownPost) -> str:
    """Where a page ends, in its link to the next one: the last post, and how many replies it had when it was shown. With those it
    has by then, a page would begin among what was on the page before."""
    return f"{post.public_id}-{post.shown_below_count}"


def _find_last(mark: str | None) -> dict[str, int] | None:
    """What a query made by `_in_order` is asked with, from `_mark_last` or the public id alone of a post to begin with."""
    public_id, _dash, below = (mark or "").partition("-")
    post = db.session.scalar(select(Post).filter_by(public_id=public_id)) if public_id else None
    if post is None:
        return None
    is_number = below.isascii() and below.isdigit() and len(below) <= MOST_DIGITS
    return {"seen_id": post.id, "seen_below": int(below) if is_number else post.shown_below_count}


def _in_order(query: S, sort: Sort, *, has_seen: bool, inclusive: bool = False) -> S:
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


def _read_rows(query: Executable, values: dict[str, Any]) -> Sequence[Any]:
    """Values, no objects: the session's way to objects would cost a third more, so its connection is asked. It does not see what
    the session has not written yet: this is for pages that only read."""
    if db.session.new or db.session.dirty:
        raise RuntimeError("write first: db.session.flush()")
    return db.session.connection().execute(query, values).all()


# To put a query together takes as long as to answer it: those of a thread's page are put together once.
@cache
def _select_thread() -> Select[Thread]:
    return (
        select(Thread)
        .join(Thread.activity)
        .join(Activity.consultation)
        .join(Activity.phase)
        .where(Consultation.slug == bindparam("slug"), Thread.public_id == bindparam("public_id"))
        .options(
            contains_eager(Thread.activity).options(contains_eager(Activity.consultation), contains_eager(Activity.phase)),
            joinedload(Thread.first_post).joinedload(Post.author),
        )
    )


@cache
def _select_any_moved() -> Select[int]:
    return select(POSTS.c.id).where(POSTS.c.moved_from_id == bindparam("thread_id")).limit(1)


@cache
def _select_voices() -> Select[str, int]:
    spoken = select(Post.author_id).where(Post.thread_id == bindparam("thread_id"), Post.status == Status.PUBLISHED)
    counted = select(Participation.capacity_key, func.count()).where(Participation.id.in_(spoken))
    return counted.group_by(Participation.capacity_key)


def _describe_viewer(actor: Actor, thread: Thread) -> dict[str, int | bool | None]:
    return describe_viewer(actor, thread) | {"viewed_thread_id": thread.id}


# Somebody whose own words wait, or were hidden, finds them below whatever they stand below. Asked once, whatever the posts.
_mine = aliased(Post, flat=True)
_HAS_OWN_HERE = exists(
    select(_mine.id).where(
        _mine.author_id == bindparam("viewer_place_id", type_=Integer),
        _mine.thread_id == bindparam("viewed_thread_id", type_=Integer),
        _mine.status.not_in(IN_PUBLIC),
    )
)
_SHOWN = VISIBLE_TO_VIEWER | (Post.shown_below_count > 0) | ((Post.below_count > 0) & _HAS_OWN_HERE)
# Not the bare place of what was withdrawn.
_COUNTS = case(((Post.status == Status.WITHDRAWN) & (Post.shown_below_count == 0), 0), else_=1)
_COLUMNS: tuple[Any, ...] = (
    *(Post.id, Post.public_id, Post.parent_id, Post.status, Post.author_role, Post.html, Post.created_at, Post.edited_at),
    *(Post.below_count, Post.shown_below_count, Post.moved_from_id),
    *(Participation.account_id, Participation.pseudonym, Participation.capacity_key, Participation.job_title),
)


def _read_post(row: Row[Any], thread: Thread) -> ShownPost:
    """From the values of _COLUMNS, in their order."""
    values = tuple(row[:15])
    activity = thread.activity
    return ShownPost(*values[:11], ShownAuthor(*values[11:]), activity.consultation, activity, values)  # type: ignore[call-arg]


@cache
def _select_replies(sort: Sort, has_seen: bool, inclusive: bool) -> Select[Any]:
    query = select(*_COLUMNS).join(Post.author).where(Post.parent_id == bindparam("parent_id"), _SHOWN)
    return _in_order(query, sort, has_seen=has_seen, inclusive=inclusive).limit(PAGE + 1)


@cache
def _select_nested() -> Select[Any]:
    """The first NESTED replies of each of some posts, whether each counts, and how many do with those beside them."""
    rank = func.row_number().over(partition_by=Post.parent_id, order_by=Post.id).label("rank")
    total = func.sum(_COUNTS).over(partition_by=Post.parent_id).label("total")
    wanted = Post.parent_id.in_(bindparam("parent_ids", expanding=True))
    ranked = select(Post.id, rank, _COUNTS.label("counts"), total).where(wanted, _SHOWN).subquery()
    query = select(*_COLUMNS, ranked.c.counts, ranked.c.total).join(Post.author).join(ranked, ranked.c.id == Post.id)
    return query.where(ranked.c.rank <= NESTED).order_by(Post.id)


def _add_nested(actor: Actor, thread: Thread, branches: list[Branch]) -> None:
    """LEVELS below the branches, with one query each."""
    level, viewer = branches, _describe_viewer(actor, thread)
    for _level in range(LEVELS):
        level = _add_replies(viewer, thread, level)
    # A post at the deepest level counts everything below it, those above only the replies left out beside them.
    for branch in level:
        branch.more = branch.post.below_count if viewer["viewer_sees_all"] else branch.post.shown_below_count


def _add_replies(viewer: dict[str, int | bool | None], thread: Thread, parents: list[Branch]) -> list[Branch]:
    wanted = [branch.post.id for branch in parents if branch.post.below_count]
    if not wanted:
        return []
    children: dict[int | None, list[Branch]] = defaultdict(list)
    left_out: dict[int | None, int] = {}
    for row in _read_rows(_select_nested(), {"parent_ids": wanted} | viewer):
        post = _read_post(row, thread)
        children[post.parent_id].append(Branch(post))
        left_out[post.parent_id] = left_out.get(post.parent_id, row.total) - row.counts
    for branch in parents:
        branch.replies = children[branch.post.id]
        branch.more = left_out.get(branch.post.id, 0)
    return [child for branch in parents for child in branch.replies]


def list_broken_counters() -> Select[int, int, int]:
    """(post id, posts below it, those of them that everybody can read) for every post with another counter."""
    above, below = aliased(Post, flat=True), aliased(Post, flat=True)
    pairs = select(above.id.label("top"), above.id.label("id")).cte(recursive=True)
    pairs = pairs.union_all(select(pairs.c.top, below.id).join(below, below.parent_id == pairs.c.id))
    is_shown = case(((Post.status == Status.PUBLISHED) & (Post.id != pairs.c.top), 1), else_=0)
    counts = (
        select(pairs.c.top, (func.count() - 1).label("below"), func.sum(is_shown).label("shown"))
        .join(Post, Post.id == pairs.c.id)
        .group_by(pairs.c.top)
        .subquery()
    )
    is_wrong = (Post.below_count != counts.c.below) | (Post.shown_below_count != counts.c.shown)
    return select(Post.id, counts.c.below, counts.c.shown).join(counts, counts.c.top == Post.id).where(is_wrong)
