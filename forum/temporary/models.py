from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from forum.agreeing.models import AskedOfTwo, only_one_pending
from forum.kernel.db import Model, OurText, UtcDateTime


class SaidBack(AskedOfTwo, Model):
    """That it is as it was before: said by one person, with what shows it, and agreed to by another."""

    told_as = "temporary back"
    __tablename__ = "said_back"
    __table_args__ = (only_one_pending("said_back", "space_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"), index=True)
    words: Mapped[str]
    shown: Mapped[str]  # what somebody saw that is back, and where
    seen_on: Mapped[date] = mapped_column(Date)


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
    # Where people were told that it is over, and it was not: of each time they hear anew that its end has passed.
    times_reopened: Mapped[int] = mapped_column(default=0, server_default="0")
    # When people were told that the day has passed.
    told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    aftermath: Mapped[str] = mapped_column(OurText, default="")
    aftermath_words: Mapped[str] = mapped_column(default="")
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
