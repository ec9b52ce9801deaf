"""In which sentences words stand, before anybody takes them out: what two people read, and choose from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field

from forum.consultations.extension_points import OfficialWords
from forum.consultations.models import Consultation
from forum.redaction import addresses
from forum.redaction.rules import FEWEST_OF_ALL, MOST_AT_ONCE
from forum.redaction.taking import MARKS_ALONE, Sentence, visit_words

MOST_AROUND = 160  # characters that are shown before the words and after them


@dataclass(frozen=True)
class FoundSentence:
    """`places`: in how many rows it is, by the key of the place."""

    key: str
    said: Sentence
    places: Counter[str] = field(default_factory=Counter)

    @property
    def before(self) -> str:
        text = MARKS_ALONE.sub("", self.said.before)
        return text if len(text) <= MOST_AROUND else "…" + text[-MOST_AROUND:]

    @property
    def after(self) -> str:
        text = MARKS_ALONE.sub("", self.said.after).rstrip()
        return text if len(text) <= MOST_AROUND else text[:MOST_AROUND] + "…"


def find_sentences(consultation: Consultation, words: str, chosen: Collection[str] | None = None) -> list[FoundSentence]:
    """Each sentence once, wherever it is, in the order of the site; the address of the page last. `chosen`: only those."""
    found: dict[str, FoundSentence] = {}

    def hear(place: OfficialWords, said: Sentence) -> None:
        found.setdefault(said.key, FoundSentence(said.key, said)).places[place.key] += 1

    if words:
        visit_words(consultation, words, hear)
        if addresses.has_words(consultation, words):
            address = Sentence("", consultation.slug, "")
            found[addresses.PLACE] = FoundSentence(addresses.PLACE, address, Counter({addresses.PLACE: 1}))
    return [each for each in found.values() if chosen is None or each.key in chosen]


def count_places(sentences: Collection[FoundSentence]) -> int:
    return sum(each.places.total() for each in sentences)


def must_choose(words: str, sentences: Collection[FoundSentence]) -> bool:
    """Whether the words are too short or too common to go everywhere at once. A word that is also written small is no name."""
    if not words:
        return False
    is_common = len(words.split()) == 1 and any(each.said.words.islower() for each in sentences if each.key != addresses.PLACE)
    return is_common or len(words) < FEWEST_OF_ALL or len(sentences) > MOST_AT_ONCE
