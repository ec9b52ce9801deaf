"""What a discussion is as an activity, the kinds of thread people can start in it, and what posts count."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from sqlalchemy import Integer, Update, bindparam, func, select, update

from forum.activities.discussions.models import POSTS, Post, Thread
from forum.consultations.kinds import ActivityKind, declare_kind
from forum.contributions.kinds import ContributionKind, declare_contribution_kind
from forum.contributions.models import Contribution, Status
from forum.kernel.actions import lock
from forum.kernel.db import db
from forum.kernel.permissions import Role

DISCUSSION = declare_kind(
    ActivityKind(
        key="discussion",
        label=_l("Discussion"),
        sentence=_l("People start threads with an idea, a concern, a question, an experience or evidence, and others reply."),
        endpoint="discussions.show",
        start_endpoint="discussions.start",
        call=_l("Add your point"),
    )
)


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


POST = declare_contribution_kind(ContributionKind("post", _l("Post"), "discussions.post", when_status_changed=count_when_shown))


@dataclass(frozen=True)
class ThreadKind:
    key: str
    label: LazyString
    choice: LazyString
    tone: str  # the colour of its tag
    is_official: bool = False  # for those who run the consultation or own the decision


_ALL = [
    ThreadKind("idea", _l("Idea"), _l("An idea: something we could do"), "sage"),
    ThreadKind("concern", _l("Concern"), _l("A concern: something that worries me"), "clay"),
    ThreadKind("question", _l("Question"), _l("A question: something I need to know"), "amber"),
    ThreadKind("experience", _l("Experience"), _l("An experience: something that happened to me"), "plum"),
    ThreadKind("evidence", _l("Evidence"), _l("Evidence: facts or figures, with where they come from"), "stone"),
    ThreadKind("news", _l("News"), _l("News: something that has happened or been decided"), "plum", is_official=True),
]
THREAD_KINDS = {kind.key: kind for kind in _ALL}


def kinds_for(role: Role) -> list[ThreadKind]:
    return [kind for kind in _ALL if not kind.is_official or role in {Role.ORGANISER, Role.LEAD}]
