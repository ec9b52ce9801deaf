"""An agreement that is negotiated: its terms in their wordings, the parties with their delegates, and what these sign."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.consultations.capacities import CAPACITIES, Capacity
from forum.consultations.models import Activity, Consultation, Participation, WithConsultation
from forum.contributions.models import Contribution
from forum.kernel.db import Model, OurText, UtcDateTime, WithPublicId
from forum.outcomes.models import PromiseDraft, Theme

STANDS_STILL = text("fell_at IS NULL")


class Negotiation(WithConsultation, Model):
    """All that belongs to one activity. What its pages say first is the activity's."""

    __tablename__ = "negotiations"

    id: Mapped[int] = mapped_column(primary_key=True)
    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"), index=True)
    activity_id: Mapped[int] = mapped_column(ForeignKey("activities.id"), unique=True)
    # What happens with terms that are not agreed by the day. Both are written before it begins, and stay.
    without_agreement: Mapped[str] = mapped_column(default="")
    ends_on: Mapped[date | None] = mapped_column(Date)
    begun_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    activity: Mapped[Activity] = relationship()
    parties: Mapped[list[Party]] = relationship(order_by="Party.id", back_populates="negotiation")
    terms: Mapped[list[Term]] = relationship(order_by="Term.id", back_populates="negotiation")
    rounds: Mapped[list[NegotiationRound]] = relationship(
        order_by="NegotiationRound.starts_on, NegotiationRound.id", back_populates="negotiation"
    )


class OfNegotiation:
    """Belongs to a negotiation, which says where it is."""

    negotiation: Mapped[Negotiation]

    @property
    def space_id(self) -> int:
        return self.negotiation.space_id

    @property
    def consultation(self) -> Consultation:
        return self.negotiation.consultation

    @property
    def activity_id(self) -> int:
        return self.negotiation.activity_id


class NegotiationRound(OfNegotiation, WithPublicId, Model):
    __tablename__ = "negotiation_rounds"

    negotiation_id: Mapped[int] = mapped_column(ForeignKey("negotiations.id"), index=True)
    title: Mapped[str]
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date] = mapped_column(Date)

    negotiation: Mapped[Negotiation] = relationship(back_populates="rounds")


class Party(OfNegotiation, WithPublicId, Model):
    """One side: `capacity_key` gives it its shape, `signing_rule` says in its own words when one of its delegates signs."""

    __tablename__ = "negotiation_parties"

    negotiation_id: Mapped[int] = mapped_column(ForeignKey("negotiations.id"), index=True)
    name: Mapped[str]
    capacity_key: Mapped[str] = mapped_column(OurText)
    chosen_how: Mapped[str]
    signing_rule: Mapped[str]
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    negotiation: Mapped[Negotiation] = relationship(back_populates="parties")
    delegates: Mapped[list[Delegate]] = relationship(order_by="Delegate.id", back_populates="party")
    themes: Mapped[list[Theme]] = relationship(secondary="negotiation_party_themes", order_by=Theme.id)

    @property
    def capacity(self) -> Capacity:
        return CAPACITIES[self.capacity_key]


class PartyTheme(Model):
    """What a side said, in its theme: that is what its delegates may give."""

    __tablename__ = "negotiation_party_themes"

    party_id: Mapped[int] = mapped_column(ForeignKey("negotiation_parties.id"), primary_key=True)
    theme_id: Mapped[int] = mapped_column(ForeignKey("themes.id"), primary_key=True, index=True)


class Delegate(WithPublicId, Model):
    """Somebody who speaks for a side, from when they accepted until they left."""

    __tablename__ = "negotiation_delegates"

    party_id: Mapped[int] = mapped_column(ForeignKey("negotiation_parties.id"), index=True)
    participation_id: Mapped[int] = mapped_column(ForeignKey("participations.id"), index=True)
    named_at: Mapped[datetime] = mapped_column(UtcDateTime)
    accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    left_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    party: Mapped[Party] = relationship(back_populates="delegates")
    place: Mapped[Participation] = relationship()

    @property
    def negotiation(self) -> Negotiation:
        return self.party.negotiation

    @property
    def space_id(self) -> int:
        return self.party.space_id

    @property
    def consultation(self) -> Consultation:
        return self.party.consultation


class Term(OfNegotiation, WithPublicId, Model):
    """One thing to agree on. What it says is in its wordings, the last of which holds."""

    __tablename__ = "negotiation_terms"

    negotiation_id: Mapped[int] = mapped_column(ForeignKey("negotiations.id"), index=True)
    title: Mapped[str]
    theme_id: Mapped[int | None] = mapped_column(ForeignKey("themes.id"), index=True)
    promise_draft_id: Mapped[int | None] = mapped_column(ForeignKey("promise_drafts.id"), index=True)

    negotiation: Mapped[Negotiation] = relationship(back_populates="terms")
    theme: Mapped[Theme | None] = relationship()
    promise_draft: Mapped[PromiseDraft | None] = relationship()
    wordings: Mapped[list[Wording]] = relationship(order_by="Wording.number", back_populates="term")

    @property
    def wording(self) -> Wording:
        """The one that holds."""
        return self.wordings[-1]


