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


class AccessCode(Model):
    """The code on a letter by which people come into a private consultation. Only its hash is kept; another takes its place."""

    __tablename__ = "access_codes"

    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultations.id"), primary_key=True)
    code_hash: Mapped[str] = mapped_column(unique=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("participations.id"))

    consultation: Mapped[Consultation] = relationship()
    made_by: Mapped[Participation | None] = relationship()
