from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from forum.consultations.models import Participation
from forum.kernel.db import UtcDateTime

IS_PENDING = text("agreed_at IS NULL AND dropped_at IS NULL")


class AskedOfTwo:
    """The columns of something that one person asks and another agrees to. Dropped: its asker took it back, or a colleague said
    no. A table of these has `only_one_pending`."""

    # How the news that it is asked begins its key, which is stored.
    told_as: ClassVar[str]

    id: Mapped[int]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("participations.id"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    agreed_by_id: Mapped[int | None] = mapped_column(ForeignKey("participations.id"))
    agreed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    dropped_by_id: Mapped[int | None] = mapped_column(ForeignKey("participations.id"))
    dropped_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @declared_attr
    @classmethod
    def asked_by(cls) -> Mapped[Participation]:
        return relationship(foreign_keys=[cls.asked_by_id])

    @declared_attr
    @classmethod
    def agreed_by(cls) -> Mapped[Participation | None]:
        return relationship(foreign_keys=[cls.agreed_by_id])

    @declared_attr
    @classmethod
    def dropped_by(cls) -> Mapped[Participation | None]:
        return relationship(foreign_keys=[cls.dropped_by_id])

    @property
    def is_pending(self) -> bool:
        return self.agreed_at is None and self.dropped_at is None


def only_one_pending(table: str, of: str) -> Index:
    """At most one of `table` waits at a time for each value of the column `of`, whatever two people send at once."""
    return Index(f"ix_{table}_pending", of, unique=True, sqlite_where=IS_PENDING, postgresql_where=IS_PENDING)
