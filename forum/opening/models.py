"""What a team has said before something opens, who signed it, and how it then opened."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.consultations.models import Participation
from forum.kernel.db import Model, OurText, UtcDateTime
from forum.kernel.sentences import SentenceType, StoredSentence


class Opening(Model):
    """One for each space whose team has chosen a tier. Without one that opened it, a public space is older than the checks."""

    __tablename__ = "openings"

    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"), primary_key=True)
    tier: Mapped[str] = mapped_column(OurText)
    # The higher tier that something open is being made ready for.
    aims_at: Mapped[str | None] = mapped_column(OurText)
    nation: Mapped[str] = mapped_column(OurText)
    decides_on: Mapped[date | None]
    # Its team decides first and answers people then, and says so: else every answer comes before the decision.
    answers_wait: Mapped[bool] = mapped_column(default=False, server_default=false())
    # When it opens by itself, and whether its team was told that it could not.
    opens_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    told_late_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sign_off_id: Mapped[int | None] = mapped_column(ForeignKey("sign_offs.id"))
    # Of what opened before there were checks: the parts in which something is missing, between blanks (`mending`).
    to_mend: Mapped[str] = mapped_column(OurText, default="", server_default="")

    sign_off: Mapped[SignOff | None] = relationship()


class OpeningAnswer(Model):
    """What a named person says to a check that no data can answer, and whether the check is met by it."""

    __tablename__ = "opening_answers"
    __table_args__ = (UniqueConstraint("space_id", "check_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"))
    check_key: Mapped[str] = mapped_column(OurText)
    is_met: Mapped[bool]
    words: Mapped[str]
    said_by_id: Mapped[int] = mapped_column(ForeignKey("participations.id"))
    said_at: Mapped[datetime] = mapped_column(UtcDateTime)

    said_by: Mapped[Participation] = relationship()


class OpenedWithout(Model):
    """The public statement about something that is missing. It counts once whoever stands behind it has agreed to these words."""

    __tablename__ = "opened_without"
    __table_args__ = (UniqueConstraint("space_id", "check_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"))
    check_key: Mapped[str] = mapped_column(OurText)
    why: Mapped[str]
    instead: Mapped[str]
    by_when: Mapped[date]
    owner_id: Mapped[int] = mapped_column(ForeignKey("participations.id"))
    written_by_id: Mapped[int] = mapped_column(ForeignKey("participations.id"))
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    agreed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    refused_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    mended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    owner: Mapped[Participation] = relationship(foreign_keys=[owner_id])
    written_by: Mapped[Participation] = relationship(foreign_keys=[written_by_id])


class SignOff(Model):
    """A colleague is asked to sign; the last of a space counts, and only as long as what was signed is what stands there."""

    __tablename__ = "sign_offs"

    id: Mapped[int] = mapped_column(primary_key=True)
    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"), index=True)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("participations.id"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    signer_id: Mapped[int] = mapped_column(ForeignKey("participations.id"))
    fingerprint: Mapped[str] = mapped_column(OurText, default="")
    signed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    comment: Mapped[str] = mapped_column(default="")
    # What people can really change, in the words of whoever signed; "" for what was signed before this was asked.
    can_change: Mapped[str] = mapped_column(default="", server_default="")
    sent_back_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # When a change took the signature away.
    fell_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    asked_by: Mapped[Participation] = relationship(foreign_keys=[asked_by_id])
    signer: Mapped[Participation] = relationship(foreign_keys=[signer_id])


class OpenedCheck(Model):
    """How a check stood when it opened with a tier, which may have risen since: kept, since what it was found from, and what was
    said of it, goes on changing."""

    __tablename__ = "opened_checks"
    __table_args__ = (UniqueConstraint("space_id", "tier", "check_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"))
    tier: Mapped[str] = mapped_column(OurText)
    check_key: Mapped[str] = mapped_column(OurText)
    standing: Mapped[str] = mapped_column(OurText)
    said: Mapped[StoredSentence | None] = mapped_column(SentenceType)
    words: Mapped[str] = mapped_column(default="")
    person_id: Mapped[int | None] = mapped_column(ForeignKey("participations.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    kept_at: Mapped[datetime] = mapped_column(UtcDateTime)

    person: Mapped[Participation | None] = relationship()


class SchoolHoliday(Model):
    """Days that do not count, as many people are away."""

    __tablename__ = "school_holidays"

    id: Mapped[int] = mapped_column(primary_key=True)
    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"), index=True)
    first_on: Mapped[date]
    last_on: Mapped[date]
