"""Threads, a page at a time, and who has spoken in them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from sqlalchemy import Select, Subquery, bindparam, func, select, union_all
from sqlalchemy.orm import contains_eager, joinedload

from forum.activities.discussions.models import Post, Thread
from forum.activities.discussions.queries.paging import ROWS_PER_PAGE, Sort, find_last, in_order, mark_last, read_rows
from forum.activities.discussions.queries.restating import NOBODY_YET, Listening
from forum.activities.discussions.speaking import Speakers, tell_apart
from forum.consultations.capacities import CAPACITIES
from forum.consultations.extension_points import Subject
from forum.consultations.headcounts import is_staff, who_is_behind
from forum.consultations.models import Activity, Consultation, Participation, Phase
from forum.consultations.rules import may_see_consultation
from forum.contributions.models import Status
from forum.contributions.rules import IN_PUBLIC, IS_IN_PUBLIC, may_see, visible_to
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.errors import NotFound
from forum.kernel.permissions import TEAM, Actor, Role


@dataclass(frozen=True)
class ThreadPage:
    threads: list[Thread]
    next_after: str | None


@dataclass(frozen=True)
class Voices:
    """How many people have spoken in a thread; how many of all of them as guests; by which capacities comments can be chosen; and
    how many were understood before somebody disagreed."""

    speakers: Speakers
    guests: int = 0
    capacity_keys: tuple[str, ...] = ()
    listening: Listening = NOBODY_YET

    @property
    def people(self) -> int:
        return self.speakers.people


def get_thread(actor: Actor, slug: str, public_id: str) -> Thread:
    found = db.session.scalars(_select_thread(), {"slug": slug, "public_id": public_id}).unique().one_or_none()
    if found is None or not may_see_consultation(actor, found.activity.consultation):
        raise NotFound
    if not may_find(actor, found.first_post):
        raise NotFound
    return found


def may_find(actor: Actor, post: Post) -> bool:
    """Whether this actor is led to where it stands: also to what was hidden, for the replies to it that they can read; never to
    what is private."""
    if may_see(actor, post) or post.shown_below_count:
        return not post.is_private or may_see(actor, post)
    return bool(post.below_count) and actor.is_signed_in and not post.is_private and _has_for_few(actor, post.thread_id)


def _has_for_few(actor: Actor, thread_id: int) -> bool:
    """Whether something in a thread is shown to this actor that not everybody can read."""
    query = select(Post.id).where(Post.thread_id == thread_id, visible_to(actor), ~IS_IN_PUBLIC)
    return db.session.scalar(query.limit(1)) is not None


def list_moved_away(actor: Actor, thread: Thread) -> list[Post]:
    """What a moderator moved from this thread to others. Nearly always nothing: `Outline.was_moved_from`."""
    query = select(Post).where(Post.moved_from_id == thread.id, visible_to(actor))
    return list(db.session.scalars(query.options(joinedload(Post.thread).joinedload(Thread.first_post)).order_by(Post.id)))


def list_threads(
    actor: Actor,
    activity: Activity,
    sort: Sort,
    after: str | None = None,
    limit: int = ROWS_PER_PAGE,
    *,
    about: Subject | None = None,
) -> ThreadPage:
    """Those in which this actor can read anything: what they begin with, or a reply. All of them, or those `about` something."""
    can_read = (visible_to(actor) & (Post.status != Status.WITHDRAWN)) | (Post.shown_below_count > 0)
    query = (
        select(Thread)
        .join(Post, (Post.thread_id == Thread.id) & Post.parent_id.is_(None))
        .where(Thread.activity_id == activity.id, can_read)
        .options(joinedload(Thread.first_post).joinedload(Post.author))
    )
    if about is not None:
        query = query.where(Thread.space_id == activity.space_id, Thread.subject_key == about.key)
    last = find_last(after)
    query = in_order(query, sort, has_seen=last is not None).limit(limit + 1)
    found = list(db.session.scalars(query, last or {}))
    shown = found[:limit]
    return ThreadPage(shown, mark_last(shown[-1].first_post) if len(found) > limit else None)


def list_newest_about(consultation: Consultation, subject_keys: Collection[str], few: int) -> dict[str, list[Thread]]:
    """The newest threads about each that any visitor can read, `few` at most. Each part is found by itself through the index:
    however many threads there are, no more are read."""
    if not subject_keys:
        return {}
    parts = [_select_newest(consultation.id, key, few) for key in subject_keys]
    wanted = union_all(*(select(part.c.id) for part in parts))
    query = select(Thread).where(Thread.id.in_(wanted)).options(joinedload(Thread.first_post), joinedload(Thread.activity))
    found: dict[str, list[Thread]] = {}
    for thread in db.session.scalars(query.order_by(Thread.id.desc())):
        found.setdefault(thread.subject_key, []).append(thread)
    return found


def _select_newest(consultation_id: int, subject_key: str, few: int) -> Subquery:
    of_subject = select(Thread.id).join(Post, (Post.thread_id == Thread.id) & Post.parent_id.is_(None))
    here = (Thread.space_id == consultation_id, Thread.subject_key == subject_key, IS_IN_PUBLIC)
    return of_subject.where(*here).order_by(Thread.id.desc()).limit(few).subquery()


def count_voices(thread: Thread) -> Voices:
    """The same for all who may see the thread, so nothing is asked about who asks."""
    rows = read_rows(_select_voices(), {"thread_id": thread.id})
    guests = sum(people for _capacity_key, role, people in rows if role == Role.GUEST)
    keys = tuple(key for key in CAPACITIES if any(key == capacity_key for capacity_key, _role, _people in rows))
    return Voices(tell_apart(rows), guests, keys)


class Followed(NamedTuple):
    """A thread as those who follow it know it, and how many replies in it everybody can read."""

    public_id: str
    replies: int


def find_followed(thread_ids: Collection[int]) -> dict[int, Followed]:
    """Those of the threads that any visitor may read and where more can come."""
    moment = now()
    query = (
        select(Post.thread_id, Thread.public_id, Post.shown_below_count)
        .join(Post.thread)
        .join(Thread.activity)
        .join(Activity.phase)
        .join(Activity.consultation)
        .where(Post.parent_id.is_(None), Post.thread_id.in_(thread_ids))
        .where(Post.status.in_(IN_PUBLIC) | (Post.shown_below_count > 0), Post.private_to_id.is_(None))
        .where(Consultation.published_at.is_not(None), Thread.locked_at.is_(None))
        .where(Phase.opens_at <= moment, Phase.closes_at > moment, Phase.stopped_at.is_(None))
        .where(Consultation.closed_at.is_(None))
    )
    rows = db.session.execute(query).tuples()
    return {thread_id: Followed(public_id, count) for thread_id, public_id, count in rows}


class DiscussionTotals(NamedTuple):
    comments: int
    people: int  # who wrote them
    guests: int  # of those people
    staff: int  # of those people as well
    by_team: int  # not among the comments: no more are they where comments are answered


def count_threads(activity: Activity) -> DiscussionTotals:
    """The same for all who may see the discussion."""
    by_team, posts = Post.author_role.in_(TEAM), func.count(Post.id)
    people = func.count(who_is_behind(Post.author_id).distinct())
    guests = people.filter(Post.author_role == Role.GUEST)
    staff = people.filter(~by_team) - people.filter(~by_team, ~is_staff())
    query = select(posts.filter(~by_team), people.filter(~by_team), guests, staff, posts.filter(by_team)).join(Post.author)
    row = db.session.execute(query.where(Post.activity_id == activity.id, Post.status == Status.PUBLISHED)).one()
    return DiscussionTotals(*row)


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
            contains_eager(Thread.activity).options(
                contains_eager(Activity.consultation).joinedload(Consultation.phases).joinedload(Phase.activities),
                contains_eager(Activity.phase),
            ),
            joinedload(Thread.first_post).joinedload(Post.author),
            joinedload(Thread.settings),
        )
    )


@cache
def _select_voices() -> Select[str, str, int]:
    spoken = select(Post.author_id).where(Post.thread_id == bindparam("thread_id"), Post.status == Status.PUBLISHED)
    counted = select(Participation.capacity_key, Participation.role, func.count()).where(Participation.id.in_(spoken))
    return counted.group_by(Participation.capacity_key, Participation.role)
