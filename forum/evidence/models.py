"""Pieces of evidence, which organisers write; requests, which anyone who takes part writes; and the answers to these."""

from __future__ import annotations

from dataclasses import fields
from datetime import date, datetime

from markupsafe import Markup
from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.briefing.models import ProposedOption
from forum.consultations.models import Document, Participation, WithConsultation
from forum.contributions.models import Contribution
from forum.evidence.kinds import EvidenceAnswerWords, EvidenceWords
from forum.kernel.db import Model, OurText, UtcDateTime, WithPublicId
from forum.kernel.text import RenderedText


class EvidenceItem(WithConsultation, WithPublicId, Model):
    """One piece of evidence. They stand in the order in which they were added."""

    __tablename__ = "evidence_items"

    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"), index=True)
    # An option that goes from a draft leaves the evidence; one that people have read never goes.
    option_id: Mapped[int | None] = mapped_column(ForeignKey("proposed_options.id", ondelete="SET NULL"), index=True)
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    title: Mapped[str]
    summary: Mapped[str]
    kind: Mapped[str] = mapped_column(OurText)
    certainty: Mapped[str] = mapped_column(OurText)
    made_by: Mapped[str]
    paid_by: Mapped[str]
    found_when: Mapped[str] = mapped_column(default="")
    link: Mapped[str] = mapped_column(default="")
    speaks: Mapped[str] = mapped_column(OurText, default="")
    # Whichever version it was when it was chosen; pages lead to the newest.
    document_id: Mapped[int | None] = mapped_column(ForeignKey("documents.id"))

    option: Mapped[ProposedOption | None] = relationship()
    document: Mapped[Document | None] = relationship()


class EvidenceRequest(Contribution):
    """What somebody would like to know, or ask an expert."""

    __tablename__ = "evidence_requests"
    __mapper_args__ = {"polymorphic_identity": "evidence_request"}

    id: Mapped[int] = mapped_column(ForeignKey("contributions.id"), primary_key=True)
    wants: Mapped[str] = mapped_column(OurText)

    reply: Mapped[EvidenceAnswer | None] = relationship(back_populates="request")


class EvidenceAnswer(Model):
    """Who answers a request, by when; and what they say, once they have. Official words: it stays when the request goes."""

    __tablename__ = "evidence_answers"
    __table_args__ = (Index("ix_evidence_answers_due", "space_id", "answered_at", "due_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"))
    request_id: Mapped[int] = mapped_column(ForeignKey("evidence_requests.id"), unique=True)
    name: Mapped[str]
    due_on: Mapped[date]
    # What people were told first: whoever moves the day does not hide that.
    first_due_on: Mapped[date]
    answer: Mapped[str] = mapped_column(default="")
    html: Mapped[Markup] = mapped_column(RenderedText("answer"))
    promised_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    written_by_id: Mapped[int] = mapped_column(ForeignKey("participations.id"))

    request: Mapped[EvidenceRequest] = relationship(back_populates="reply")
    written_by: Mapped[Participation] = relationship()


def read_item_words(item: EvidenceItem) -> EvidenceWords:
    return EvidenceWords(**{each.name: getattr(item, each.name) for each in fields(EvidenceWords)})


def read_answer_words(answer: EvidenceAnswer) -> EvidenceAnswerWords:
    return EvidenceAnswerWords(answer.name, answer.due_on, answer.answer)
