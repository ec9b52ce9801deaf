"""What a consultation has once: who answers by when, what was learnt."""

from __future__ import annotations

from datetime import date, datetime

from markupsafe import Markup
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.consultations.models import Participation, Phase
from forum.kernel.db import Model, UtcDateTime
from forum.kernel.text import RenderedText

ANSWER_WEEKS = 12


class Report(Model):
    """How one consultation is answered: who owns the decision, by when, and the page's opening paragraph."""

    __tablename__ = "reports"

    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultations.id"), primary_key=True)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("participations.id"))
    # Answers are due so many weeks after this phase closes; none: the last one with something to do in it.
    answer_weeks: Mapped[int] = mapped_column(default=ANSWER_WEEKS)
    phase_id: Mapped[int | None] = mapped_column(ForeignKey("phases.id"))
    # The earliest day that was public as the deadline: one that is put off is seen to be.
    first_due_on: Mapped[date | None]
    summary: Mapped[str] = mapped_column(default="")
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)

    owner: Mapped[Participation | None] = relationship()
    phase: Mapped[Phase | None] = relationship()


class Review(Model):
    """What was learnt in the end. Publishing it closes the consultation for good."""

    __tablename__ = "reviews"

    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultations.id"), primary_key=True)
    words: Mapped[str]
    html: Mapped[Markup] = mapped_column(RenderedText("words"))
    written_by_id: Mapped[int] = mapped_column(ForeignKey("participations.id"))
    published_at: Mapped[datetime] = mapped_column(UtcDateTime)

    written_by: Mapped[Participation] = relationship()
