from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.consultations.capacities import CAPACITIES, Capacity
from forum.consultations.models import Consultation, Participation
from forum.kernel.db import Model, UtcDateTime, WithPublicId


class StaffDomain(WithPublicId, Model):
    """Whoever has a confirmed address there joins a consultation as staff, without an invitation, until it is ended."""

    __tablename__ = "staff_domains"
    __table_args__ = (UniqueConstraint("consultation_id", "domain"),)

    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultations.id"))
    domain: Mapped[str]
    capacity_key: Mapped[str]
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("participations.id"))
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    consultation: Mapped[Consultation] = relationship()
    added_by: Mapped[Participation | None] = relationship()

    @property
    def capacity(self) -> Capacity:
        return CAPACITIES[self.capacity_key]
