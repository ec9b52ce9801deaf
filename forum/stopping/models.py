"""Who asked to stop a consultation early, in which words, and who agreed."""

from __future__ import annotations

from flask_babel import LazyString
from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.agreeing.models import AskedOfTwo, only_one_pending
from forum.consultations.models import Consultation
from forum.kernel.db import Model, OurText
from forum.stopping.kinds import STOP_KINDS, StopKind


class EarlyStop(AskedOfTwo, Model):
    """Once it is agreed to, all of the consultation is stopped."""

    told_as = "stop"
    __tablename__ = "early_stops"
    __table_args__ = (
        only_one_pending("early_stops", "consultation_id"),
        Index("ix_early_stops_consultation_id", "consultation_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultations.id"))
    kind: Mapped[str] = mapped_column(OurText)
    reason: Mapped[str]

    consultation: Mapped[Consultation] = relationship()

    @property
    def label(self) -> LazyString:
        return STOP_KINDS[StopKind(self.kind)]
