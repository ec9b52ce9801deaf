"""The parts of a briefing, and the words of each: the one place for the names of fields."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask_babel import lazy_gettext as _l

from forum.consultations.snapshots import Part

MOST_OF_A_PART = 12
MOST_SECTIONS = 30  # of each kind: they are read one after the other, not compared
COMPARED = (Part.FRAMINGS, Part.OPTIONS, Part.FINDINGS)
# Two people change them once people have answered.
BY_TWO = (Part.FRAMINGS, Part.OPTIONS, Part.SECTIONS, Part.QUESTIONS, Part.FINDINGS, Part.KEY_DATES)
# What stands on the page besides.
PAGE_PARTS = (Part.SECTIONS, Part.QUESTIONS, Part.KEY_DATES)
PARTS = (*COMPARED, *PAGE_PARTS)


@dataclass(frozen=True)
class FramingWords:
    """The problem in the words of some of the people: `whose` names them."""

    whose: str
    problem: str
    account: str = ""
    capacity_key: str = "unknown"


@dataclass(frozen=True)
class OptionWords:
    """Something that could be done. `ruled_out`: why it is not on the table any more, or never was; empty while it is."""

    title: str
    meaning: str
    helps: str = ""
    most_affected: str = ""
    cost: str = ""
    risks: str = ""
    speaks_for: str = ""
    speaks_against: str = ""
    ruled_out: str = ""


@dataclass(frozen=True)
class FindingWords:
    """What people have said or shown before. `earlier_id`: a consultation of this site, whose themes are shown with it."""

    title: str
    learnt: str
    source: str
    found_when: str = ""
    link: str = ""
    earlier_id: int | None = None


@dataclass(frozen=True)
class SectionWords:
    """A part of the page under a heading of its own. Those with a smaller `place` come first. `alt`: what its picture shows, for
    people who do not see it; empty where it `is_decoration`. `captions`: the languages of those that its video has."""

    title: str
    text: str
    place: int = 0
    picture_id: int | None = None
    alt: str = ""
    is_decoration: bool = False
    video_link: str = ""
    captions: str = ""


@dataclass(frozen=True)
class QuestionWords:
    """What people often ask, with its answer."""

    title: str
    text: str


@dataclass(frozen=True)
class KeyDateWords:
    """A day to know of. Those of stages and of the decision are on the page by themselves."""

    title: str
    day: date


BriefingWords = FramingWords | OptionWords | FindingWords | SectionWords | QuestionWords | KeyDateWords

# What the options are compared by, in the order of the page.
ASPECTS = {
    "meaning": _l("What it means"),
    "helps": _l("Who it helps most"),
    "most_affected": _l("Who it affects most"),
    "cost": _l("What it costs"),
    "risks": _l("What could go wrong"),
    "speaks_for": _l("Reasons for it"),
    "speaks_against": _l("Reasons against it"),
}
# What a phone shows of a comparison before somebody asks for all of it, beside the titles: the first of these that is said of any
# option.
LEADING = ("cost", "meaning")
SOURCES = {
    "consultation": _l("An earlier consultation"),
    "complaints": _l("Complaints and compliments"),
    "survey": _l("A survey"),
    "visit": _l("A visit or inspection"),
    "figures": _l("Figures of the service"),
    "research": _l("Research"),
    "other": _l("Something else"),
}
