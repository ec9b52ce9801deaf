"""A vote that the decision will follow begins by the word of two people, once people take part."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.activities.voting.models.polls import Poll
from forum.agreeing.models import AskedOfTwo, only_one_pending
from forum.kernel.db import Model, OurText


class VoteAnnouncement(AskedOfTwo, Model):
    """Once it is agreed to, the vote is announced; one that is opened by hand can be opened, as long as it says the same."""

    told_as = "vote announcement"
    __tablename__ = "vote_announcements"
    __table_args__ = (only_one_pending("vote_announcements", "poll_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id"), index=True)
    words: Mapped[str] = mapped_column(OurText)  # the fingerprint of what was asked for: its rules and options

    poll: Mapped[Poll] = relationship()
