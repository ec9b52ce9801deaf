from __future__ import annotations

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.agreeing.models import AskedOfTwo, only_one_pending
from forum.deciders.models import Decider
from forum.kernel.db import Model


class DeciderRemoval(AskedOfTwo, Model):
    """Once it is agreed to, they do not decide any more, for this reason. `instead`: as JSON, whoever decides in their place
    then (`snapshots`); "" where they were named by mistake and nobody does."""

    __tablename__ = "decider_removals"
    __table_args__ = (
        only_one_pending("decider_removals", "decider_id"),
        Index("ix_decider_removals_decider_id", "decider_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    decider_id: Mapped[int] = mapped_column(ForeignKey("deciders.id"))
    reason: Mapped[str]
    instead: Mapped[str] = mapped_column(default="", server_default="")

    decider: Mapped[Decider] = relationship()
