"""What organisers write to people. Who was told is not kept here: it stands among their updates, and goes with them."""

from __future__ import annotations

from datetime import datetime

from markupsafe import Markup
from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.activities.voting.models import Poll
from forum.consultations.capacities import CAPACITIES, Capacity
from forum.consultations.models import Participation, WithConsultation
from forum.kernel.db import Model, UtcDateTime, WithPublicId
from forum.kernel.text import RenderedText
from forum.messages.kinds import READ_BY_ALL, Audience, Chosen


class Message(WithConsultation, WithPublicId, Model):
    """Official words. A draft until it is sent; then its words change only by a correction, which is public."""

    __tablename__ = "messages"
    __table_args__ = (Index("ix_messages_space_id", "space_id", "id"),)

    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"))
    audience: Mapped[str]
    poll_id: Mapped[int | None] = mapped_column(ForeignKey("polls.id"))
    capacity_key: Mapped[str] = mapped_column(default="")
    subject: Mapped[str]
    words: Mapped[str]
    html: Mapped[Markup] = mapped_column(RenderedText("words"))
    is_urgent: Mapped[bool] = mapped_column(default=False)
    written_by_id: Mapped[int] = mapped_column(ForeignKey("participations.id"))  # whoever wrote what it says now
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_by_id: Mapped[int | None] = mapped_column(ForeignKey("participations.id"))
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Whether everybody can read it, as was said when it was sent: of what is written to whoever has not voted, not before 0085.
    is_shown_to_all: Mapped[bool] = mapped_column(default=False, server_default="0")
    # How far the job has come: the last account that was told, and how many were. Of those who have not voted nothing is counted,
    # as it would tell how many have.
    told_upto: Mapped[int] = mapped_column(default=0)
    told: Mapped[int] = mapped_column(default=0)
    expected: Mapped[int] = mapped_column(default=0)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    corrected_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_reason: Mapped[str] = mapped_column(default="", server_default="")  # "" too where it was deleted before 0100

    poll: Mapped[Poll | None] = relationship()
    written_by: Mapped[Participation] = relationship(foreign_keys=[written_by_id])
    sent_by: Mapped[Participation | None] = relationship(foreign_keys=[sent_by_id])
    versions: Mapped[list[MessageVersion]] = relationship(order_by="MessageVersion.id.desc()")

    @property
    def chosen(self) -> Chosen:
        return Chosen(Audience(self.audience), self.poll_id, self.capacity_key)

    @property
    def capacity(self) -> Capacity:
        return CAPACITIES[self.capacity_key]

    @property
    def hides_words(self) -> bool:
        """Whether it was deleted while nobody had to say why: people were told that its words are gone."""
        return self.withdrawn_at is not None and not self.withdrawn_reason

    @property
    def is_public(self) -> bool:
        """Whether everybody can read it."""
        return self.sent_at is not None and self.is_shown_to_all

    @property
    def is_for_all_to_read(self) -> bool:
        """Whether everybody can read it, or will once it is sent."""
        return self.is_public if self.sent_at is not None else Audience(self.audience) in READ_BY_ALL

    @property
    def is_counted(self) -> bool:
        """Whether anything may be said of how many it is for."""
        return self.audience != Audience.NOT_VOTED

    @property
    def news_key(self) -> str:
        """What its updates are known by. Stored: never changed."""
        return f"message:{self.id}"


class MessageVersion(Model):
    """What a message said before a correction. Shown to whoever may read the message."""

    __tablename__ = "message_versions"

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id"), index=True)
    subject: Mapped[str]
    words: Mapped[str]
    html: Mapped[Markup] = mapped_column(RenderedText("words"))
    replaced_at: Mapped[datetime] = mapped_column(UtcDateTime)
