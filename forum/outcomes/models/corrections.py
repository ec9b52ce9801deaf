"""What the service said in a check was wrong: what it says instead. The first row stays as it was published."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.consultations.models import Document
from forum.kernel.db import Model, UtcDateTime
from forum.spaces.models import Version


class CheckCorrection(Model):
    """Of several, the last holds. Who said so, and why, is in the version."""

    __tablename__ = "check_corrections"

    id: Mapped[int] = mapped_column(primary_key=True)
    check_id: Mapped[int] = mapped_column(ForeignKey("checks.id"), index=True)
    version_id: Mapped[int | None] = mapped_column(ForeignKey("versions.id"))
    verdict: Mapped[str]
    words: Mapped[str]
    link: Mapped[str]
    document_id: Mapped[int | None] = mapped_column(ForeignKey("documents.id"))
    seen_where: Mapped[str]
    seen_on: Mapped[date | None] = mapped_column(Date)
    corrected_at: Mapped[datetime] = mapped_column(UtcDateTime)

    document: Mapped[Document | None] = relationship()
    version: Mapped[Version | None] = relationship()
