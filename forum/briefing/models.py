"""Official words that stand before everything people say. Each thing is one row; what is compared between options is a column."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from forum.briefing.kinds import SOURCES, BriefingWords, FindingWords, FramingWords, OptionWords
from forum.consultations.capacities import CAPACITIES, Capacity
from forum.consultations.models import Consultation
from forum.consultations.snapshots import Part
from forum.kernel.db import Model, OurText, UtcDateTime, WithPublicId


class BriefingThing(WithPublicId):
    """What all three parts have. They stand in the order in which they were added."""

    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultations.id"), index=True)
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)

    @declared_attr
    def consultation(cls) -> Mapped[Consultation]:  # noqa: N805  (SQLAlchemy calls it with the class)
        return relationship(Consultation, foreign_keys=[cls.consultation_id])  # type: ignore[list-item]


class Framing(BriefingThing, Model):
    """The problem as some people see it."""

    __tablename__ = "framings"
    part = Part.FRAMINGS

    whose: Mapped[str]
    capacity_key: Mapped[str] = mapped_column(OurText, default="unknown")
    problem: Mapped[str]
    account: Mapped[str] = mapped_column(default="")

    @property
    def title(self) -> str:
        return self.problem

    @property
    def capacity(self) -> Capacity:
        return CAPACITIES[self.capacity_key]


class ProposedOption(BriefingThing, Model):
    """Something that could be done. Its letter is its place among those that were ever put to people, by `put_forward_at`; one
    that is ruled out later keeps it."""

    __tablename__ = "proposed_options"
    part = Part.OPTIONS

    put_forward_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # None: ruled out before people were asked
    title: Mapped[str]
    meaning: Mapped[str]
    helps: Mapped[str] = mapped_column(default="")
    most_affected: Mapped[str] = mapped_column(default="")
    cost: Mapped[str] = mapped_column(default="")
    risks: Mapped[str] = mapped_column(default="")
    speaks_for: Mapped[str] = mapped_column(default="")
    speaks_against: Mapped[str] = mapped_column(default="")
    ruled_out: Mapped[str] = mapped_column(default="")  # why
    ruled_out_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def is_on_the_table(self) -> bool:
        return not self.ruled_out


class EarlierFinding(BriefingThing, Model):
    """What is known already, and from where."""

    __tablename__ = "findings"
    part = Part.FINDINGS

    title: Mapped[str]
    learnt: Mapped[str]
    source: Mapped[str] = mapped_column(OurText)
    found_when: Mapped[str] = mapped_column(default="")
    link: Mapped[str] = mapped_column(default="")
    earlier_id: Mapped[int | None] = mapped_column(ForeignKey("consultations.id"))

    earlier: Mapped[Consultation | None] = relationship(foreign_keys=[earlier_id])

    @property
    def source_label(self) -> str:
        return str(SOURCES[self.source])


Thing = Framing | ProposedOption | EarlierFinding
MODELS: dict[Part, type[Framing] | type[ProposedOption] | type[EarlierFinding]] = {
    Part.FRAMINGS: Framing,
    Part.OPTIONS: ProposedOption,
    Part.FINDINGS: EarlierFinding,
}
WORDS: dict[Part, type[FramingWords] | type[OptionWords] | type[FindingWords]] = {
    Part.FRAMINGS: FramingWords,
    Part.OPTIONS: OptionWords,
    Part.FINDINGS: FindingWords,
}


def read_words(thing: Thing) -> BriefingWords:
    kind = WORDS[thing.part]
    return kind(**{each.name: getattr(thing, each.name) for each in fields(kind)})
