"""What a decision rests on, and what may still become of it: the equality assessment looked at again, and a call-in."""

from __future__ import annotations

from datetime import date, datetime

from markupsafe import Markup
from sqlalchemy import Date, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.consultations.models import Consultation, Document, Participation, Phase
from forum.consultations.standing import was_cut_short
from forum.kernel.db import Model, OurText, UtcDateTime, WithPublicId
from forum.kernel.text import RenderedText
from forum.outcomes.kinds import DecisionTiming


class EqualityReview(WithPublicId, Model):
    """Who a change could be unfair to, looked at again with what people said. It is never changed: a later one is written, which
    says why. The one with the highest number holds."""

    __tablename__ = "equality_reviews"
    __table_args__ = (UniqueConstraint("consultation_id", "number"),)

    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultations.id"))
    number: Mapped[int]
    words: Mapped[str]
    html: Mapped[Markup] = mapped_column(RenderedText("words"))
    reason: Mapped[str] = mapped_column(default="")  # of each but the first: why it was written again
    document_id: Mapped[int | None] = mapped_column(ForeignKey("documents.id"))
    written_by_id: Mapped[int] = mapped_column(ForeignKey("participations.id"))
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)

    document: Mapped[Document | None] = relationship()
    written_by: Mapped[Participation] = relationship()


class FinalDecision(Model):
    """What was decided in the end, and by whom. (A "Decision" alone is a moderator's.)"""

    __tablename__ = "final_decisions"

    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultations.id"), primary_key=True)
    sentence: Mapped[str]
    words: Mapped[str]
    html: Mapped[Markup] = mapped_column(RenderedText("words"))
    decided_on: Mapped[date] = mapped_column(Date)
    owner_id: Mapped[int] = mapped_column(ForeignKey("participations.id"))
    phase_id: Mapped[int] = mapped_column(ForeignKey("phases.id"))  # putting it into practice
    published_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # As it was when it was published, and whoever published it said so: stages may be moved later.
    timing: Mapped[str] = mapped_column(default=DecisionTiming.AFTER, server_default=DecisionTiming.AFTER)

    consultation: Mapped[Consultation] = relationship()
    owner: Mapped[Participation] = relationship()
    phase: Mapped[Phase] = relationship()
    # With it, always: how a decision stands is said on every list.
    terms: Mapped[DecisionTerms | None] = relationship(lazy="joined")
    call_in: Mapped[CallIn | None] = relationship(lazy="joined", back_populates="decision")

    @property
    def current_sentence(self) -> str:
        """What holds now: its own, unless a call-in changed it."""
        return (self.call_in and self.call_in.sentence) or self.sentence

    @property
    def current_words(self) -> str:
        return (self.call_in and self.call_in.words) or self.words

    @property
    def current_html(self) -> Markup:
        return (self.call_in and self.call_in.html) or self.html

    @property
    def was_stopped(self) -> bool:
        """Whether people were still to be heard when all was stopped early."""
        stopped_at = self.consultation.stopped_at
        return stopped_at is not None and stopped_at <= self.published_at and was_cut_short(self.consultation)

    @property
    def call_in_until(self) -> date | None:
        return self.terms.call_in_until if self.terms else None

    @property
    def call_in_body(self) -> str:
        return self.terms.call_in_body if self.terms else ""


class DecisionTerms(Model):
    """Made with a decision that can be called in, or rests on an equality review; never changed. A table of its own, as the
    database refuses to change the row of a decision."""

    __tablename__ = "decision_terms"

    consultation_id: Mapped[int] = mapped_column(ForeignKey("final_decisions.consultation_id"), primary_key=True)
    # The last day on which somebody can call it in, and who: it is not in force before that day has passed.
    call_in_until: Mapped[date | None] = mapped_column(Date)
    call_in_body: Mapped[str] = mapped_column(default="")
    # What its owner said that they had read.
    equality_review_id: Mapped[int | None] = mapped_column(ForeignKey("equality_reviews.id"))

    equality_review: Mapped[EqualityReview | None] = relationship()


class CallIn(Model):
    """A decision was called in: it waits, with the reason, until it is confirmed or changed. Where it changed, what it says since
    stands here; the decision stays as it was published."""

    __tablename__ = "call_ins"

    consultation_id: Mapped[int] = mapped_column(ForeignKey("final_decisions.consultation_id"), primary_key=True)
    called_on: Mapped[date] = mapped_column(Date)
    because: Mapped[str]
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("participations.id"))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    settled_as: Mapped[str | None] = mapped_column(OurText)
    settled_words: Mapped[str] = mapped_column(default="")
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("participations.id"))
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sentence: Mapped[str] = mapped_column(default="")
    words: Mapped[str] = mapped_column(default="")
    html: Mapped[Markup] = mapped_column(RenderedText("words"))
    # Whether what it says since follows what it was to follow; None where it did not change, or nothing was promised.
    follows: Mapped[bool | None]
    why_not: Mapped[str] = mapped_column(default="", server_default="")

    decision: Mapped[FinalDecision] = relationship(back_populates="call_in")
    recorded_by: Mapped[Participation] = relationship(foreign_keys=[recorded_by_id])
    settled_by: Mapped[Participation | None] = relationship(foreign_keys=[settled_by_id])
