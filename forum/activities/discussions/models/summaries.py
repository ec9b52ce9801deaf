"""What a thread has come to, in the words of whoever facilitates it."""

from __future__ import annotations

from typing import cast

from sqlalchemy import ForeignKey, Table
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.activities.discussions.models.posts import Thread
from forum.contributions.models import Contribution


class Summary(Contribution):
    """One version of it. Each is kept; the newest that everybody can read stands above the thread (`Thread.summary_id`)."""

    __tablename__ = "summaries"
    __mapper_args__ = {"polymorphic_identity": "summary"}

    id: Mapped[int] = mapped_column(ForeignKey("contributions.id"), primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id"), index=True)
    # The thread is closed with it.
    is_conclusion: Mapped[bool]

    thread: Mapped[Thread] = relationship()


# The bare table, for conditions beside posts.
SUMMARIES = cast(Table, Summary.__table__)
