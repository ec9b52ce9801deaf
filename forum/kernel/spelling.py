"""Whether words say the same, spelt otherwise; pure.

Nothing is taken for a slip that commonly makes one word of another: a letter that is another, is missing or is too many
("charges" and "changes", "county" and "country") may turn what is said. What is left is what hands do when they type, inside a
long word, but for words that are known to be each other's slip (`twin_words.txt`: "complaint" and "compliant"). That asks a
colleague about many an innocent slip, which costs them a minute."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

MOST_SLIPS = 2  # words of all that is changed, since it was agreed
SHORTEST_TO_SLIP = 7  # letters: of shorter ones too many are another word (form and from, later and latter)
_MARKS = ".,;:!?()\"'‘’“”–—-…"
_ENDS = (".", "!", "?", ":", "…")
# The marks around these turn what is said: "No closures" and "No. Closures".
_NEGATIONS = {"no", "not", "none", "never", "nothing", "nobody", "without"}
_VOWELS = "aeiou"  # refuges and refugees, cartons and cartoons
_BEFORE_AN_ENDING = re.compile("ed|ings?|e?rs?|est|y|able")
_TWINS = frozenset(
    frozenset(line.split())
    for line in Path(__file__).with_name("twin_words.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
)
_MISSING_SPACE = re.compile(r"(?<=[^\W\d_])([.,;:!?])(?=[^\W\d_])")


def is_slip_of_pen(before: str, after: str) -> bool:
    """Whether it says the same but for MOST_SLIPS slips (`count_slips`)."""
    slips = count_slips(before, after)
    return slips is not None and slips <= MOST_SLIPS


def count_slips(before: str, after: str) -> int | None:
    """In how many words a consonant is doubled, two neighbours have changed places, or an apostrophe is missing: words of
    SHORTEST_TO_SLIP letters or more that begin and end as they did, no names. None where it says something else. Free are marks
    around words, capitals where a sentence begins, spaces and a word twice; numbers and negations are read as they stand."""
    old, new = _split(before), _split(after)
    if len(old) != len(new):
        return None
    slips = 0
    for one, two in zip(_fold_beginnings(old, new), _fold_beginnings(new, old), strict=True):
        if one == two:
            continue
        if not _is_slip(one, two):
            return None
        slips += 1
    return slips


def pair_lines(before: Sequence[str], after: Sequence[str]) -> tuple[list[str], list[str], int]:
    """(what is gone, what has come, in how many words the others have slipped). Each line stands for one other."""
    gone, come, slips = list(before), list(after), 0
    for line in before:
        if line in come:
            gone.remove(line)
            come.remove(line)
    for line in list(gone):
        found = [(count, other) for other in come if (count := _count_in_parts(line, other)) is not None]
        if found:
            count, other = min(found)
            gone.remove(line)
            come.remove(other)
            slips += count
    return gone, come, slips


def _count_in_parts(one: str, two: str) -> int | None:
    """Of lines that hold several texts, one below the other: no word goes from one of them into the next."""
    old, new = one.split("\n"), two.split("\n")
    if len(old) != len(new):
        return None
    counts = [count_slips(was, is_now) for was, is_now in zip(old, new, strict=True)]
    known = [count for count in counts if count is not None]
    return sum(known) if len(known) == len(counts) else None


def _split(text: str) -> list[str]:
    words = _MISSING_SPACE.sub(r"\1 ", text.replace("'", "’")).split()
    pairs = zip(words, ["", *words], strict=False)
    return [word for word, last in pairs if not (word.isalpha() and word.casefold() == last.casefold())]


def _fold_beginnings(words: list[str], others: list[str]) -> Iterator[str]:
    """Without the marks around them; where a sentence begins in either text, with a small letter."""
    for place, word in enumerate(words):
        bare = word.strip(_MARKS)
        if bare.casefold() in _NEGATIONS or any(letter.isdigit() for letter in word):
            yield word
        elif place == 0 or _ends_sentence(words[place - 1]) or _ends_sentence(others[place - 1]):
            yield bare[:1].lower() + bare[1:]
        else:
            yield bare


def _ends_sentence(word: str) -> bool:
    return word.rstrip('"’”)').endswith(_ENDS)


def _is_slip(one: str, two: str) -> bool:
    if min(len(one), len(two)) < SHORTEST_TO_SLIP or one[0] != two[0] or one[-1] != two[-1]:
        return False
    if not one[0].islower() or any(letter.isdigit() for letter in one + two) or {one, two} in _TWINS:
        return False
    return _have_swapped(one, two) or _has_one_more(one, two) or _has_one_more(two, one)


def _have_swapped(one: str, two: str) -> bool:
    """Whether two letters that stand beside each other have changed places, and nothing else has."""
    places = [at for at, (a, b) in enumerate(zip(one, two, strict=False)) if a != b]
    if len(one) != len(two) or len(places) != 2 or places[1] != places[0] + 1:
        return False
    first, second = places
    return one[first] == two[second] and one[second] == two[first]


def _has_one_more(longer: str, shorter: str) -> bool:
    """Whether one has a consonant twice that the other has once, or an apostrophe inside that it has not. Not the last letter
    (princes and princess) nor the one before an ending (scraped and scrapped): there both are often words."""
    if len(longer) != len(shorter) + 1:
        return False
    at = next((at for at, (a, b) in enumerate(zip(longer, shorter, strict=False)) if a != b), len(shorter))
    if longer[at + 1 :] != shorter[at:]:
        return False
    is_doubled = longer[at] == longer[at - 1] and longer[at] not in _VOWELS
    return longer[at] == "’" or (is_doubled and at < len(shorter) and not _BEFORE_AN_ENDING.fullmatch(longer[at + 1 :]))
