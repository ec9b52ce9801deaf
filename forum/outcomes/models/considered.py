"""That somebody who decides has considered what people said, where answers wait for the decision and nothing is answered yet."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.consultations.models import Participation
from forum.deciders.models import Decider, Meeting
from forum.kernel.db import Model, UtcDateTime
from forum.outcomes.models.themes import Theme


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
