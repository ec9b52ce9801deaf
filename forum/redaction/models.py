from __future__ import annotations

import json

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.agreeing.models import AskedOfTwo, only_one_pending
from forum.consultations.models import Document
from forum.kernel.db import Model, OurText, WithPublicId


class Redaction(AskedOfTwo, WithPublicId, Model):
    """What one person asks to take out, and another agrees to. Once that is done, or dropped, the words are here no more.

    The digest is a SHA-256. Of a file it is that of the file; before words stands `salt`, which is shown to nobody: else somebody
    could try names until one fits."""

    __tablename__ = "redactions"
    __table_args__ = (
        only_one_pending("redactions", "space_id"),
        Index("ix_redactions_space_id", "space_id"),
    )

    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"))
    document_id: Mapped[int | None] = mapped_column(ForeignKey("documents.id"))
    words: Mapped[str] = mapped_column(default="")
    reason: Mapped[str]
    salt: Mapped[str] = mapped_column(OurText, default="")
    digest: Mapped[str] = mapped_column(OurText, default="")
    # What the words that stand there instead begin with: the database lets a version change only to say this.
    mark: Mapped[str] = mapped_column(OurText, default="")
    # JSON: by the key of each place, in how many rows it was.
    places_json: Mapped[str] = mapped_column("places", OurText, default="{}")

    document: Mapped[Document | None] = relationship()

    @property
    def places(self) -> dict[str, int]:
        found: dict[str, int] = json.loads(self.places_json)
        return found
