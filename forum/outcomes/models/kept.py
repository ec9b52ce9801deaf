"""That a promise is kept is said by one person, with what shows it, and confirmed by another."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.agreeing.models import AskedOfTwo, only_one_pending
from forum.kernel.db import Model
from forum.outcomes.models.themes import Commitment, Progress


class KeptPromise(AskedOfTwo, Model):
    """Once a colleague confirms it, the promise is kept, since the day on which it was said to be. `progress` shows it."""

    told_as = "promise said kept"
    __tablename__ = "kept_promises"
    __table_args__ = (only_one_pending("kept_promises", "commitment_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    commitment_id: Mapped[int] = mapped_column(ForeignKey("commitments.id"), index=True)
    progress_id: Mapped[int] = mapped_column(ForeignKey("progress.id"))
    # Why a colleague did not confirm it, for everybody.
    refused_because: Mapped[str] = mapped_column(default="", server_default="")

    promise: Mapped[Commitment] = relationship()
    progress: Mapped[Progress] = relationship()
