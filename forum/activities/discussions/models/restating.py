"""What somebody heard, said back before they reply, and what its author says to that."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.activities.discussions.models.posts import Post
from forum.contributions.models import Contribution
from forum.kernel.db import OurText, UtcDateTime


class Restatement(Contribution):
    """What the author of a reply heard the other say. `verdict` is theirs: "yes", "no", or "" as long as they have not said."""

    __tablename__ = "restatements"
    __mapper_args__ = {"polymorphic_identity": "restatement"}

    id: Mapped[int] = mapped_column(ForeignKey("contributions.id"), primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"), unique=True)
    # What was heard: a moderator may move the reply elsewhere.
    heard_id: Mapped[int] = mapped_column(ForeignKey("posts.id"), index=True)
    verdict: Mapped[str] = mapped_column(OurText, default="")
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    post: Mapped[Post] = relationship(foreign_keys=[post_id])
    heard: Mapped[Post] = relationship(foreign_keys=[heard_id])


class Clarification(Contribution):
    """“Not quite”: what somebody meant who was understood otherwise."""

    __tablename__ = "clarifications"
    __mapper_args__ = {"polymorphic_identity": "clarification"}

    id: Mapped[int] = mapped_column(ForeignKey("contributions.id"), primary_key=True)
    restatement_id: Mapped[int] = mapped_column(ForeignKey("restatements.id"), index=True)

    restatement: Mapped[Restatement] = relationship(foreign_keys=[restatement_id])
