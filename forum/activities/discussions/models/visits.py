"""When somebody who is signed in was in a thread."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from forum.kernel.db import Model, UtcDateTime


class Visit(Model):
    """The last time somebody read a thread and the time before, each with when the last post there was had come
    into sight. To load a page again, or to go to the next one, is the same visit: what was new in it stays marked."""

    __tablename__ = "thread_visits"

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id", ondelete="CASCADE"), primary_key=True, index=True)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    seen_until: Mapped[datetime] = mapped_column(UtcDateTime)
    before_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    before_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
