"""Official words that stand before everything people say. Each thing is one row; what is compared between options is a column."""

from __future__ import annotations

from dataclasses import fields
from datetime import date, datetime

from markupsafe import Markup
from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from forum.briefing.kinds import (
    SOURCES,
    BriefingWords,
    FindingWords,
    FramingWords,
    KeyDateWords,
    OptionWords,
    QuestionWords,
    SectionWords,
)
from forum.consultations.capacities import CAPACITIES, Capacity
from forum.consultations.models import Consultation
from forum.consultations.snapshots import Part
from forum.kernel.db import Model, OurText, UtcDateTime, WithPublicId
from forum.kernel.text import RenderedText


class BriefingThing(WithPublicId):
    """What all parts have. They stand in the order in which they were added."""

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


class PagePicture(WithPublicId, Model):
    """A picture, drawn anew. One that is replaced stays at its address, for the versions that had it; the bytes are read with it
    alone, so that lists of sections do not load them."""

    __tablename__ = "page_pictures"

    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultations.id"), index=True)
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    content_type: Mapped[str] = mapped_column(OurText)
    width: Mapped[int]
    height: Mapped[int]
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # When it was taken out, as it broke the law: what it shows says so instead.
    taken_out_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class PageSection(BriefingThing, Model):
    """A heading, a text, and perhaps a picture or a video."""

    __tablename__ = "page_sections"
    part = Part.SECTIONS

    title: Mapped[str]
    text: Mapped[str]
    html: Mapped[Markup] = mapped_column(RenderedText("text"))
    place: Mapped[int] = mapped_column(default=0)
    picture_id: Mapped[int | None] = mapped_column(ForeignKey("page_pictures.id"))
    alt: Mapped[str] = mapped_column(default="")
    is_decoration: Mapped[bool] = mapped_column(default=False)
    video_link: Mapped[str] = mapped_column(default="")
    captions: Mapped[str] = mapped_column(default="")

    picture: Mapped[PagePicture | None] = relationship()

    @property
    def is_written(self) -> bool:
        """A template brings headings, with nothing under them yet."""
        return bool(self.text or self.picture_id or self.video_link)


class PageQuestion(BriefingThing, Model):
    """What people often ask; its title is the question."""

    __tablename__ = "page_questions"
    part = Part.QUESTIONS

    title: Mapped[str]
    text: Mapped[str]
    html: Mapped[Markup] = mapped_column(RenderedText("text"))


class KeyDate(BriefingThing, Model):
    """A day to know of."""

    __tablename__ = "key_dates"
    part = Part.KEY_DATES

    title: Mapped[str]
    day: Mapped[date]


Thing = Framing | ProposedOption | EarlierFinding | PageSection | PageQuestion | KeyDate
ThingModel = type[Framing] | type[ProposedOption] | type[EarlierFinding] | type[PageSection] | type[PageQuestion] | type[KeyDate]
WordsModel = (
    type[FramingWords] | type[OptionWords] | type[FindingWords] | type[SectionWords] | type[QuestionWords] | type[KeyDateWords]
)
MODELS: dict[Part, ThingModel] = {
    Part.FRAMINGS: Framing,
    Part.OPTIONS: ProposedOption,
    Part.FINDINGS: EarlierFinding,
    Part.SECTIONS: PageSection,
    Part.QUESTIONS: PageQuestion,
    Part.KEY_DATES: KeyDate,
}
WORDS: dict[Part, WordsModel] = {
    Part.FRAMINGS: FramingWords,
    Part.OPTIONS: OptionWords,
    Part.FINDINGS: FindingWords,
    Part.SECTIONS: SectionWords,
    Part.QUESTIONS: QuestionWords,
    Part.KEY_DATES: KeyDateWords,
}


def read_words(thing: Thing) -> BriefingWords:
    kind = WORDS[thing.part]
    return kind(**{each.name: getattr(thing, each.name) for each in fields(kind)})
