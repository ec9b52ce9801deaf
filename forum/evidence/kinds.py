"""Kinds of evidence, how sure it is, and the words of each thing: the one place for the names of fields."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

MOST_ITEMS = 60
LONGEST_ANSWER = 4_000

EVIDENCE_KINDS: dict[str, LazyString] = {
    "research": _l("Research"),
    "figures": _l("Figures"),
    "cost": _l("Cost"),
    "experience": _l("Lived experience"),
    "opinion": _l("Professional opinion"),
    "law": _l("Law or policy"),
    "other": _l("Something else"),
}


class Certainty(NamedTuple):
    """How far something can be relied on. `bars`: of three, how many are filled."""

    label: LazyString
    meaning: LazyString
    bars: int


CERTAINTIES: dict[str, Certainty] = {
    "very": Certainty(_l("Very sure"), _l("It counted everything, or others checked it and found the same."), 3),
    "fairly": Certainty(_l("Fairly sure"), _l("It was done with care, but in one place or with few people."), 2),
    "unsure": Certainty(_l("Not sure yet"), _l("It is an estimate or a first look. It may turn out to be different."), 1),
    # Beside the scale, not at its end: nobody doubts that it happened.
    "story": Certainty(
        _l("One experience"), _l("It happened to one person or family. It shows what can happen, not how often."), 0
    ),
}
SPEAKS: dict[str, LazyString] = {
    "": _l("Neither"),
    "for": _l("For it"),
    "against": _l("Against it"),
    "both": _l("Partly for and partly against it"),
}
# What is shown beside the option, where it says something for or against it.
SPEAKS_OF: dict[str, LazyString] = {
    "": _l("About option %(letter)s"),
    "for": _l("For option %(letter)s"),
    "against": _l("Against option %(letter)s"),
    "both": _l("Partly for and partly against option %(letter)s"),
}
# Under the option itself.
SPEAKS_SHORT: dict[str, LazyString] = {"": _l("About it"), **{key: label for key, label in SPEAKS.items() if key}}
WANTS: dict[str, LazyString] = {"evidence": _l("Evidence"), "expert": _l("An expert to ask")}


@dataclass(frozen=True)
class EvidenceWords:
    """Something that is known. `option_id`: the proposed option that it is about, if it is about one. `document_id`: the document
    of the consultation that all of it is in."""

    title: str
    summary: str
    kind: str
    certainty: str
    made_by: str
    paid_by: str
    found_when: str = ""
    link: str = ""
    option_id: int | None = None
    speaks: str = ""
    document_id: int | None = None


@dataclass(frozen=True)
class EvidenceAnswerWords:
    """Who answers a request, by when, and, once they have, what they say."""

    name: str
    due_on: date
    answer: str = ""
