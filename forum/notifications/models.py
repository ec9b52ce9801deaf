"""What people follow, what they are told, and how often they want it by mail."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.consultations.models import Consultation
from forum.kernel.db import Model, UtcDateTime, WithPublicId
from forum.kernel.sentences import SentenceType, StoredSentence
from forum.notifications.kinds import Door, find_door


class Pace(StrEnum):
    NOW = "now"
    DAILY = "daily"
    WEEKLY = "weekly"
    NEVER = "never"


class Topic(WithPublicId, Model):
    """Something that can be followed: a consultation (with an empty `key`), or a part of one that a feature keeps, by its public
    id.

    `kind` is the key of a kind of target. `label` is what the list of followed things shows; the feature that keeps the part
    keeps it true."""

    __tablename__ = "topics"
    __table_args__ = (UniqueConstraint("consultation_id", "kind", "key"),)

    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultations.id"))
    kind: Mapped[str]
    key: Mapped[str] = mapped_column(default="")
    label: Mapped[str]

    consultation: Mapped[Consultation] = relationship()

    @property
    def door(self) -> Door:
        return find_door(self.kind, self.consultation.slug, self.key)


class Follow(Model):
    """`is_on` False: told to stop, which also holds against being told because of one's own words."""

    __tablename__ = "follows"

    topic_id: Mapped[int] = mapped_column(ForeignKey("topics.id"), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True, index=True)
    is_on: Mapped[bool]

    topic: Mapped[Topic] = relationship()


class Notification(Model):
    """One sentence for one person, and where it leads. It never repeats what people wrote, so that nothing taken out of sight
    lives on in it."""

    __tablename__ = "notifications"
    __table_args__ = (
        UniqueConstraint("account_id", "key"),
        Index("ix_notifications_unmailed", "mailed_at", "account_id"),
        Index("ix_notifications_account", "account_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultations.id"))
    key: Mapped[str]  # what happened; telling it twice tells it once
    sentence: Mapped[StoredSentence] = mapped_column(SentenceType)
    target_kind: Mapped[str]
    target: Mapped[str]  # which one of that kind; empty when the consultation has one only
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    mailed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    consultation: Mapped[Consultation] = relationship()

    @property
    def door(self) -> Door:
        return find_door(self.target_kind, self.consultation.slug, self.target)


class MailChoice(Model):
    __tablename__ = "mail_choices"

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    pace: Mapped[str] = mapped_column(default=Pace.DAILY)
