"""What threads have come to, and who says that something is missing there."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import exists, select
from sqlalchemy.orm import aliased, joinedload

from forum.activities.discussions.models import SUMMARIES, Post, Summary, Thread
from forum.activities.discussions.queries.paging import ROWS_PER_PAGE
from forum.consultations.models import Activity, Consultation
from forum.contributions.kinds import is_shown_to_all
from forum.contributions.models import Status
from forum.contributions.rules import may_read, visible_to
from forum.kernel.db import db, is_public_id
from forum.kernel.errors import NotFound
from forum.kernel.permissions import HOSTS, Actor, Role

MOST_OBJECTIONS = 5
MOST_OFFICIAL = 20


@dataclass(frozen=True)
class Objection:
    """Somebody says that they are not in a summary; `is_answered` when a facilitator has replied."""

    post: Post
    is_answered: bool


@dataclass(frozen=True)
class SummaryPage:
    summaries: list[Summary]
    next_before: str | None


def find_summary(thread: Thread) -> Summary | None:
    """What stands above the thread for everybody."""
    if thread.summary_id is None:
        return None
    return db.session.scalar(select(Summary).where(Summary.id == thread.summary_id).options(joinedload(Summary.author)))


def get_summary(actor: Actor, slug: str, public_id: str) -> Summary:
    query = select(Summary).join(Summary.consultation).where(Consultation.slug == slug, Summary.public_id == public_id)
    found = db.session.scalar(query.options(joinedload(Summary.thread), joinedload(Summary.author)))
    if found is None or not may_read(actor, found):
        raise NotFound
    return found


def list_versions(actor: Actor, thread: Thread, before: str | None = None) -> SummaryPage:
    """Newest first."""
    query = select(Summary).where(Summary.thread_id == thread.id, visible_to(actor), Summary.status != Status.WITHDRAWN)
    if before and is_public_id(before):
        query = query.where(Summary.id < select(Summary.id).where(Summary.public_id == before).scalar_subquery())
    query = query.options(joinedload(Summary.author)).order_by(Summary.id.desc()).limit(ROWS_PER_PAGE + 1)
    found = list(db.session.scalars(query))
    return SummaryPage(found[:ROWS_PER_PAGE], found[ROWS_PER_PAGE - 1].public_id if len(found) > ROWS_PER_PAGE else None)


def list_version_numbers(thread: Thread) -> tuple[int, ...]:
    """Of the newest ROWS_PER_PAGE of its versions."""
    query = select(SUMMARIES.c.id).where(SUMMARIES.c.thread_id == thread.id).order_by(SUMMARIES.c.id.desc())
    return tuple(db.session.scalars(query.limit(ROWS_PER_PAGE)))


def list_heard(activity: Activity, limit: int, before: str | None = None) -> SummaryPage:
    """Those that stand above the threads of a discussion, newest first."""
    query = select(Summary).join(Thread, Thread.summary_id == Summary.id)
    query = query.where(Thread.activity_id == activity.id, is_shown_to_all())
    if before and is_public_id(before):
        query = query.where(Summary.id < select(Summary.id).where(Summary.public_id == before).scalar_subquery())
    to_thread = joinedload(Summary.thread).joinedload(Thread.first_post).joinedload(Post.author)
    found = list(db.session.scalars(query.options(to_thread).order_by(Summary.id.desc()).limit(limit + 1)))
    return SummaryPage(found[:limit], found[limit - 1].public_id if len(found) > limit else None)


def list_objections(thread: Thread) -> list[Objection]:
    """MOST_OBJECTIONS, to whichever version: those first that nobody has answered, and of these who waits longest."""
    answer = aliased(Post, flat=True)
    answered = exists(
        select(answer.id).where(
            answer.parent_id == Post.id, answer.status == Status.PUBLISHED, answer.author_role.in_(sorted(HOSTS))
        )
    )
    of_thread = select(SUMMARIES.c.id).where(SUMMARIES.c.thread_id == thread.id)
    query = select(Post, answered).where(Post.thread_id == thread.id, Post.objects_to_id.in_(of_thread))
    query = query.where(Post.status == Status.PUBLISHED).options(joinedload(Post.author))
    rows = db.session.execute(query.order_by(answered, Post.id).limit(MOST_OBJECTIONS))
    return [Objection(post, is_answered) for post, is_answered in rows]


def find_answer(thread: Thread) -> Post | None:
    """The official comment that answers the thread's question."""
    if thread.answer_id is None:
        return None
    query = select(Post).where(Post.id == thread.answer_id, Post.thread_id == thread.id, Post.status == Status.PUBLISHED)
    return db.session.scalar(query.options(joinedload(Post.author)))


def list_official(thread: Thread) -> list[Post]:
    """Replies by the service that everybody can read, MOST_OFFICIAL, the newest first, and the one that answers the question."""
    query = select(Post).where(Post.thread_id == thread.id, Post.parent_id.is_not(None), Post.status == Status.PUBLISHED)
    query = query.where(Post.author_role.in_((Role.ORGANISER, Role.LEAD))).options(joinedload(Post.author))
    newest = list(db.session.scalars(query.order_by(Post.id.desc()).limit(MOST_OFFICIAL)))
    answer = find_answer(thread)
    return newest if answer is None or answer in newest else [*newest, answer]


def list_linked(public_ids: list[str], consultation_id: int) -> dict[str, Post]:
    """The comments that a summary leads to."""
    if not public_ids:
        return {}
    query = select(Post).where(Post.public_id.in_(public_ids), Post.space_id == consultation_id, Post.private_to_id.is_(None))
    return {post.public_id: post for post in db.session.scalars(query.options(joinedload(Post.author)))}
