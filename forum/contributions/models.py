"""Everything anyone says is a Contribution. Whatever its kind, its words are on this row, so that moderation, search,
export, history and erasure are written once; a test fails for a kind that keeps words elsewhere."""

from __future__ import annotations

import zlib
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from markupsafe import Markup
from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from forum.consultations.capacities import Capacity
from forum.consultations.models import Activity, Consultation, Participation, WithConsultation
from forum.kernel.db import Model, OurText, UtcDateTime, WithPublicId
from forum.kernel.fingerprints import fingerprint
from forum.kernel.permissions import Role
from forum.kernel.text import RenderedText


class Status(StrEnum):
    PUBLISHED = "published"
    PRIVATE = "private"  # shown as its author meant it: to themselves and the people running the consultation
    WAITING = "waiting"  # not looked at yet where that comes first
    REWORD = "reword"  # out of sight until its author puts it otherwise
    HIDDEN = "hidden"  # taken out of sight by a moderator
    WITHDRAWN = "withdrawn"  # by its author: the place stays, the words are gone


# In sight of all whom its author means it for.
AS_MEANT = (Status.PUBLISHED, Status.PRIVATE)


def key_of(body: str) -> int:
    """Sixteen bits: enough to pass over nearly all other words, too few to tell what they were."""
    return zlib.crc32(body.encode(errors="surrogatepass")) & 0xFFFF


class Speaker(Protocol):
    """Whoever said something, in one consultation."""

    @property
    def account_id(self) -> int | None: ...
    @property
    def pseudonym(self) -> str: ...
    @property
    def capacity(self) -> Capacity: ...


class Said(Protocol):
    """What rules and links ask of something said: a Contribution, or as much of one as a page shows."""

    @property
    def id(self) -> int: ...
    @property
    def public_id(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def status(self) -> str: ...
    @property
    def author_role(self) -> str: ...
    @property
    def created_at(self) -> datetime: ...
    @property
    def space_id(self) -> int: ...
    @property
    def consultation(self) -> Consultation: ...
    @property
    def author(self) -> Speaker: ...
    @property
    def private_to_id(self) -> int | None: ...
    @property
    def care(self) -> str: ...
    @property
    def has_words(self) -> bool: ...
    @property
    def is_private(self) -> bool: ...


class SaidTraits:
    """What follows from the rest of `Said`."""

    __slots__ = ()

    @property
    def is_official(self: Said) -> bool:
        """Official words look different from people's words, always."""
        return self.author_role in {Role.ORGANISER, Role.LEAD}

    @property
    def has_words(self: Said) -> bool:
        return self.status != Status.WITHDRAWN

    @property
    def is_private(self: Said) -> bool:
        """Whether it is between one person and the people running the consultation, whatever its status."""
        return self.private_to_id is not None


class Contribution(SaidTraits, WithConsultation, WithPublicId, Model):
    __tablename__ = "contributions"
    __table_args__: Any = (
        UniqueConstraint("author_id", "client_key"),
        UniqueConstraint("activity_id", "source_key"),
        Index("ix_contributions_activity_kind", "activity_id", "kind", "id"),
        Index("ix_contributions_body_key", "space_id", "body_key"),
    )
    __mapper_args__ = {"polymorphic_on": "kind"}

    kind: Mapped[str]
    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"), index=True)
    activity_id: Mapped[int] = mapped_column(ForeignKey("activities.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("participations.id"), index=True)
    # The role at the time of writing: a later promotion must not turn old words into official ones.
    author_role: Mapped[str]
    # The capacity that its author could be told to have when they wrote it, where it stands without their name
    # (`kinds.find_group`): whoever joins later tells no more of them. None where it stands with their name.
    told_as: Mapped[str | None]
    title: Mapped[str] = mapped_column(default="")
    body: Mapped[str]
    # Where to look for the same words: kept by SQLAlchemy whenever `body` is set, so it goes with words that go.
    body_key: Mapped[int] = mapped_column(default=0, server_default="0")
    html: Mapped[Markup] = mapped_column(RenderedText("body"))
    status: Mapped[str] = mapped_column(default=Status.PUBLISHED)
    # The place of the one person whom this is between and the people running the consultation: its author, or whom these answer.
    # While it is set the database refuses to publish the row. No foreign key: SQLite could not take the column down.
    private_to_id: Mapped[int | None]
    # Why it is hard to read, as `care.write_care` has it; "": it stands open.
    care: Mapped[str] = mapped_column(OurText, default="", server_default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    edited_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Which form made it, with what in it: makes sending twice harmless (`kernel.idempotency`).
    sending: Mapped[str | None] = mapped_column("client_key")
    # What an importer knows it by.
    source_key: Mapped[str | None]

    activity: Mapped[Activity] = relationship()
    author: Mapped[Participation] = relationship()

    def fingerprint_words(self) -> str:
        """Of what its author has before them who edits it: its words, and whether everybody is meant to read them."""
        return fingerprint(self.title, self.body, *(["private"] if self.is_private else []))

    @validates("body")
    def keep_body_key(self, _name: str, body: str) -> str:
        self.body_key = key_of(body)
        return body


class Revision(Model):
    """What a contribution said before an edit. Shown to whoever may see the contribution."""

    __tablename__ = "revisions"

    id: Mapped[int] = mapped_column(primary_key=True)
    contribution_id: Mapped[int] = mapped_column(ForeignKey("contributions.id"), index=True)
    title: Mapped[str] = mapped_column(default="")
    body: Mapped[str]
    html: Mapped[Markup] = mapped_column(RenderedText("body"))
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    replaced_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # False for words that were replaced while out of sight: they never come into it.
    was_shown: Mapped[bool] = mapped_column(default=True)


class GoneLine(Model):
    """A line that was taken out of sight or deleted, as a code from which nobody learns what it said (`quotes`)."""

    __tablename__ = "gone_lines"

    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"), primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    gone_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
