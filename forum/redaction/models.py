from __future__ import annotations

import json
from datetime import datetime

from sqlalchemy import ForeignKey, Index, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.agreeing.models import AskedOfTwo, only_one_pending
from forum.consultations.models import Document
from forum.kernel.db import Model, OurText, UtcDateTime, WithPublicId


class Redaction(AskedOfTwo, WithPublicId, Model):
    """What one person asks to take out, and another agrees to. Once that is done, or dropped, the words are here no more.

    The digest is a SHA-256. Of a file it is that of the file; before words stands `salt`, which is shown to nobody: else somebody
    could try names until one fits."""

    told_as = "redaction"
    __tablename__ = "redactions"
    __table_args__ = (
        only_one_pending("redactions", "space_id"),
        Index("ix_redactions_space_id", "space_id"),
    )

    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"))
    document_id: Mapped[int | None] = mapped_column(ForeignKey("documents.id"))
    # A file of a feature, as its key and its public id with a colon between; "" for a document, and for words.
    file_key: Mapped[str] = mapped_column(OurText, default="", server_default="")
    words: Mapped[str] = mapped_column(default="")
    # JSON: the keys of the sentences that are chosen (`finding`); none chosen: everywhere. Emptied with the words.
    chosen_json: Mapped[str] = mapped_column("chosen", OurText, default="[]", server_default="[]")
    reason: Mapped[str]
    salt: Mapped[str] = mapped_column(OurText, default="")
    digest: Mapped[str] = mapped_column(OurText, default="")
    # What the words that stand there instead begin with: the database lets a version change only to say this.
    mark: Mapped[str] = mapped_column(OurText, default="")
    # True while it is being carried out, and never after a transaction: what is frozen then changes for it alone.
    is_underway: Mapped[bool] = mapped_column(default=False, server_default=false())
    # JSON: by the key of each place, in how many rows it was.
    places_json: Mapped[str] = mapped_column("places", OurText, default="{}")

    document: Mapped[Document | None] = relationship()

    @property
    def chosen(self) -> frozenset[str] | None:
        """None: the words go wherever they are."""
        return frozenset(json.loads(self.chosen_json)) or None

    @property
    def places(self) -> dict[str, int]:
        found: dict[str, int] = json.loads(self.places_json)
        return found


class RetiredAddress(Model):
    """The address that a consultation had while words stood in it that were taken out: as a keyed digest, so that they do not
    stand here."""

    __tablename__ = "retired_addresses"

    digest: Mapped[str] = mapped_column(OurText, primary_key=True)
    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"), index=True)
    retired_at: Mapped[datetime] = mapped_column(UtcDateTime)
