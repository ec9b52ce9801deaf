from __future__ import annotations

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.agreeing.models import AskedOfTwo, only_one_pending
from forum.consultations.models import Consultation
from forum.kernel.db import Model, OurText, WithPublicId


class OfficialRewording(AskedOfTwo, WithPublicId, Model):
    """Once it is agreed to, a part of a consultation says `after` instead of `before`, both as versions keep them; "" in `after`:
    the thing is removed; "" in `before`: it is added. `thing_id`: as in versions, 0 of what is added or there once. `subject`:
    what no second request may be about meanwhile. `drop_reason`: why a colleague said no, for whoever asked; "" where it was
    taken back, or had lapsed: then nobody dropped it (in old rows, whoever asked anew)."""

    told_as = "rewording asked"
    __tablename__ = "rewordings"
    __table_args__ = (only_one_pending("rewordings", "subject"),)

    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultations.id"), index=True)
    part: Mapped[str] = mapped_column(OurText)
    thing_id: Mapped[int]
    subject: Mapped[str] = mapped_column(OurText)
    before: Mapped[str]
    after: Mapped[str]
    reason: Mapped[str]
    drop_reason: Mapped[str] = mapped_column(default="")

    consultation: Mapped[Consultation] = relationship()

    @property
    def is_addition(self) -> bool:
        """Whether it asks for something that is not there yet."""
        return not self.before

    @property
    def has_lapsed(self) -> bool:
        """Whether it ended as nobody could agree to it any more, when it was asked anew."""
        return self.dropped_at is not None and self.dropped_by_id != self.asked_by_id and not self.drop_reason


class WaitingFile(Model):
    """What is to take the place of a document, until a colleague agrees or says no. It is no document yet, so that no page,
    search or table finds it; what it is called and what it says is in `after`, with its hash."""

    __tablename__ = "waiting_files"

    rewording_id: Mapped[int] = mapped_column(ForeignKey("rewordings.id"), primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
