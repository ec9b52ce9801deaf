"""A place where people talk over time. A consultation is one; its row has the same number."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy.orm import Mapped, mapped_column

from forum.kernel.db import Model, OurText


class SpaceKind(StrEnum):
    CONSULTATION = "consultation"


class Space(Model):
    """What hangs on it is there for every kind of space; what it says about itself stands on the row of its kind."""

    __tablename__ = "spaces"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(OurText)