class Wording(Model):
    """All that is signed with a term. Once the negotiation has begun none is changed: there is another."""

    __tablename__ = "negotiation_wordings"
    __table_args__ = (UniqueConstraint("term_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    term_id: Mapped[int] = mapped_column(ForeignKey("negotiation_terms.id"))
    number: Mapped[int]
    text: Mapped[str]
    state: Mapped[str] = mapped_column(OurText)
    note: Mapped[str] = mapped_column(default="")  # the condition, or why it is fixed
    owner: Mapped[str]
    due_on: Mapped[date] = mapped_column(Date)
    why: Mapped[str] = mapped_column(default="")  # of a change
    written_by_id: Mapped[int] = mapped_column(ForeignKey("participations.id"))
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)

    term: Mapped[Term] = relationship(back_populates="wordings")
    written_by: Mapped[Participation] = relationship()


class Signature(Model):
    """One side's, on one wording. One that fell away stays to be read."""

    __tablename__ = "negotiation_signatures"
    __table_args__ = (
        Index(
            "uq_negotiation_signatures_standing",
            "wording_id",
            "party_id",
            unique=True,
            sqlite_where=STANDS_STILL,
            postgresql_where=STANDS_STILL,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    wording_id: Mapped[int] = mapped_column(ForeignKey("negotiation_wordings.id"), index=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("negotiation_parties.id"), index=True)
    delegate_id: Mapped[int] = mapped_column(ForeignKey("negotiation_delegates.id"), index=True)
    # Of all that was on the page: as the log has it.
    signed_words: Mapped[str] = mapped_column(OurText)
    signed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    fell_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    fell_because: Mapped[str] = mapped_column(OurText, default="")

    wording: Mapped[Wording] = relationship()
    party: Mapped[Party] = relationship()
    delegate: Mapped[Delegate] = relationship()


class PartyStatement(Contribution):
    """What a delegate says for their side: a reason, an ask, an offer, a need, or what stands beside the record."""

    __tablename__ = "party_statements"
    __mapper_args__ = {"polymorphic_identity": "party_statement"}

    id: Mapped[int] = mapped_column(ForeignKey("contributions.id"), primary_key=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("negotiation_parties.id"), index=True)
    term_id: Mapped[int | None] = mapped_column(ForeignKey("negotiation_terms.id"), index=True)
    act: Mapped[str] = mapped_column(OurText)
    answers_id: Mapped[int | None] = mapped_column(ForeignKey("party_statements.id"), index=True)

    party: Mapped[Party] = relationship()
    term: Mapped[Term | None] = relationship()
    answers: Mapped[PartyStatement | None] = relationship(foreign_keys=[answers_id], remote_side=[id])


class Position(Model):
    """Where a side stands on a term now, and on which wording it said so."""

    __tablename__ = "negotiation_positions"

    term_id: Mapped[int] = mapped_column(ForeignKey("negotiation_terms.id"), primary_key=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("negotiation_parties.id"), primary_key=True, index=True)
    wording_id: Mapped[int] = mapped_column(ForeignKey("negotiation_wordings.id"), index=True)
    delegate_id: Mapped[int] = mapped_column(ForeignKey("negotiation_delegates.id"), index=True)
    stand: Mapped[str] = mapped_column(OurText)
    reason_id: Mapped[int | None] = mapped_column(ForeignKey("party_statements.id"), index=True)
    taken_at: Mapped[datetime] = mapped_column(UtcDateTime)

    wording: Mapped[Wording] = relationship()
    reason: Mapped[PartyStatement | None] = relationship()


class Need(WithPublicId, Model):
    """What a side needs behind its position. Its delegates and the go-between read it, nobody else, until one of the delegates
    says it to everybody: `statement`."""

    __tablename__ = "negotiation_needs"

    party_id: Mapped[int] = mapped_column(ForeignKey("negotiation_parties.id"), index=True)
    words: Mapped[str]
    written_by_id: Mapped[int] = mapped_column(ForeignKey("participations.id"), index=True)
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    statement_id: Mapped[int | None] = mapped_column(ForeignKey("party_statements.id"), index=True)

    party: Mapped[Party] = relationship()
    written_by: Mapped[Participation] = relationship()

    @property
    def negotiation(self) -> Negotiation:
        return self.party.negotiation

    @property
    def space_id(self) -> int:
        return self.party.space_id

    @property
    def consultation(self) -> Consultation:
        return self.party.consultation
