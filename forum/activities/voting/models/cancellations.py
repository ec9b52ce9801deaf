"""A vote that people read the decision will follow, or that people have voted in, is cancelled by two people."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.activities.voting.models.polls import Poll
from forum.agreeing.models import AskedOfTwo, only_one_pending
from forum.kernel.db import Model


class VoteCancellation(AskedOfTwo, Model):
    """Once it is agreed to, the vote is cancelled, with this reason."""

    told_as = "vote cancellation"
    __tablename__ = "vote_cancellations"
    __table_args__ = (only_one_pending("vote_cancellations", "poll_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id"), index=True)
    reason: Mapped[str]

    poll: Mapped[Poll] = relationship()
