"""What somebody wrote before anybody knew who they are."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.activities.discussions.models.posts import Post
from forum.consultations.capacities import CAPACITIES, Capacity
from forum.consultations.models import Activity, WithConsultation
from forum.kernel.db import Model, OurText, UtcDateTime, WithPublicId


class PendingPost(WithConsultation, WithPublicId, Model):
    """What somebody wrote before anybody knew who they are, until the link sent to their mailbox publishes it. Shown to nobody
    but whoever has that link; the words and the address go once it is published, and a day after it could be."""

    __tablename__ = "pending_posts"

    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"), index=True)
    activity_id: Mapped[int] = mapped_column(ForeignKey("activities.id"), index=True)
    # None: it begins a thread.
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), index=True)
    kind_key: Mapped[str]
    subject_key: Mapped[str] = mapped_column(OurText, default="", server_default="")
    title: Mapped[str]
    body: Mapped[str]
    # Of a reply: what it is to what it answers, and what its author heard there.
    stance: Mapped[str] = mapped_column(default="", server_default="")
    restatement: Mapped[str] = mapped_column(default="", server_default="")
    # Whether only the people running the consultation are to see it, and why it is hard to read (`contributions.care`).
    is_private: Mapped[bool] = mapped_column(default=False, server_default=false())
    care: Mapped[str] = mapped_column(OurText, default="", server_default="")
    # What its author said to the triggers' question (`Confirmation`).
    confirmed: Mapped[str]
    pseudonym: Mapped[str]
    capacity_key: Mapped[str]
    email: Mapped[str] = mapped_column(index=True)
    # The draft that its author's browser keeps of it (`kernel.drafts`): it goes when this is published.
    draft_key: Mapped[str]
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    post_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), index=True)

    activity: Mapped[Activity] = relationship()
    parent: Mapped[Post | None] = relationship(foreign_keys=[parent_id])
    post: Mapped[Post | None] = relationship(foreign_keys=[post_id])

    @property
    def capacity(self) -> Capacity:
        return CAPACITIES[self.capacity_key]
