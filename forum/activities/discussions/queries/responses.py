"""What a page shows of responses: conditions, the first few of each post, and what the reader has pressed. The number of queries
does not depend on how many posts there are."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from markupsafe import Markup
from sqlalchemy import ColumnElement, Integer, Select, bindparam, func, literal, select, union_all
from sqlalchemy.orm import joinedload

from forum.activities.discussions.models import Condition, Post, Reaction
from forum.activities.discussions.queries.paging import ROWS_PER_PAGE, read_rows
from forum.activities.discussions.queries.restating import ShownRestatement, list_restatements
from forum.activities.discussions.queries.shown import ShownAuthor, ShownPost
from forum.activities.discussions.responses import FEWEST_NAMED, GROUPS, find_largest, keep_groups
from forum.consultations.extension_points import counts_as_answer
from forum.consultations.models import Consultation, Participation
from forum.contributions.models import Contribution, Status
from forum.contributions.rules import is_own, may_see, visible_to
from forum.kernel.db import db
from forum.kernel.errors import NotFound
from forum.kernel.permissions import Actor, Role

# Of the conditions under a post, so many stand in its thread; all of them have a page.
MOST_IN_THREAD = 3
HAS_CONDITION = "condition"  # beside kinds of response: that one of the conditions under a post is one's own


class ShownCondition(NamedTuple):
    """A condition as far as a thread shows it."""

    id: int
    public_id: str
    html: Markup
    author_id: int
    author: ShownAuthor
    author_role: str
    edited_at: datetime | None
    reacted: str  # as it may be told (`keep_groups`)

    @property
    def is_official(self) -> bool:
        """As of a post."""
        return self.author_role in {Role.ORGANISER, Role.LEAD}


class Told(NamedTuple):
    """What somebody's last press came to."""

    sentence: str
    is_done: bool = True


class Responses(NamedTuple):
    """What stands under one post besides its counts: values alone, as drawn posts are found again by them."""

    can_respond: bool = False
    reacted: str = ""  # who responded, as it may be told (`keep_groups`)
    pressed: frozenset[str] = frozenset()
    conditions: tuple[ShownCondition, ...] = ()
    joined: frozenset[int] = frozenset()  # those of the conditions that the reader has said "me too" to
    own: frozenset[int] = frozenset()  # and those that are the reader's
    heard: ShownRestatement | None = None  # what the post begins with
    is_asked: bool = False  # whether the reader is the one who can say if that is it
    told: Told | None = None  # what their last press came to, where it was under this post
    is_posted: bool = False  # whether they have just posted it


@dataclass
class PageResponses:
    """For all the posts of a page."""

    place_id: int | None = None
    can_respond: bool = False
    can_answer: bool = False
    reacted: dict[int, str] = field(default_factory=dict)
    conditions: dict[int, tuple[ShownCondition, ...]] = field(default_factory=dict)
    pressed: dict[int, frozenset[str]] = field(default_factory=dict)
    heard: dict[int, ShownRestatement] = field(default_factory=dict)
    told: dict[str, Told] = field(default_factory=dict)
    posted: Collection[str] = ()

    def of(self, post: Post | ShownPost) -> Responses:
        """Those of one post."""
        conditions, heard = self.conditions.get(post.id, ()), self.heard.get(post.id)
        return Responses(
            self.can_respond,
            self.reacted.get(post.id, ""),
            self.pressed.get(post.id, frozenset()),
            conditions,
            frozenset(each.id for each in conditions if self.pressed.get(each.id)),
            frozenset(each.id for each in conditions if each.author_id == self.place_id),
            heard,
            heard is not None and self.can_answer and heard.heard_author_id == self.place_id,
            self.told.get(post.public_id),
            post.public_id in self.posted,
        )


