from __future__ import annotations

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.agreeing.models import AskedOfTwo, only_one_pending
from forum.consultations.models import Consultation
from forum.deciders.models import Decider
from forum.kernel.db import Model, OurText, WithPublicId


class DeciderRemoval(AskedOfTwo, Model):
    """Once it is agreed to, they do not decide any more, for this reason. `instead`: as JSON, whoever decides in their place
    then (`snapshots`); "" where they were named by mistake and nobody does."""

    told_as = "take off"
    __tablename__ = "decider_removals"
    __table_args__ = (
        only_one_pending("decider_removals", "decider_id"),
        Index("ix_decider_removals_decider_id", "decider_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    decider_id: Mapped[int] = mapped_column(ForeignKey("deciders.id"))
    reason: Mapped[str]
    instead: Mapped[str] = mapped_column(default="", server_default="")
    # Why a colleague said no, for whoever asked; "" where nobody did, or before that was asked for.
    drop_reason: Mapped[str] = mapped_column(default="", server_default="")

    decider: Mapped[Decider] = relationship()


class DeciderProposal(AskedOfTwo, WithPublicId, Model):
    """Once it is agreed to, somebody else decides too, decides in place of those who were named in words alone, or other people
    are the members of a board (`ProposalKind`). `said`: as JSON, whoever decides then (`snapshots`). `subject`: what no second
    request may be about meanwhile."""

    told_as = "decider asked"
    __tablename__ = "decider_proposals"
    __table_args__ = (only_one_pending("decider_proposals", "subject"),)

    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultations.id"), index=True)
    decider_id: Mapped[int | None] = mapped_column(ForeignKey("deciders.id"))  # of a board whose members change
    kind: Mapped[str] = mapped_column(OurText)
    subject: Mapped[str] = mapped_column(OurText)
    said: Mapped[str]
    reason: Mapped[str]
    drop_reason: Mapped[str] = mapped_column(default="", server_default="")  # as of `DeciderRemoval`

    consultation: Mapped[Consultation] = relationship()
    decider: Mapped[Decider | None] = relationship()
