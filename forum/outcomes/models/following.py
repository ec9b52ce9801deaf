"""Whether the decision follows what people were promised that it would follow, as its owner said when it was published."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.activities.voting.models import Poll
from forum.kernel.db import Model
from forum.outcomes.models.decisions import FinalDecision


class Following(Model):
    """Made with a decision where something was named beforehand; never changed. `named` is what was named in words, as it stood
    then, beside `votes`. `why_not` is said in public where the decision follows not all of it. What is said of a decision that a
    call-in changed stands with the call-in."""

    __tablename__ = "followings"

    consultation_id: Mapped[int] = mapped_column(ForeignKey("final_decisions.consultation_id"), primary_key=True)
    follows: Mapped[bool]
    why_not: Mapped[str] = mapped_column(default="")
    named: Mapped[str] = mapped_column(default="")

    decision: Mapped[FinalDecision] = relationship()
    votes: Mapped[list[FollowedVote]] = relationship(order_by="FollowedVote.poll_id")

    @property
    def current_follows(self) -> bool:
        """Of what the decision says now."""
        call_in = self.decision.call_in
        return self.follows if call_in is None or call_in.follows is None else call_in.follows

    @property
    def current_why_not(self) -> str:
        call_in = self.decision.call_in
        return self.why_not if call_in is None or call_in.follows is None else call_in.why_not


class FollowedVote(Model):
    """One that the decision was to follow. Nobody can cancel or change it any more: it was counted before."""

    __tablename__ = "followed_votes"

    consultation_id: Mapped[int] = mapped_column(ForeignKey("followings.consultation_id"), primary_key=True)
    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id"), primary_key=True)

    poll: Mapped[Poll] = relationship()