def list_responses(
    posts: Sequence[Post | ShownPost],
    place: Participation | None,
    *,
    can_respond: bool,
    told: dict[str, Told],
    posted: Collection[str] = (),
    can_answer: bool | None = None,
) -> PageResponses:
    """One query for the conditions under these posts and one for what they begin with, where there are any, one for which groups
    may be named, where one might be, and one for what has been pressed by whoever has this place. `can_respond`: to posts of
    others; `can_answer`: whether they were heard right, where that is not the same; `told`: {public id of a post: what to say
    under it}; `posted`: which of them the reader has just written."""
    shown = [post for post in posts if post.status == Status.PUBLISHED]
    conditions = _list_first_conditions([post.id for post in shown if post.condition_count])
    several = [each for some in conditions.values() for each in some]
    pressed = find_pressed(place.id, [*(post.id for post in posts), *(each.id for each in several)]) if place is not None else {}
    heard = list_restatements([post.id for post in shown if post.is_restated])
    joined = count_joined(posts[0].space_id, [*(post.reacted for post in shown), *(each.reacted for each in several)])
    reacted = {post.id: keep_groups(post.reacted, joined) for post in shown if post.reacted}
    told_of = {
        post_id: tuple(each._replace(reacted=keep_groups(each.reacted, joined)) for each in some)
        for post_id, some in conditions.items()
    }
    can_answer = can_respond if can_answer is None else can_answer
    return PageResponses(place.id if place else None, can_respond, can_answer, reacted, told_of, pressed, heard, told, posted)


def count_joined(consultation_id: int, texts: Collection[str]) -> dict[str, int]:
    """How many people have joined a consultation, by capacity, as far as that decides which groups in these counts are named."""
    largest = find_largest(texts)
    if largest < FEWEST_NAMED:
        return {}
    values = {"space_id": consultation_id, "most": largest + FEWEST_NAMED}
    return {row[0]: row[1] for row in read_rows(_select_joined(), values)}


def find_pressed(place_id: int, numbers: Collection[int]) -> dict[int, frozenset[str]]:
    """{post or condition: kinds of response that whoever has this place gave}, for their own eyes."""
    found: dict[int, set[str]] = {}
    for number, kind in read_rows(_select_pressed(), {"place_id": place_id, "numbers": list(numbers)}):
        found.setdefault(number, set()).add(kind)
    return {number: frozenset(kinds) for number, kinds in found.items()}


def _list_first_conditions(post_ids: list[int]) -> dict[int, tuple[ShownCondition, ...]]:
    """The first MOST_IN_THREAD of each post that everybody can read, the oldest first: by no rank."""
    if not post_ids:
        return {}
    found: dict[int, tuple[ShownCondition, ...]] = {}
    for post_id, number, public_id, html, author_id, *values in read_rows(_select_first_conditions(), {"post_ids": post_ids}):
        author, (role, edited_at, reacted) = ShownAuthor(*values[:4]), values[4:]
        shown = ShownCondition(number, public_id, html, author_id, author, role, edited_at, reacted)
        found[post_id] = (*found.get(post_id, ()), shown)
    return found


def get_condition(actor: Actor, slug: str, public_id: str) -> Condition:
    """Raises NotFound, too, where this actor may not see the comment that it is about, unless it is their own."""
    query = select(Condition).join(Condition.consultation).where(Consultation.slug == slug, Condition.public_id == public_id)
    found = db.session.scalar(query.options(joinedload(Condition.post).joinedload(Post.thread), joinedload(Condition.author)))
    if found is None or not may_see(actor, found) or not (may_see(actor, found.post) or is_own(actor, found)):
        raise NotFound
    return found


class ConditionPage(NamedTuple):
    conditions: list[Condition]
    next_after: str | None


