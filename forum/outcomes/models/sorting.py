"""How what people said is sorted into themes: by whom, with what help of a computer, and tried by sorting twice."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.consultations.models import Consultation, Participation
from forum.contributions.models import Contribution
from forum.kernel.db import Model, UtcDateTime, WithPublicId
from forum.outcomes.models.themes import Theme


class Coder(Model):
    """Somebody an organiser asked to sort what people said. A participant who does is their representative."""

    __tablename__ = "coders"

    participation_id: Mapped[int] = mapped_column(ForeignKey("participations.id"), primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultations.id"), index=True)
    named_at: Mapped[datetime] = mapped_column(UtcDateTime)

    participation: Mapped[Participation] = relationship()


class Reading(Model):
    """A person has read it. `note`: why it fits no theme."""

    __tablename__ = "readings"

    contribution_id: Mapped[int] = mapped_column(ForeignKey("contributions.id"), primary_key=True)
    read_by_id: Mapped[int] = mapped_column(ForeignKey("participations.id"))
    read_at: Mapped[datetime] = mapped_column(UtcDateTime)
    note: Mapped[str] = mapped_column(default="")


class Campaign(WithPublicId, Model):
    """The same text sent by many. Found by a job, named by a person; its texts count as people and as one text."""

    __tablename__ = "campaigns"

    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultations.id"), index=True)
    label: Mapped[str] = mapped_column(default="")
    found_at: Mapped[datetime] = mapped_column(UtcDateTime)

    texts: Mapped[list[CampaignText]] = relationship(order_by="CampaignText.contribution_id")


class CampaignText(Model):
    __tablename__ = "campaign_texts"

    contribution_id: Mapped[int] = mapped_column(ForeignKey("contributions.id"), primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"), index=True)

    contribution: Mapped[Contribution] = relationship()


class Suggestion(Model):
    """A computer's guess that a contribution belongs to a theme. It assigns nothing."""

    __tablename__ = "suggestions"

    contribution_id: Mapped[int] = mapped_column(ForeignKey("contributions.id"), primary_key=True)
    theme_id: Mapped[int] = mapped_column(ForeignKey("themes.id"), primary_key=True)
    similarity: Mapped[int] = mapped_column("likeness")  # cosine in per mille

    theme: Mapped[Theme] = relationship()


class Sample(WithPublicId, Model):
    """Some contributions that two or more people sort without seeing each other's choice."""

    __tablename__ = "samples"

    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultations.id"), index=True)
    seed: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)

    consultation: Mapped[Consultation] = relationship()
    drawn: Mapped[list[SampleItem]] = relationship(order_by="SampleItem.position")


class SampleItem(Model):
    __tablename__ = "sample_items"
    __table_args__ = (UniqueConstraint("sample_id", "contribution_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sample_id: Mapped[int] = mapped_column(ForeignKey("samples.id"))
    contribution_id: Mapped[int] = mapped_column(ForeignKey("contributions.id"))
    position: Mapped[int]

    contribution: Mapped[Contribution] = relationship()
    codes: Mapped[list[SampleCode]] = relationship()


class SampleCode(Model):
    """What one person took an item to be mainly about; no theme: none of them."""

    __tablename__ = "sample_codes"

    item_id: Mapped[int] = mapped_column(ForeignKey("sample_items.id"), primary_key=True)
    coder_id: Mapped[int] = mapped_column(ForeignKey("participations.id"), primary_key=True)
    theme_id: Mapped[int | None] = mapped_column(ForeignKey("themes.id"))

    coder: Mapped[Participation] = relationship()
