"""Posts, and replies a page at a time. The number of queries does not depend on how many posts there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Integer, Row, Select, Subquery, bindparam, case, exists, func, select
from sqlalchemy.orm import aliased, joinedload

from forum.activities.discussions.fair_order import PostEntry
from forum.activities.discussions.models import PendingPost, Post, Thread
from forum.activities.discussions.queries.outline import Lineup, Mark, find_start, make_mark
from forum.activities.discussions.queries.paging import ROWS_PER_PAGE, Sort, find_last, in_order, mark_last, read_rows
from forum.activities.discussions.queries.shown import ShownAuthor, ShownPost
from forum.activities.discussions.rules import CONFIRM_WITHIN
from forum.consultations.models import Activity, Consultation, Participation
from forum.consultations.queries import find_place
from forum.contributions.models import Status
from forum.contributions.rules import IN_PUBLIC, VISIBLE_TO_VIEWER, describe_viewer, may_see, visible_to
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.errors import NotFound
from forum.kernel.idempotency import SENT_AGAIN_WITHIN
from forum.kernel.permissions import Actor

NESTED = 3
LEVELS = 2


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


def find_post(thread: Thread, public_id: str | None) -> Post | None:
    if not public_id:
        return None
    return db.session.scalar(select(Post).filter_by(thread_id=thread.id, public_id=public_id).options(joinedload(Post.author)))


def find_by_public_id(public_id: str) -> Post | None:
    return db.session.scalar(select(Post).filter_by(public_id=public_id))


def find_own_lately(actor: Actor, thing: Activity | Post, title: str, body: str) -> Post | None:
    """What the actor has just said there, in these words."""
    place = find_place(actor, thing)
    if place is None:
        return None
    where = {"parent_id": thing.id} if isinstance(thing, Post) else {"parent_id": None, "activity_id": thing.id}
    query = select(Post).filter_by(author_id=place.id, title=title, body=body, **where)
    lately = query.where(Post.created_at > now() - SENT_AGAIN_WITHIN, Post.status != Status.WITHDRAWN)
    return db.session.scalar(lately.order_by(Post.id.desc()).limit(1))


def find_said_beside(author: Participation, pending: PendingPost) -> Post | None:
    """What they have said in the same place since a day before this was written: perhaps the same comment in other words."""
    query = select(Post).filter_by(author_id=author.id, activity_id=pending.activity_id, parent_id=pending.parent_id)
    lately = query.where(Post.created_at > pending.written_at - CONFIRM_WITHIN, Post.status == Status.PUBLISHED)
    return db.session.scalar(lately.order_by(Post.id.desc()).limit(1))


def find_moved_away(actor: Actor, thread: Thread, public_id: str) -> Post | None:
    """A post that this actor can see and that is in another thread of the same consultation."""
    query = select(Post).where(Post.public_id == public_id, Post.space_id == thread.space_id)
    return db.session.scalar(query.where(Post.thread_id != thread.id, visible_to(actor)).options(joinedload(Post.thread)))


def get_post(actor: Actor, slug: str, public_id: str) -> Post:
    query = select(Post).join(Post.consultation).where(Consultation.slug == slug, Post.public_id == public_id)
    found = db.session.scalar(query.options(joinedload(Post.thread), joinedload(Post.author)))
    if found is None or not may_see(actor, found):
        raise NotFound
    return found


def list_replies(
    actor: Actor, under: Post, sort: Sort, after: str | None = None, start_at: str | None = None, *, nested: bool = True
) -> ReplyPage:
    """A page of the replies to a post the actor may see, each with the first few of its own replies, two levels deep.

    `after` is the last reply already seen, `start_at` a reply to begin with (for a link to it). What an actor may not
    see is left out, unless they can read a reply below it: then its place is shown without its words.
    """
    last, first = find_last(after), find_last(start_at)
    query = _select_replies(sort, has_seen=bool(last or first), inclusive=last is None)
    values = {"parent_id": under.id} | (last or first or {}) | _describe_viewer(actor, under.thread)
    rows = read_rows(query, values)
    branches = [Branch(_read_post(row, under.thread)) for row in rows[:ROWS_PER_PAGE]]
    if nested:
        _add_nested(actor, under.thread, branches)
    return ReplyPage(branches, mark_last(branches[-1].post) if len(rows) > ROWS_PER_PAGE else None)


def list_lined_up(
    actor: Actor, thread: Thread, lineup: Lineup, mark: Mark | None = None, start_at: str | None = None, *, nested: bool = True
) -> ReplyPage:
    """A page of posts in the order of `lineup`, each with the first few of its replies where `nested`. What the actor may not see
    is left out as in `list_replies`."""
    viewer, start = _describe_viewer(actor, thread), find_start(lineup, mark, start_at)
    may_see_others = any(_is_for(viewer, each) for each in lineup.others)
    wanted: list[PostEntry] = []
    for entry in lineup.from_place(start):
        if len(wanted) > ROWS_PER_PAGE or (not entry.is_shown and not may_see_others):
            break
        if entry.is_shown or entry.private_to_id is None or _is_for(viewer, entry):  # No page tells how much is private.
            wanted.append(entry)
    rows = (
        {row[0]: row for row in read_rows(_select_by_number(), {"ids": [entry.id for entry in wanted]} | viewer)}
        if wanted
        else {}
    )
    branches = [Branch(_read_post(rows[entry.id], thread)) for entry in wanted[:ROWS_PER_PAGE] if entry.id in rows]
    if nested:
        _add_nested(actor, thread, branches)
    if len(wanted) <= ROWS_PER_PAGE:
        return ReplyPage(branches, None)
    return ReplyPage(branches, str(make_mark(lineup, wanted[ROWS_PER_PAGE - 1], start + ROWS_PER_PAGE, mark)))


def list_named(actor: Actor, thread: Thread, public_ids: Collection[str]) -> tuple[list[ShownPost], dict[int, ShownPost]]:
    """Those of the posts of a thread that pages show this actor, as far as they do, and what they answer, by its number."""
    viewer = _describe_viewer(actor, thread)
    numbers = list(db.session.scalars(select(Post.id).where(Post.thread_id == thread.id, Post.public_id.in_(public_ids))))
    posts = _read_by_number(thread, numbers, viewer)
    parents = _read_by_number(thread, sorted({post.parent_id for post in posts if post.parent_id is not None}), viewer)
    return posts, {parent.id: parent for parent in parents}


def _read_by_number(thread: Thread, numbers: list[int], viewer: dict[str, int | bool | None]) -> list[ShownPost]:
    rows = read_rows(_select_by_number(), {"ids": numbers} | viewer) if numbers else []
    return sorted((_read_post(row, thread) for row in rows), key=lambda post: post.id)


def _is_for(viewer: dict[str, int | bool | None], entry: PostEntry) -> bool:
    """Whether this is one of those few who see what not everybody can."""
    place_id = viewer["viewer_place_id"]
    is_theirs = place_id is not None and place_id in {entry.author_id, entry.private_to_id}
    return bool(viewer["viewer_sees_all"] or is_theirs or (viewer["viewer_runs_it"] and entry.private_to_id is not None))


def list_ancestors(post: Post) -> list[Post]:
    """From the thread's first post down to the parent of `post`."""
    steps = select(Post.id, Post.parent_id).where(Post.id == post.parent_id).cte(recursive=True)
    steps = steps.union_all(select(Post.id, Post.parent_id).join(steps, Post.id == steps.c.parent_id))
    query = select(Post).where(Post.id.in_(select(steps.c.id))).options(joinedload(Post.author)).order_by(Post.id)
    return list(db.session.scalars(query))


