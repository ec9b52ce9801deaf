"""How many posts are below each post, and how many of them everybody can read; when a thread was last written in, and what it
has come to."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache
from typing import cast

from sqlalchemy import Integer, Table, Update, bindparam, delete, func, insert, select, update

from forum.activities.discussions.events import QuestionAnswered, ThreadConcluded
from forum.activities.discussions.models import (
    ALL_THREADS,
    POSTS,
    Condition,
    Post,
    Reaction,
    Restatement,
    Summary,
    Thread,
    WrittenTotal,
)
from forum.activities.discussions.responses import DIFFERS, add_to_counts
from forum.consultations.events import consultation_stream
from forum.contributions.actions import withdraw
from forum.contributions.models import Contribution, Status
from forum.kernel.actions import lock
from forum.kernel.clock import now
from forum.kernel.db import db, insert_into
from forum.kernel.events import emit
from forum.kernel.text import is_quoted

_WORD = re.compile(r"\w+")


def count_own_words(body: str) -> int:
    """How many words somebody wrote, without those they quote."""
    return sum(len(_WORD.findall(line)) for line in body.splitlines() if not is_quoted(line))


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
    post = db.session.get_one(Post, contribution.id)
    lock(post.thread)  # Before any row of a post, as whoever replies does: else two could wait for each other.
    forget_responses_to(contribution)
    take_back_what_was_heard(contribution)
    step = (contribution.status == Status.PUBLISHED) - (before == Status.PUBLISHED)
    if step == 0:
        return
    if post.parent_id is not None:
        count_below(post.parent_id, 0, step)
        count_differing(post, step)
    note_last_post(post.thread)
    if step > 0:
        post.shown_late_at = now()
    count_written(post, step)
    if step < 0 and post.thread.answer_id == post.id:
        forget_answer(post.thread)


def forget_answer(thread: Thread, actor_id: int | None = None) -> None:
    """What answered its question cannot be read there any more."""
    thread.answer_id = None
    emit(QuestionAnswered(consultation_stream(thread.space_id), actor_id, thread.id, None))


def count_written(post: Post, turns: int, words: int | None = None) -> None:
    """Adds a post that everybody can read to what its author has written, or takes it away. `words`: where only those change."""
    words = turns * post.word_count if words is None else words
    values = {"participation_id": post.author_id, "space_id": post.space_id, "words": words, "turns": turns}
    for thread_id in (ALL_THREADS, post.thread_id):
        row = insert_into(WrittenTotal).values(thread_id=thread_id, **values)
        more = {"words": WrittenTotal.words + words, "turns": WrittenTotal.turns + turns}
        keys = ["thread_id", "participation_id"]
        db.session.execute(row.on_conflict_do_update(index_elements=keys, set_=more))


def recount_words(contribution: Contribution) -> None:
    """When its author has edited a post."""
    post = db.session.get_one(Post, contribution.id)
    before, post.word_count = post.word_count, count_own_words(contribution.body)
    post.responded_before_edit = post.responded_before_edit or bool(post.reacted)
    if post.status == Status.PUBLISHED:
        count_written(post, 0, post.word_count - before)


def rebuild_written(thread_ids: Collection[int]) -> None:
    """Adds up anew what people have written in threads, when posts go from one to another."""
    db.session.execute(delete(WrittenTotal).where(WrittenTotal.thread_id.in_(thread_ids)))
    totals = (
        select(Post.thread_id, Post.author_id, Post.space_id, func.sum(Post.word_count), func.count())
        .where(Post.thread_id.in_(thread_ids), Post.status == Status.PUBLISHED)
        .group_by(Post.thread_id, Post.author_id, Post.space_id)
    )
    columns = ["thread_id", "participation_id", "space_id", "words", "turns"]
    db.session.execute(insert(WrittenTotal).from_select(columns, totals))


def show_newest_summary(thread: Thread, actor_id: int | None = None) -> None:
    """Above a thread stands the newest version that everybody can read; with a conclusion it is closed, unless opened again
    since. Tells the log when it is closed now, or no longer."""
    query = select(Summary).where(Summary.thread_id == thread.id, Summary.status == Status.PUBLISHED)
    newest = db.session.scalar(query.order_by(Summary.id.desc()).limit(1))
    thread.summary_id = newest.id if newest else None
    is_concluded = newest is not None and newest.is_conclusion and newest.id > (thread.reopened_id or 0)
    if is_concluded != (thread.concluded_at is not None):
        thread.concluded_at = now() if is_concluded else None
        emit(ThreadConcluded(consultation_stream(thread.space_id), actor_id, thread.id, is_concluded))


def show_when_shown(contribution: Contribution, _before: str) -> None:
    """A version that everybody can read now, or no longer."""
    thread = db.session.get_one(Summary, contribution.id).thread
    lock(thread)
    db.session.flush()
    show_newest_summary(thread)


def count_differing(post: Post, step: int) -> None:
    """Counts a reply that sees it differently at what it answers, or no longer."""
    if post.stance == DIFFERS and post.parent_id is not None:
        above = update(POSTS).where(POSTS.c.id == post.parent_id)
        db.session.execute(above.values(differs_count=POSTS.c.differs_count + step))


def count_condition(condition: Condition, step: int) -> None:
    """Counts a condition that everybody can read under its post, or no longer."""
    post = update(POSTS).where(POSTS.c.id == condition.post_id)
    db.session.execute(post.values(condition_count=POSTS.c.condition_count + step))


def count_condition_when_shown(contribution: Contribution, before: str) -> None:
    """As `count_when_shown`, for a condition."""
    forget_responses_to(contribution)
    if step := (contribution.status == Status.PUBLISHED) - (before == Status.PUBLISHED):
        count_condition(db.session.get_one(Condition, contribution.id), step)


def count_response(said: Post | Condition, kind: str, capacity_key: str, step: int) -> None:
    """Counts one person more or less. Holds the row of what was responded to, so that of two at once none is lost."""
    table = cast(Table, type(said).__table__)
    counted = db.session.scalar(select(table.c.reacted).where(table.c.id == said.id).with_for_update())
    now_counted = add_to_counts(counted or "", kind, capacity_key, step)
    is_last = isinstance(said, Post) and not now_counted
    values = {"reacted": now_counted} | ({"responded_before_edit": False} if is_last else {})
    db.session.execute(update(table).where(table.c.id == said.id).values(values))
    db.session.expire(said)


def forget_responses_to(contribution: Contribution) -> None:
    """With words that their author took back, nobody has lived anything any more."""
    if contribution.status != Status.WITHDRAWN:
        return
    db.session.execute(delete(Reaction).where(Reaction.contribution_id == contribution.id))
    for table in (POSTS, CONDITIONS):
        db.session.execute(update(table).where(table.c.id == contribution.id).values(reacted=""))
    db.session.expire(contribution, ["reacted"])


def take_back_what_was_heard(contribution: Contribution) -> None:
    """Who takes a reply back takes what it began with back as well: those are their words too."""
    if contribution.status != Status.WITHDRAWN:
        return
    heard = db.session.scalar(select(Restatement).filter_by(post_id=contribution.id))
    if heard is not None and heard.has_words and heard.author.account is not None:
        withdraw(heard.author.account.as_actor(), heard)


CONDITIONS = cast(Table, Condition.__table__)
