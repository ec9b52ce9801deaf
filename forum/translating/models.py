"""Plain words, who said yes to which of them, and questions to managers. All that members and askers write is a Remark of the
group, so that hiding, deleting, taking away and erasing it are what they are everywhere in a group."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.consultations.models import Participation
from forum.groups.models import OfGroup, Remark
from forum.kernel.db import Model, OurText, UtcDateTime, WithPublicId


class PlainText(OfGroup, WithPublicId, Model):
    """That something is put in plain words. Its wording is a Remark (PLAIN), and so is each one before it. A word that is
    explained (TERM) has no `source_id`: it is the title of its wording."""

    __tablename__ = "plain_texts"
    __table_args__ = (Index("ix_plain_texts_source", "group_id", "source", "source_id"),)

    source: Mapped[str] = mapped_column(OurText)
    source_id: Mapped[int] = mapped_column(default=0)
    begun_at: Mapped[datetime] = mapped_column(UtcDateTime)


class PlainCheck(Model):
    """What somebody said to one wording beside one version of the original (`seen`), and to no other. `because`: where whoever
    answers for the original says no. That is official."""

    __tablename__ = "plain_checks"
    __table_args__ = (UniqueConstraint("remark_id", "place_id", "seen"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    remark_id: Mapped[int] = mapped_column(ForeignKey("group_remarks.id"))
    place_id: Mapped[int] = mapped_column(ForeignKey("participations.id"), index=True)
    is_of_owner: Mapped[bool]
    is_yes: Mapped[bool]
    because: Mapped[str] = mapped_column(default="")
    seen: Mapped[str] = mapped_column(OurText)
    said_at: Mapped[datetime] = mapped_column(UtcDateTime)

    place: Mapped[Participation] = relationship()
    remark: Mapped[Remark] = relationship()


class ManagerQuestion(OfGroup, WithPublicId, Model):
    """What several people ask, as one question. Its wording is a Remark (BUNDLE); those it speaks for say to that very wording
    whether they meant it (Consent). `answer` is the manager's draft until `published_at`, when a member has understood it."""

    __tablename__ = "manager_questions"

    # No foreign key: SQLite could not take a table down that points at itself.
    follows_id: Mapped[int | None] = mapped_column(index=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("participations.id"), index=True)
    put_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    due_on: Mapped[date | None] = mapped_column(Date)
    answer: Mapped[str] = mapped_column(default="")
    drafted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    checked_by_id: Mapped[int | None] = mapped_column(ForeignKey("participations.id"))

    owner: Mapped[Participation | None] = relationship(foreign_keys=[owner_id])
    checked_by: Mapped[Participation | None] = relationship(foreign_keys=[checked_by_id])
    parts: Mapped[list[QuestionPart]] = relationship(order_by="QuestionPart.id", back_populates="question")


class QuestionPart(Model):
    """That what somebody asked is in a question of the group; each is in one."""

    __tablename__ = "manager_question_parts"

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("manager_questions.id"), index=True)
    remark_id: Mapped[int] = mapped_column(ForeignKey("group_remarks.id"), unique=True)

    question: Mapped[ManagerQuestion] = relationship(back_populates="parts")
    remark: Mapped[Remark] = relationship()
