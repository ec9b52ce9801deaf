"""Who asked to stop a consultation early, in which words, and who agreed."""

from __future__ import annotations

from datetime import datetime

from flask_babel import LazyString
from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.consultations.models import Consultation, Participation
from forum.kernel.db import Model, OurText, UtcDateTime
from forum.stopping.kinds import STOP_KINDS, StopKind

IS_PENDING = text("agreed_at IS NULL AND dropped_at IS NULL")


class EarlyStop(Model):
    """Once it is agreed to, all of the consultation is stopped. Dropped: its asker took it back, or a colleague said no."""

    __tablename__ = "early_stops"
    __table_args__ = (
        Index("ix_early_stops_pending", "consultation_id", unique=True, sqlite_where=IS_PENDING, postgresql_where=IS_PENDING),
        Index("ix_early_stops_consultation_id", "consultation_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultations.id"))
    kind: Mapped[str] = mapped_column(OurText)
    reason: Mapped[str]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("participations.id"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    agreed_by_id: Mapped[int | None] = mapped_column(ForeignKey("participations.id"))
    agreed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    dropped_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    consultation: Mapped[Consultation] = relationship()
    asked_by: Mapped[Participation] = relationship(foreign_keys=[asked_by_id])
    agreed_by: Mapped[Participation | None] = relationship(foreign_keys=[agreed_by_id])

    @property
    def label(self) -> LazyString:
        return STOP_KINDS[StopKind(self.kind)]
