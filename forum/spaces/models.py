"""A place where people talk over time. A consultation is one; its row has the same number. What it says officially is kept in
versions."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from forum.kernel.db import Model, OurText, UtcDateTime, WithPublicId


class SpaceKind(StrEnum):
    CONSULTATION = "consultation"
    GROUP = "group"


class Space(Model):
    """What hangs on it is there for every kind of space; what it says about itself stands on the row of its kind."""

    __tablename__ = "spaces"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(OurText)


class OnSpace:
    """What hangs on a space, by its own column for it."""

    space_id: Mapped[int]

    @declared_attr
    @classmethod
    def space(cls) -> Mapped[Space]:
        return relationship()


class ChangeEffect(StrEnum):
    """What a change comes to for people."""

    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"
    REPLACED = "replaced"  # a file, by a newer one
    CLOSED = "closed"  # something that people could change is settled
    OPENED = "opened"  # something that was settled can be changed


class Version(WithPublicId, Model):
    """One change of official words that everybody could read: what the thing said before, and after. Rows are never changed or
    deleted: the database refuses both, but for what two people take out because it breaks the law (`redaction_id`), and for what
    somebody declared of themselves, which goes with their account (`erased_at`)."""

    __tablename__ = "versions"
    __table_args__ = (Index("ix_versions_space", "space_id", "id"), Index("ix_versions_part", "space_id", "part", "id"))

    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"))
    part: Mapped[str] = mapped_column(OurText)
    # Which of several things of this part; 0 where there is one. No foreign key: the thing may be gone.
    thing_id: Mapped[int] = mapped_column(default=0)
    title: Mapped[str] = mapped_column(default="")
    # JSON: a text, or a list of texts, by the name of a field; "" when the thing was not there.
    before: Mapped[str] = mapped_column(default="")
    after: Mapped[str] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(default="")
    effect: Mapped[str] = mapped_column(OurText)
    # The place of whoever decided; nobody's where a program did it.
    place_id: Mapped[int | None] = mapped_column(ForeignKey("participations.id"), index=True)
    role: Mapped[str] = mapped_column(OurText, default="")  # theirs on that day
    # The place of whoever asked for it, where one person asked and another, `place_id`, agreed. No foreign key: SQLite could not
    # take the column down.
    asked_by_id: Mapped[int | None]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    # The last redaction that took words out of it. No foreign key: redactions are kept above.
    redaction_id: Mapped[int | None]
    # When what somebody said there of themselves went with their account: that, when and why something was said stays.
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
