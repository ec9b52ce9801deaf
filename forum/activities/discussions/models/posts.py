"""A discussion is threads of posts. A thread holds the structure, its first post the words."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any, cast

from sqlalchemy import ForeignKey, Index, Table, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.consultations.models import Activity
from forum.contributions.models import Contribution
from forum.kernel.db import Model, OurText, UtcDateTime, WithPublicId


class Restating(StrEnum):
    """Which replies begin with what was heard, in one discussion."""

    DIFFERS = "differs"  # those that see it differently
    EVERY = "every"
    NEVER = "never"


class Guests(StrEnum):
    """Whether people without an account comment in one discussion, under a name they give there."""

    NEVER = "never"
    HELD = "held"  # after a moderator has looked
    AT_ONCE = "at once"


class DiscussionSettings(Model):
    """What organisers have chosen for a discussion. Without a row it is as `Restating.DIFFERS` and `Guests.NEVER` have it."""

    __tablename__ = "discussion_settings"

    activity_id: Mapped[int] = mapped_column(ForeignKey("activities.id"), primary_key=True)
    restating: Mapped[str] = mapped_column(OurText, default=Restating.DIFFERS)
    guests: Mapped[str] = mapped_column(OurText, default=Guests.NEVER, server_default=Guests.NEVER)


class Thread(WithPublicId, Model):
    __tablename__ = "threads"
    __table_args__ = (Index("ix_threads_subject", "space_id", "subject_key", "id"),)

    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"))
    activity_id: Mapped[int] = mapped_column(ForeignKey("activities.id"), index=True)
    kind_key: Mapped[str]
    # What it is about, by the key of a `Subject`; no foreign key, as that stands in a feature above. Empty: nothing was named.
    subject_key: Mapped[str] = mapped_column(OurText, default="", server_default="")
    last_post_at: Mapped[datetime] = mapped_column(UtcDateTime)  # of those that everybody can read
    # Nobody can reply while it is locked; the moderator's reason is shown to all.
    locked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    locked_reason: Mapped[str] = mapped_column(default="")
    # The summary that stands above it, and the official comment that answers its question. No foreign keys: both point back here.
    summary_id: Mapped[int | None]
    answer_id: Mapped[int | None]
    # Since when that summary is its conclusion, with which it is closed; and the last one after which it was opened again.
    concluded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reopened_id: Mapped[int | None]

    activity: Mapped[Activity] = relationship()
    settings: Mapped[DiscussionSettings | None] = relationship(
        primaryjoin="foreign(Thread.activity_id) == DiscussionSettings.activity_id", viewonly=True, uselist=False
    )
    first_post: Mapped[Post] = relationship(
        primaryjoin="and_(Thread.id == Post.thread_id, Post.parent_id.is_(None))",
        foreign_keys="Post.thread_id",
        viewonly=True,
        uselist=False,
    )


class Post(Contribution):
    """Something said in a thread. The true parent is kept whatever the depth; screens show two levels of it."""

    __tablename__ = "posts"
    __table_args__: Any = (
        Index("ix_posts_parent", "parent_id", "id"),
        Index("ix_posts_thread", "thread_id", "id"),
        Index(
            "ix_posts_objecting",
            "thread_id",
            "id",
            sqlite_where=text("objects_to_id IS NOT NULL"),
            postgresql_where=text("objects_to_id IS NOT NULL"),
        ),
        # A thread has one first post, whatever races.
        Index(
            "uq_posts_first",
            "thread_id",
            unique=True,
            sqlite_where=text("parent_id IS NULL"),
            postgresql_where=text("parent_id IS NULL"),
        ),
    )
    __mapper_args__ = {"polymorphic_identity": "post"}

    id: Mapped[int] = mapped_column(ForeignKey("contributions.id"), primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id"))
    # All posts below this one, at any depth. `forum rebuild-counters` counts them anew.
    below_count: Mapped[int] = mapped_column(default=0)
    # Those of them that everybody can read: what pages count and order by.
    shown_below_count: Mapped[int] = mapped_column(default=0, server_default="0")

    # When everybody could read it here, where that was later than it was written: a moderator looked first, or moved it.
    shown_late_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    # What a reply is to what it answers: a key of `responses.STANCE_NAMES`, "" for what was written before anybody was asked.
    stance: Mapped[str] = mapped_column(OurText, default="", server_default="")
    # Whether it begins with what its author heard (`Restatement`).
    is_restated: Mapped[bool] = mapped_column(default=False, server_default=false())
    # How many people responded, by kind and capacity (`responses.write_counts`); the conditions under it that everybody can read,
    # and the replies that see it differently. Counted in the same transaction, as what a page shows is drawn from them.
    reacted: Mapped[str] = mapped_column(OurText, default="", server_default="")
    # Whether somebody had when its author last changed the words.
    responded_before_edit: Mapped[bool] = mapped_column(default=False, server_default=false())
    condition_count: Mapped[int] = mapped_column(default=0, server_default="0")
    differs_count: Mapped[int] = mapped_column(default=0, server_default="0")

    # Of its own words, not of those it quotes: what it adds to its author's `WrittenTotal` while everybody can read it.
    word_count: Mapped[int] = mapped_column(default=0, server_default="0")

    # The thread a moderator moved it from, so that both places can say so. No foreign key: SQLite could not take it down.
    moved_from_id: Mapped[int | None] = mapped_column(index=True)
    # The summary that it says something is missing from. No foreign key, for the same reason.
    objects_to_id: Mapped[int | None]

    thread: Mapped[Thread] = relationship()
    parent: Mapped[Post | None] = relationship(remote_side="Post.id", foreign_keys=[parent_id])

    @property
    def shown_at(self) -> datetime:
        """From when on it was news."""
        return self.shown_late_at or self.created_at


# The bare table, for statements that count without loading posts.
POSTS = cast(Table, Post.__table__)
