"""One row for each body or person who must be asked. No address: everybody can read this register."""

from __future__ import annotations

from dataclasses import fields
from datetime import date, datetime

from sqlalchemy import Date, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.consultations.models import Consultation
from forum.kernel.db import Model, OurText, UtcDateTime, WithPublicId
from forum.register.kinds import KINDS, AskedKind, AskedWords


class AskedBody(WithPublicId, Model):
    __tablename__ = "asked"

    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultations.id"), index=True)
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    name: Mapped[str]
    kind: Mapped[str] = mapped_column(OurText)
    why: Mapped[str] = mapped_column(default="")
    way: Mapped[str] = mapped_column(OurText, default="")
    asked_on: Mapped[date | None] = mapped_column(Date)
    reminded_on: Mapped[date | None] = mapped_column(Date)
    comments_by: Mapped[date | None] = mapped_column(Date)
    decides_on: Mapped[date | None] = mapped_column(Date)
    answered_on: Mapped[date | None] = mapped_column(Date)
    reply: Mapped[str] = mapped_column(default="")
    our_reply: Mapped[str] = mapped_column(default="")

    consultation: Mapped[Consultation] = relationship()

    @property
    def kind_label(self) -> str:
        return str(KINDS[AskedKind(self.kind)])


def read_words(asked: AskedBody) -> AskedWords:
    values = {each.name: getattr(asked, each.name) for each in fields(AskedWords)}
    return AskedWords(**values | {"kind": AskedKind(asked.kind)})
