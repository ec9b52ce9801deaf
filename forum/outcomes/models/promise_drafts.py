"""What one person would promise, until a colleague has checked it: only then is there a promise."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Date, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.agreeing.models import IS_PENDING, AskedOfTwo
from forum.consultations.models import Consultation, Participation
from forum.kernel.db import Model, WithPublicId
from forum.outcomes.models.themes import Commitment, Theme


class PromiseDraft(AskedOfTwo, WithPublicId, Model):
    """Only those who run a consultation read it. `refused_because`: why a colleague did not agree, for whoever wrote it."""

    told_as = "promise drafted"
    __tablename__ = "promise_drafts"
    __table_args__ = (
        Index(
            "ix_promise_drafts_pending",
            "theme_id",
            "what",
            unique=True,
            sqlite_where=IS_PENDING,
            postgresql_where=IS_PENDING,
        ),
    )

    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultations.id"), index=True)
    theme_id: Mapped[int] = mapped_column(ForeignKey("themes.id"), index=True)
    what: Mapped[str]
    owner_title: Mapped[str]
    unit: Mapped[str] = mapped_column(default="")
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("participations.id"))
    due_on: Mapped[date] = mapped_column(Date)
    steps: Mapped[str] = mapped_column(default="")  # one on each line
    refused_because: Mapped[str] = mapped_column(default="", server_default="")
    commitment_id: Mapped[int | None] = mapped_column(ForeignKey("commitments.id"))

    consultation: Mapped[Consultation] = relationship()
    theme: Mapped[Theme] = relationship()
    owner: Mapped[Participation | None] = relationship(foreign_keys=[owner_id])
    promise: Mapped[Commitment | None] = relationship()
