"""Who voted, and what stands on the ballots; `voting.models` says what is kept of which."""

from __future__ import annotations

import secrets
from datetime import date, datetime
from itertools import zip_longest
from typing import Any, NamedTuple

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.activities.voting.models.polls import Reason
from forum.consultations.models import Participation
from forum.kernel.db import Model, UtcDateTime

BETWEEN_OBJECTIONS = "\x1e"  # "record separator": no form lets anybody type it


class Turnout(Model):
    """That somebody voted. No time, no number: in a secret poll nothing here leads to a ballot."""

    __tablename__ = "turnout"
    __table_args__: Any = {"sqlite_with_rowid": False}

    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id"), primary_key=True)
    participation_id: Mapped[int] = mapped_column(ForeignKey("participations.id"), primary_key=True)
    origin: Mapped[str]


class VotedAddress(Model):
    """That somebody with this e-mail address has voted: leaving and joining again gives nobody a second ballot. Deleted with its
    key when the poll is counted or called off."""

    __tablename__ = "voted_addresses"
    __table_args__: Any = {"sqlite_with_rowid": False}

    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id"), primary_key=True)
    digest: Mapped[str] = mapped_column(primary_key=True)  # keyed by the poll's `address_key`


class NamedBallot(Model):
    """A ballot whose voter is known. Never changed: a new one with the next version counts instead. `voter_key` holds the
    versions together when the voter has been erased."""

    __tablename__ = "named_ballots"
    __table_args__ = (
        ForeignKeyConstraint(["poll_id", "is_secret"], ["polls.id", "polls.is_secret"]),
        CheckConstraint("NOT is_secret", name="is_named"),
        UniqueConstraint("poll_id", "voter_key", "version"),
        UniqueConstraint("poll_id", "participation_id", "version"),
        UniqueConstraint("poll_id", "form_key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    poll_id: Mapped[int]
    is_secret: Mapped[bool] = mapped_column(default=False)
    participation_id: Mapped[int | None] = mapped_column(ForeignKey("participations.id"), index=True)
    voter_key: Mapped[str]
    version: Mapped[int]
    marks: Mapped[bytes] = mapped_column(LargeBinary)
    by_guest: Mapped[bool] = mapped_column(default=False)  # only where guests are counted apart
    reason_id: Mapped[int | None] = mapped_column(ForeignKey("reasons.id"))
    receipt: Mapped[str]
    form_key: Mapped[str | None]  # which form it came with, and that this was in it (`kernel.idempotency`)
    cast_at: Mapped[datetime] = mapped_column(UtcDateTime)

    participation: Mapped[Participation | None] = relationship()
    reason: Mapped[Reason | None] = relationship()


class SealedBallot(Model):
    """The ballot of a secret poll that is not counted, for whoever has the private half of the poll's key (`sealing`). Deleted
    when it is counted or called off; until then never changed."""

    __tablename__ = "sealed_ballots"
    __table_args__: Any = (
        ForeignKeyConstraint(["poll_id", "is_secret"], ["polls.id", "polls.is_secret"]),
        CheckConstraint("is_secret", name="is_secret"),
        {"sqlite_with_rowid": False},
    )

    poll_id: Mapped[int] = mapped_column(primary_key=True)
    participation_id: Mapped[int] = mapped_column(ForeignKey("participations.id"), primary_key=True)
    is_secret: Mapped[bool] = mapped_column(default=True)
    box: Mapped[bytes] = mapped_column(LargeBinary)


class CountedBallot(Model):
    """How often one ballot was cast in a secret poll that has been counted. Written at once, in the order of what they say:
    nothing is left of the order they came in."""

    __tablename__ = "counted_ballots"
    __table_args__: Any = (
        ForeignKeyConstraint(["poll_id", "is_secret"], ["polls.id", "polls.is_secret"]),
        CheckConstraint("is_secret", name="is_secret"),
        {"sqlite_with_rowid": False},
    )

    poll_id: Mapped[int] = mapped_column(primary_key=True)
    by_guest: Mapped[bool] = mapped_column(primary_key=True)  # only where guests are counted apart
    marks: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    is_secret: Mapped[bool] = mapped_column(default=True)
    times: Mapped[int]


class SecretBallot(Model):
    """A ballot of a secret poll in which people had voted before ballots were sealed. No voter, no time: its number is random.
    Yet a copy of the database tells more (docs/decisions/0015-sealed-ballots.md), so there are no new ones."""

    __tablename__ = "secret_ballots"
    __table_args__: Any = (
        ForeignKeyConstraint(["poll_id", "is_secret"], ["polls.id", "polls.is_secret"]),
        CheckConstraint("is_secret", name="is_secret"),
        {"sqlite_with_rowid": False},
    )

    id: Mapped[str] = mapped_column(primary_key=True, default=lambda: secrets.token_hex(12))
    poll_id: Mapped[int] = mapped_column(index=True)
    is_secret: Mapped[bool] = mapped_column(default=True)
    marks: Mapped[bytes] = mapped_column(LargeBinary)
    by_guest: Mapped[bool] = mapped_column(default=False)  # only where guests are counted apart


class Receipt(Model):
    """The codes of all ballots in a poll. Nothing says which ballot a code belongs to."""

    __tablename__ = "receipts"
    __table_args__: Any = {"sqlite_with_rowid": False}

    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id"), primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)


class VotesObjection(NamedTuple):
    """What somebody said is not right about entered votes; and what a colleague found, "" until then."""

    words: str
    finding: str


class EnteredVotes(Model):
    """How many votes one of the team entered for others, without a second reading as paper has; and how many of them
    somebody else has checked, or what somebody said is not right about them. Which of secret ones they were is not kept."""

    __tablename__ = "entered_votes"

    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id"), primary_key=True)
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("participations.id"), primary_key=True)
    entered: Mapped[int] = mapped_column(default=0)
    apart: Mapped[int] = mapped_column(default=0, server_default="0")  # those of them that are counted apart: guests'
    checked: Mapped[int] = mapped_column(default=0)
    checked_by_id: Mapped[int | None] = mapped_column(ForeignKey("participations.id"))
    checked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # What was said each time, one after another, parted by BETWEEN_OBJECTIONS: who said the last and when stands below, the log
    # has all of them. What came of each stands in `settlement`, in the same order.
    doubt: Mapped[str] = mapped_column(default="", server_default="")
    doubted_by_id: Mapped[int | None] = mapped_column(ForeignKey("participations.id"))
    doubted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settlement: Mapped[str] = mapped_column(default="", server_default="")
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("participations.id"))
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    entered_by: Mapped[Participation] = relationship(foreign_keys=[entered_by_id])
    checked_by: Mapped[Participation | None] = relationship(foreign_keys=[checked_by_id])
    doubted_by: Mapped[Participation | None] = relationship(foreign_keys=[doubted_by_id])
    settled_by: Mapped[Participation | None] = relationship(foreign_keys=[settled_by_id])

    @property
    def is_doubted(self) -> bool:
        """Whether somebody said that something is not right, and nobody has said since what came of it: until then the vote is
        not counted."""
        return self.doubted_at is not None and self.settled_at is None

    @property
    def objections(self) -> list[VotesObjection]:
        """All of them, the first first."""
        said = self.doubt.split(BETWEEN_OBJECTIONS) if self.doubt else []
        found = self.settlement.split(BETWEEN_OBJECTIONS) if self.settlement else []
        return [VotesObjection(*each) for each in zip_longest(said, found, fillvalue="")]


