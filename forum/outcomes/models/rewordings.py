"""New words for a theme that people have read, until two people accept them; and that an answer holds for what came after it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.agreeing.models import only_one_pending
from forum.consultations.models import Participation
from forum.kernel.db import Model, UtcDateTime
from forum.outcomes.models.themes import Answer, Theme


class Rewording(Model):
    """The theme keeps the words that were agreed until these are. Dropped: taken back, or another came in its place."""

    __tablename__ = "theme_rewordings"
    __table_args__ = (only_one_pending("theme_rewordings", "theme_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    theme_id: Mapped[int] = mapped_column(ForeignKey("themes.id"), index=True)
    sentence: Mapped[str]
    against: Mapped[str] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(default="")
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("participations.id"))
    proposed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    agreed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    dropped_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    theme: Mapped[Theme] = relationship()
    proposed_by: Mapped[Participation] = relationship()
    acceptances: Mapped[list[RewordingAcceptance]] = relationship(order_by="RewordingAcceptance.at")


class RewordingAcceptance(Model):
    """One person accepts the new words as fair."""

    __tablename__ = "theme_rewording_acceptances"

    rewording_id: Mapped[int] = mapped_column(ForeignKey("theme_rewordings.id"), primary_key=True)
    participation_id: Mapped[int] = mapped_column(ForeignKey("participations.id"), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    participation: Mapped[Participation] = relationship()


class AnswerConfirmation(Model):
    """Somebody has read what came into a theme after its answer, and says in public that the answer holds for it too."""

    __tablename__ = "answer_confirmations"

    id: Mapped[int] = mapped_column(primary_key=True)
    answer_id: Mapped[int] = mapped_column(ForeignKey("answers.id"), index=True)
    comments: Mapped[int]  # how many were read
    confirmed_by_id: Mapped[int] = mapped_column(ForeignKey("participations.id"))
    confirmed_at: Mapped[datetime] = mapped_column(UtcDateTime)

    answer: Mapped[Answer] = relationship()
    confirmed_by: Mapped[Participation] = relationship()


class SortedTogether(Model):
    """Many comments that one person put in a theme at once, for the public record: how many, in which role, and when."""

    __tablename__ = "sorted_together"

    id: Mapped[int] = mapped_column(primary_key=True)
    theme_id: Mapped[int] = mapped_column(ForeignKey("themes.id"), index=True)
    comments: Mapped[int]
    after_answer: Mapped[bool]
    sorted_by_id: Mapped[int] = mapped_column(ForeignKey("participations.id"))
    role: Mapped[str]  # the one they had then
    sorted_at: Mapped[datetime] = mapped_column(UtcDateTime)
