"""Where the words that are explained stand in a text. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class ExplainedTerm(NamedTuple):
    name: str
    meaning: str
    public_id: str
    slug: str  # of the group whose members explained it


class Segment(NamedTuple):
    """A piece of a text; `term`: what it is explained as, where it is the first time that it stands there."""

    words: str
    term: ExplainedTerm | None = None


def mark_terms(text: str, terms: Sequence[ExplainedTerm]) -> list[Segment]:
    """The text in pieces, the longest term first where two begin at one place."""
    found = sorted(_find_places(text, terms), key=lambda each: (each[0], -len(each[1].name)))
    segments, at = [], 0
    for begins, term in found:
        if begins < at:
            continue
        ends = begins + len(term.name)
        segments += [Segment(text[at:begins]), Segment(text[begins:ends], term)]
        at = ends
    return [each for each in [*segments, Segment(text[at:])] if each.words]


def _find_places(text: str, terms: Sequence[ExplainedTerm]) -> list[tuple[int, ExplainedTerm]]:
    lower = text.lower()
    if len(lower) != len(text):  # A letter that is two in small: its places would be others.
        return []
    places = [(find_word(lower, term.name.lower()), term) for term in terms]
    return [(begins, term) for begins, term in places if begins is not None]


def find_word(text: str, word: str) -> int | None:
    """Where a word or several stand in a text for the first time, not as a part of a longer word. Both in small letters."""
    begins = text.find(word) if word else -1
    while begins >= 0:
        ends = begins + len(word)
        if not text[begins - 1 : begins].isalnum() and not text[ends : ends + 1].isalnum():
            return begins
        begins = text.find(word, begins + 1)
    return None
