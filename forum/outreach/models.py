"""One row for each way in which people were told of a consultation. No address: everybody can read this log."""

from __future__ import annotations

from dataclasses import fields
from datetime import date, datetime, timedelta

from sqlalchemy import Date, ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.consultations.models import Consultation, Document
from forum.kernel.dates import to_local
from forum.kernel.db import Model, OurText, UtcDateTime, WithPublicId
from forum.outreach.kinds import WAYS, EntryWords, Way

ADDED_WITHIN = timedelta(days=7)


class OutreachEntry(WithPublicId, Model):
    __tablename__ = "outreach_entries"

    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultations.id"), index=True)
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    way: Mapped[str] = mapped_column(OurText)
    happened_on: Mapped[date] = mapped_column(Date)
    title: Mapped[str]
    place: Mapped[str]
    how_many: Mapped[int | None]
    language: Mapped[str] = mapped_column(default="")
    done_by: Mapped[str] = mapped_column(default="")
    document_id: Mapped[int | None] = mapped_column(ForeignKey("documents.id"))

    consultation: Mapped[Consultation] = relationship()
    document: Mapped[Document | None] = relationship()
    picture: Mapped[OutreachPicture | None] = relationship(back_populates="entry", cascade="all, delete-orphan")

    @property
    def way_label(self) -> str:
        return str(WAYS[Way(self.way)])

    @property
    def was_added_later(self) -> bool:
        """Whether it was written down long after the day it names, which readers are told."""
        return to_local(self.added_at).date() - self.happened_on > ADDED_WITHIN


class OutreachPicture(Model):
    """Of a poster on its wall, drawn anew. The bytes are read by themselves, so that the log does not load them. Of one that was
    taken out they are the sentence that says so."""

    __tablename__ = "outreach_pictures"

    entry_id: Mapped[int] = mapped_column(ForeignKey("outreach_entries.id"), primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    content_type: Mapped[str] = mapped_column(OurText)
    digest: Mapped[str] = mapped_column(OurText)

    entry: Mapped[OutreachEntry] = relationship(back_populates="picture")

    @property
    def is_taken_out(self) -> bool:
        return not self.content_type.startswith("image/")


def read_words(entry: OutreachEntry) -> EntryWords:
    values = {each.name: getattr(entry, each.name) for each in fields(EntryWords)}
    return EntryWords(**values | {"way": Way(entry.way)})
