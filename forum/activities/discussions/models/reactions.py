"""Responses without words, and the conditions under which people could live with something."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.activities.discussions.models.posts import Post
from forum.consultations.models import Participation
from forum.contributions.models import Contribution
from forum.kernel.db import Model, OurText


class Reaction(Model):
    """One person's response to a post or a condition. Who gave it is shown to nobody: to have lived something can be about
    somebody's health. The row is there so that one person counts once, and can take it back."""

    __tablename__ = "reactions"

    contribution_id: Mapped[int] = mapped_column(ForeignKey("contributions.id"), primary_key=True)
    participation_id: Mapped[int] = mapped_column(ForeignKey("participations.id"), primary_key=True, index=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    # As whom they gave it: what was counted then is what is counted off again.
    capacity_key: Mapped[str]

    participation: Mapped[Participation] = relationship()


class Condition(Contribution):
    """“I could live with this if…”: what would have to be so, said under a post. Others join it by a reaction."""

    __tablename__ = "conditions"
    __mapper_args__ = {"polymorphic_identity": "condition"}

    id: Mapped[int] = mapped_column(ForeignKey("contributions.id"), primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"), index=True)
    # As of a post.
    reacted: Mapped[str] = mapped_column(OurText, default="", server_default="")

    post: Mapped[Post] = relationship(foreign_keys=[post_id])
