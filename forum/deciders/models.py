"""Whoever decides about a consultation. None is deleted: what a body has considered stays its own."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.consultations.models import Consultation, Document, Participation
from forum.deciders.kinds import DeciderKind
from forum.kernel.db import Model, OurText, UtcDateTime, WithPublicId


class Decider(WithPublicId, Model):
    """A person or a body. Names of those who have no place here are official ones, which organisers give."""

    __tablename__ = "deciders"

    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultations.id"), index=True)
    kind: Mapped[str] = mapped_column(OurText)
    name: Mapped[str]
    job_title: Mapped[str] = mapped_column(default="")
    place_id: Mapped[int | None] = mapped_column(ForeignKey("participations.id"), index=True)
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Who decided before them. No foreign key, as for `Version.thing_id`: SQLite could not take the column down.
    replaces_id: Mapped[int | None]
    replaces_because: Mapped[str] = mapped_column(default="", server_default="")
    # That when and how it is decided was planned by those who decided before, and nobody has said that it still holds.
    plan_lapsed: Mapped[bool] = mapped_column(default=False, server_default=false())

    consultation: Mapped[Consultation] = relationship()
    replaces: Mapped[Decider | None] = relationship(
        primaryjoin="foreign(Decider.replaces_id) == remote(Decider.id)", viewonly=True
    )
    place: Mapped[Participation | None] = relationship()
    members: Mapped[list[BodyMember]] = relationship(order_by="BodyMember.place", cascade="all, delete-orphan")
    meetings: Mapped[list[Meeting]] = relationship(order_by="Meeting.held_on, Meeting.id", back_populates="decider")

    @property
    def is_body(self) -> bool:
        return self.kind == DeciderKind.BODY

    @property
    def speaks_by_minute(self) -> bool:
        """Whether a meeting says what they have considered: a body's, or of somebody who has no place here."""
        return self.is_body or self.place_id is None


class BodyMember(Model):
    __tablename__ = "body_members"

    id: Mapped[int] = mapped_column(primary_key=True)
    decider_id: Mapped[int] = mapped_column(ForeignKey("deciders.id"), index=True)
    place: Mapped[int]
    name: Mapped[str]
    job_title: Mapped[str] = mapped_column(default="")


class Meeting(WithPublicId, Model):
    """At which a body decides, or what people said is put before it. The paper and the minute are those versions of documents."""

    __tablename__ = "meetings"

    decider_id: Mapped[int] = mapped_column(ForeignKey("deciders.id"), index=True)
    held_on: Mapped[date] = mapped_column(Date)
    held_where: Mapped[str] = mapped_column(default="")
    paper_id: Mapped[int | None] = mapped_column(ForeignKey("documents.id"))
    minute_id: Mapped[int | None] = mapped_column(ForeignKey("documents.id"))

    decider: Mapped[Decider] = relationship(back_populates="meetings")
    paper: Mapped[Document | None] = relationship(foreign_keys=[paper_id])
    minute: Mapped[Document | None] = relationship(foreign_keys=[minute_id])

    @property
    def consultation(self) -> Consultation:
        return self.decider.consultation

    @property
    def consultation_id(self) -> int:
        return self.decider.consultation_id


class DeclaredInterests(Model):
    """What an independent go-between has to do with those who run or decide: in their own words, for everybody."""

    __tablename__ = "declared_interests"

    place_id: Mapped[int] = mapped_column(ForeignKey("participations.id"), primary_key=True)
    words: Mapped[str]
    declared_at: Mapped[datetime] = mapped_column(UtcDateTime)

    place: Mapped[Participation] = relationship()
