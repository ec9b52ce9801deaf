from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from forum.kernel.db import Model, OurText, UtcDateTime


class TemporaryChange(Model):
    """What was changed before anybody was asked, and what came after. A draft may not say all of it yet."""

    __tablename__ = "temporary_changes"

    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"), primary_key=True)
    what: Mapped[str] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(default="")
    decided_by: Mapped[str] = mapped_column(default="")
    changed_on: Mapped[date | None]
    # Kept when it is over, too: until then `Consultation.temporary_until` says the same.
    ends_on: Mapped[date | None]
    times_extended: Mapped[int] = mapped_column(default=0)
    # When people were told that the day has passed.
    told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    aftermath: Mapped[str] = mapped_column(OurText, default="")
    aftermath_words: Mapped[str] = mapped_column(default="")
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
