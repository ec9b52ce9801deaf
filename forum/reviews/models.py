"""A planned look back, what was counted for it, and the steps that follow from it. No number of one person: groups alone."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.consultations.models import Consultation
from forum.kernel.db import Model, OurText, UtcDateTime, WithPublicId
from forum.reviews.kinds import KINDS, ReviewKind


@dataclass(frozen=True)
class ReviewFigures:
    """What could be counted on one day. Small groups are counted together, as they are everywhere people can read."""

    people: int
    comments: int
    unread: int
    requests: int
    late_requests: int
    spoken: list[tuple[str, int]] = field(default_factory=list)
    joined: list[str] = field(default_factory=list)
    others: bool = False
    together: int = 0
    not_yet: list[str] = field(default_factory=list)
    by_role: dict[str, int] = field(default_factory=dict)
    by_staff: dict[str, int] = field(default_factory=dict)
    told: dict[str, list[int]] | None = None  # by way, how often and how many; None: from before that was kept


class ProgressReview(WithPublicId, Model):
    """`figures` stay as they were when it was published, whatever is said afterwards."""

    __tablename__ = "progress_reviews"
    __table_args__ = (UniqueConstraint("consultation_id", "kind"),)

    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultations.id"))
    kind: Mapped[str] = mapped_column(OurText)
    planned_on: Mapped[date] = mapped_column(Date)
    missing: Mapped[str] = mapped_column(default="")
    figures: Mapped[str] = mapped_column(OurText, default="")
    counted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    consultation: Mapped[Consultation] = relationship()
    steps: Mapped[list[ReviewStep]] = relationship(
        order_by="ReviewStep.due_on, ReviewStep.id", back_populates="review", cascade="all, delete-orphan"
    )

    @property
    def kind_label(self) -> str:
        return str(KINDS[ReviewKind(self.kind)])


class ReviewStep(WithPublicId, Model):
    """One thing that is done about who is missing: by whom and by when, and what came of it once it is done."""

    __tablename__ = "review_steps"

    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultations.id"), index=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("progress_reviews.id"), index=True)
    what: Mapped[str]
    owner: Mapped[str]
    due_on: Mapped[date] = mapped_column(Date)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    result: Mapped[str] = mapped_column(default="")

    consultation: Mapped[Consultation] = relationship()
    review: Mapped[ProgressReview] = relationship(back_populates="steps")


def write_figures(figures: ReviewFigures) -> str:
    """As `ProgressReview.figures` keeps them."""
    return json.dumps(asdict(figures))


def read_figures(review: ProgressReview) -> ReviewFigures | None:
    """None where nothing was counted yet."""
    return ReviewFigures(**json.loads(review.figures)) if review.figures else None
