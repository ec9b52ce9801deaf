"""What people follow, what they are told, and how often they want it by mail."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.consultations.models import Consultation, WithConsultation
from forum.kernel.db import Model, UtcDateTime, WithPublicId
from forum.kernel.sentences import SentenceType, StoredSentence
from forum.notifications.kinds import Door, find_door
from forum.spaces.extension_points import SpaceFace, find_face


class Pace(StrEnum):
    NOW = "now"
    DAILY = "daily"
    WEEKLY = "weekly"
    NEVER = "never"


class NewsKind(StrEnum):
    """What a piece of news is about: people choose which of them the page shows."""

    ANSWER = "answer"  # somebody answered, quoted or named me
    THREAD = "thread"  # a new comment in a thread I follow
    DATE = "date"  # what opens, closes or moves
    OFFICIAL = "official"  # what those who run it say and change
    OUTCOME = "outcome"  # themes, answers, promises, checks
    MODERATION = "moderation"  # what a moderator decided about my own words


class OfSpace(WithConsultation):
    """`about`: the consultation, or what else its space is."""

    @property
    def about(self) -> Consultation | SpaceFace:
        return self.consultation or find_face(self.space)


class Topic(OfSpace, WithPublicId, Model):
    """Something that can be followed: a consultation (with an empty `key`), or a part of one that a feature keeps, by its public
    id.

    `kind` is the key of a kind of target. `label` is what the list of followed things shows; the feature that keeps the part
    keeps it true."""

    __tablename__ = "topics"
    __table_args__ = (UniqueConstraint("space_id", "kind", "key"),)

    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"))
    kind: Mapped[str]
    key: Mapped[str] = mapped_column(default="")
    label: Mapped[str]

    @property
    def door(self) -> Door:
        return find_door(self.kind, self.about.slug, self.key)


class Follow(Model):
    """`is_on` False: told to stop, which also holds against being told because of one's own words."""

    __tablename__ = "follows"

    topic_id: Mapped[int] = mapped_column(ForeignKey("topics.id"), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True, index=True)
    is_on: Mapped[bool]

    topic: Mapped[Topic] = relationship()


IS_UNREAD = text("read_at IS NULL")
IS_DUE = text("mailed_at IS NULL AND due_at IS NOT NULL")


class Notification(OfSpace, Model):
    """One sentence for one person, and where it leads. It repeats nothing people wrote and no name: what it is about is looked up
    when somebody reads it (`extension_points`), so that nothing taken out of sight lives on in it."""

    __tablename__ = "notifications"
    __table_args__ = (
        UniqueConstraint("account_id", "key"),
        Index("ix_notifications_account", "account_id", "id"),
        Index("ix_notifications_unread", "account_id", "id", sqlite_where=IS_UNREAD, postgresql_where=IS_UNREAD),
        Index("ix_notifications_due", "due_at", "account_id", sqlite_where=IS_DUE, postgresql_where=IS_DUE),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"))
    key: Mapped[str]  # what happened; telling it twice tells it once
    sentence: Mapped[StoredSentence] = mapped_column(SentenceType)
    kind: Mapped[str] = mapped_column(default=NewsKind.OUTCOME, server_default="outcome")
    # What is shown as one line: several replies in one thread, one date that moved twice. Empty: it stands alone.
    group_key: Mapped[str] = mapped_column(default="", server_default="")
    # What was said, where it is news of that: shown as long as everybody can read it.
    contribution_id: Mapped[int | None] = mapped_column(ForeignKey("contributions.id"), index=True)
    # What its reader follows, and may stop following before the letter goes.
    topic_id: Mapped[int | None] = mapped_column(ForeignKey("topics.id"))
    target_kind: Mapped[str]
    target: Mapped[str]  # which one of that kind; empty when the consultation has one only
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # when it is to go by mail; None: never
    mailed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def door(self) -> Door:
        return find_door(self.target_kind, self.about.slug, self.target)


class MailChoice(Model):
    """How often somebody wants news by mail, and when the last letter went: never more than one an hour."""

    __tablename__ = "mail_choices"

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    pace: Mapped[str] = mapped_column(default=Pace.DAILY)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ConsultationMailChoice(Model):
    """How often somebody wants the news of one consultation, where that is not as often as of the others."""

    __tablename__ = "consultation_mail_choices"

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultations.id"), primary_key=True)
    pace: Mapped[str]


class ToldLog(Model):
    """How far a log has been read, and people told of what is in it."""

    __tablename__ = "told_logs"

    stream: Mapped[str] = mapped_column(primary_key=True)
    seq: Mapped[int]
