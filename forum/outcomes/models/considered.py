"""That somebody who decides has considered what people said, where answers wait for the decision and nothing is answered yet;
and what came into a theme after they had considered its answer."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.consultations.models import Participation
from forum.deciders.models import Decider, Meeting
from forum.kernel.db import Model, UtcDateTime
from forum.outcomes.models.themes import Answer, Theme


class ThemeConsideration(Model):
    """Of a theme in the version that was read. Without a decider: by the one person responsible, whose place recorded it. A
    body's is recorded by whoever is responsible, from a minute."""

    __tablename__ = "theme_considerations"

    id: Mapped[int] = mapped_column(primary_key=True)
    theme_id: Mapped[int] = mapped_column(ForeignKey("themes.id"), index=True)
    version: Mapped[int]
    decider_id: Mapped[int | None] = mapped_column(ForeignKey("deciders.id"), index=True)
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meetings.id"))
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("participations.id"))
    considered_at: Mapped[datetime] = mapped_column(UtcDateTime)

    theme: Mapped[Theme] = relationship()
    decider: Mapped[Decider | None] = relationship()
    meeting: Mapped[Meeting | None] = relationship()
    recorded_by: Mapped[Participation] = relationship()


class LaterConsideration(Model):
    """That somebody who had considered an answer has considered what came into its theme since. Without a decider: the one person
    responsible. A body's is recorded from the minute of a later meeting. What they confirmed first stays beside it."""

    __tablename__ = "later_considerations"

    id: Mapped[int] = mapped_column(primary_key=True)
    answer_id: Mapped[int] = mapped_column(ForeignKey("answers.id"), index=True)
    decider_id: Mapped[int | None] = mapped_column(ForeignKey("deciders.id"), index=True)
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meetings.id"))
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("participations.id"))
    considered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    comments: Mapped[int]  # how many were read

    answer: Mapped[Answer] = relationship()
    decider: Mapped[Decider | None] = relationship()
    meeting: Mapped[Meeting | None] = relationship()
    recorded_by: Mapped[Participation] = relationship()