class EnteredBatch(Model):
    """How many votes one of the team entered on one day in one way: what a second person holds against their own list of calls.
    Nothing of what the votes say, and no time of day."""

    __tablename__ = "entered_batches"

    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id"), primary_key=True)
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("participations.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    origin: Mapped[str] = mapped_column(primary_key=True)
    votes: Mapped[int]


class EnteredBallot(Model):
    """A ballot with a name that one of the team entered. When its voter has cast a later one, it counts as theirs no more."""

    __tablename__ = "entered_ballots"

    ballot_id: Mapped[int] = mapped_column(ForeignKey("named_ballots.id"), primary_key=True)
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("participations.id"))
    day: Mapped[date]
    origin: Mapped[str]
    is_apart: Mapped[bool] = mapped_column(default=False)


class EnteredFor(Model):
    """That one of the team entered a vote for somebody who takes part: they are told, and can vote themselves instead or say that
    it was not them. Whoever entered it knows all of this anyway. `receipt` leads to nothing but the code on the list, and is
    emptied once no ballot can come any more. `struck_at`: it counts no more, or never did, as they have voted themselves or said
    that it was not them; of the ballot that they cast themselves nothing is here."""

    __tablename__ = "entered_for"

    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id"), primary_key=True)
    participation_id: Mapped[int] = mapped_column(ForeignKey("participations.id"), primary_key=True)
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("participations.id"))
    origin: Mapped[str]
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    receipt: Mapped[str]
    struck_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    disowned_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    participation: Mapped[Participation] = relationship(foreign_keys=[participation_id])
    entered_by: Mapped[Participation] = relationship(foreign_keys=[entered_by_id])

    @property
    def counts(self) -> bool:
        """Whether it is the vote of whoever it was entered for."""
        return self.struck_at is None


class PaperBallot(Model):
    """A numbered sheet of paper. It counts once two people have entered it alike, or somebody has settled a difference."""

    __tablename__ = "paper_ballots"
    __table_args__ = (UniqueConstraint("poll_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id"))
    number: Mapped[int]
    capacity_key: Mapped[str]
    counted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("participations.id"))
    settled_because: Mapped[str] = mapped_column(default="")

    entries: Mapped[list[PaperEntry]] = relationship(order_by="PaperEntry.id", cascade="all, delete-orphan")


class PaperEntry(Model):
    """What one person read on a sheet. In a secret poll it is deleted as soon as the sheet counts."""

    __tablename__ = "paper_entries"
    __table_args__ = (UniqueConstraint("paper_id", "entered_by_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    paper_id: Mapped[int] = mapped_column(ForeignKey("paper_ballots.id"))
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("participations.id"))
    marks: Mapped[bytes] = mapped_column(LargeBinary)
    capacity_key: Mapped[str]
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)

    entered_by: Mapped[Participation] = relationship()
