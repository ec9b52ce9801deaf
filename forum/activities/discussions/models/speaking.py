"""How much people have written, and who does not want to be asked to let others in."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from forum.kernel.db import Model

ALL_THREADS = 0


class WrittenTotal(Model):
    """What one person has written that everybody can read: in one thread, or (ALL_THREADS) in all of a consultation. Counted
    in the same transaction, so that no page walks through a thread for it."""

    __tablename__ = "written_totals"
    __table_args__: Any = (Index("ix_written_totals_most", "space_id", "thread_id", "words"),)

    # No foreign key: it can be ALL_THREADS.
    thread_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    participation_id: Mapped[int] = mapped_column(ForeignKey("participations.id"), primary_key=True, index=True)
    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"))
    words: Mapped[int]
    turns: Mapped[int]  # comments


class LetInChoice(Model):
    """Somebody who has said, for good, that they do not want to be asked to let others in."""

    __tablename__ = "let_in_choices"

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True, autoincrement=False)