def _describe_viewer(actor: Actor, thread: Thread) -> dict[str, int | bool | None]:
    return describe_viewer(actor, thread) | {"viewed_thread_id": thread.id}


# Somebody whose own words wait, or were hidden, finds them below whatever they stand below. Asked once, whatever the posts.
_mine = aliased(Post, flat=True)
_HAS_OWN_HERE = exists(
    select(_mine.id).where(
        _mine.author_id == bindparam("viewer_place_id", type_=Integer),
        _mine.thread_id == bindparam("viewed_thread_id", type_=Integer),
        _mine.status.not_in(IN_PUBLIC) | _mine.private_to_id.is_not(None),
    )
)
_SHOWN = VISIBLE_TO_VIEWER | (Post.shown_below_count > 0) | ((Post.below_count > 0) & _HAS_OWN_HERE)
# Not the bare place of what was withdrawn.
_COUNTS = case(((Post.status == Status.WITHDRAWN) & (Post.shown_below_count == 0), 0), else_=1)
_COLUMNS: tuple[Any, ...] = (
    *(Post.id, Post.public_id, Post.parent_id, Post.status, Post.author_role, Post.html, Post.created_at, Post.edited_at),
    func.coalesce(Post.shown_late_at, Post.created_at).label("shown_at"),
    *(Post.below_count, Post.shown_below_count, Post.moved_from_id),
    *(Post.stance, Post.is_restated, Post.reacted, Post.responded_before_edit, Post.condition_count, Post.differs_count),
    *(Post.private_to_id, Post.care, Post.author_id),
    *(Participation.account_id, Participation.pseudonym, Participation.capacity_key, Participation.job_title),
)