def list_conditions(actor: Actor, post: Post, after: str | None = None, start_at: str | None = None) -> ConditionPage:
    """Those under a post that this actor may see, a page at a time, the oldest first. `after`: the last one already seen;
    `start_at`: one to begin with."""
    query = select(Condition).where(Condition.post_id == post.id, visible_to(actor)).options(joinedload(Condition.author))
    begin = select(Condition.id).where(Condition.post_id == post.id)
    if after and (seen := db.session.scalar(begin.where(Condition.public_id == after))):
        query = query.where(Condition.id > seen)
    elif start_at and (first := db.session.scalar(begin.where(Condition.public_id == start_at))):
        query = query.where(Condition.id >= first)
    found = list(db.session.scalars(query.order_by(Condition.id).limit(ROWS_PER_PAGE + 1)))
    return ConditionPage(found[:ROWS_PER_PAGE], found[ROWS_PER_PAGE - 1].public_id if len(found) > ROWS_PER_PAGE else None)


def find_responded(actor: Actor, slug: str, public_id: str) -> Post | Condition | None:
    """Whatever became of it: what the actor has responded to is theirs to take back."""
    query = select(Contribution).join(Contribution.consultation)
    query = query.where(Consultation.slug == slug, Contribution.public_id == public_id)
    own = select(Reaction.contribution_id).join(Reaction.participation).where(Participation.account_id == actor.account_id)
    found = db.session.scalar(query.where(Contribution.id.in_(own)))
    return found if isinstance(found, Post | Condition) else None


def find_own_condition(place: Participation, post: Post) -> Condition | None:
    """What somebody has said they could live with, unless they took it back."""
    own = select(Condition).where(Condition.post_id == post.id, Condition.author_id == place.id)
    return db.session.scalar(own.where(Condition.status != Status.WITHDRAWN).limit(1))


@cache
def _select_pressed() -> Any:
    """Put together once, as that takes longer than to run it."""
    place, numbers = bindparam("place_id", type_=Integer), bindparam("numbers", type_=Integer, expanding=True)
    reactions = select(Reaction.contribution_id, Reaction.kind)
    reactions = reactions.where(Reaction.participation_id == place, Reaction.contribution_id.in_(numbers))
    own = select(Condition.post_id, literal(HAS_CONDITION)).where(Condition.author_id == place)
    return union_all(reactions, own.where(Condition.post_id.in_(numbers), Condition.status != Status.WITHDRAWN))


@cache
def _select_joined() -> Any:
    """Counts no further than is asked, whatever has joined."""

    def count(key: str) -> Any:
        place = (Participation.space_id == bindparam("space_id"), Participation.capacity_key == key)
        here = select(Participation.id).where(*place, Participation.account_id.is_not(None), Participation.removed_at.is_(None))
        some = here.limit(bindparam("most", type_=Integer)).subquery()
        return select(literal(key), func.count()).select_from(some)

    return union_all(*(count(key) for key in GROUPS))


@cache
def _select_first_conditions() -> Select[*tuple[Any, ...]]:
    rank = func.row_number().over(partition_by=Condition.post_id, order_by=Condition.id).label("rank")
    wanted = Condition.post_id.in_(bindparam("post_ids", expanding=True))
    ranked = select(Condition.id, rank).where(wanted, Condition.status == Status.PUBLISHED).subquery()
    columns: tuple[Any, ...] = (
        *(Condition.post_id, Condition.id, Condition.public_id, Condition.html, Condition.author_id),
        *(Participation.account_id, Participation.pseudonym, Participation.capacity_key, Participation.job_title),
        *(Condition.author_role, Condition.edited_at, Condition.reacted),
    )
    query = select(*columns).join(Condition.author)
    return query.join(ranked, ranked.c.id == Condition.id).where(ranked.c.rank <= MOST_IN_THREAD).order_by(Condition.id)


@counts_as_answer
def has_been_responded_to(consultation_id: int, is_outside: ColumnElement[bool]) -> ColumnElement[bool]:
    """The condition that somebody has responded to a comment without words."""
    given = select(Reaction.contribution_id).join(Reaction.participation)
    return given.where(Participation.space_id == consultation_id, is_outside).exists()