def _read_post(row: Row[Any], thread: Thread) -> ShownPost:
    """From the values of _COLUMNS, in their order."""
    values = tuple(row[:25])
    activity = thread.activity
    return ShownPost(*values[:21], ShownAuthor(*values[21:]), activity.consultation, activity, values)  # type: ignore[call-arg]


@cache
def _select_replies(sort: Sort, has_seen: bool, inclusive: bool) -> Select[Any]:
    query = select(*_COLUMNS).join(Post.author).where(Post.parent_id == bindparam("parent_id"), _SHOWN)
    return in_order(query, sort, has_seen=has_seen, inclusive=inclusive).limit(ROWS_PER_PAGE + 1)


@cache
def _select_by_number() -> Select[Any]:
    return select(*_COLUMNS).join(Post.author).where(Post.id.in_(bindparam("ids", expanding=True)), _SHOWN)


@cache
def _select_nested() -> Select[Any]:
    """The first NESTED replies of each of some posts, and of each of those, LEVELS deep; whether each counts, and how many do
    with those beside it."""
    below: ColumnElement[bool] = Post.parent_id.in_(bindparam("parent_ids", expanding=True))
    for _level in range(LEVELS - 1):
        ranked = _rank(below)
        below = below | Post.parent_id.in_(select(ranked.c.id).where(ranked.c.rank <= NESTED))
    ranked = _rank(below)
    query = select(*_COLUMNS, ranked.c.counts, ranked.c.total).join(Post.author).join(ranked, ranked.c.id == Post.id)
    return query.where(ranked.c.rank <= NESTED).order_by(Post.id)


def _rank(below: ColumnElement[bool]) -> Subquery:
    rank = func.row_number().over(partition_by=Post.parent_id, order_by=Post.id).label("rank")
    total = func.sum(_COUNTS).over(partition_by=Post.parent_id).label("total")
    return select(Post.id, rank, _COUNTS.label("counts"), total).where(below, _SHOWN).subquery()


def _add_nested(actor: Actor, thread: Thread, branches: list[Branch]) -> None:
    """LEVELS below the branches."""
    viewer = _describe_viewer(actor, thread)
    wanted = [branch.post.id for branch in branches if branch.post.below_count]
    children: dict[int | None, list[Branch]] = defaultdict(list)
    left_out: dict[int | None, int] = {}
    for row in read_rows(_select_nested(), {"parent_ids": wanted} | viewer) if wanted else ():
        post = _read_post(row, thread)
        children[post.parent_id].append(Branch(post))
        left_out[post.parent_id] = left_out.get(post.parent_id, row.total) - row.counts
    level = branches
    for _level in range(LEVELS):
        for branch in level:
            branch.replies = children[branch.post.id]
            branch.more = left_out.get(branch.post.id, 0)
        level = [child for branch in level for child in branch.replies]
    # A post at the deepest level counts everything below it, those above only the replies left out beside them.
    for branch in level:
        branch.more = branch.post.below_count if viewer["viewer_sees_all"] else branch.post.shown_below_count


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
