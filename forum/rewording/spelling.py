"""Whether words say the same, spelt otherwise; pure."""

from __future__ import annotations

import string
from collections.abc import Iterable

MOST_SLIPS = 2  # words of all that is changed at once
SHORTEST_TO_SLIP, LONG = 4, 6  # letters: in a shorter word, one letter is often another word
_MARKS = string.punctuation + "‘’“”–—…"


def is_slip_of_pen(before: str, after: str, *, most: int | None = MOST_SLIPS) -> bool:
    """Whether there are as many words, and each is the same but for capitals and the marks around it, or a slip of it (`most` of
    them; None: any number). A number is never a slip."""
    slips = count_slips(before, after)
    return slips is not None and (most is None or slips <= most)


def count_slips(before: str, after: str) -> int | None:
    """In how many words; None where the words are others."""
    old, new = before.split(), after.split()
    if len(old) != len(new):
        return None
    other = [(one, two) for one, two in zip(old, new, strict=True) if _fold(one) != _fold(two)]
    return len(other) if all(_is_slip(_fold(one), _fold(two)) for one, two in other) else None


def _fold(word: str) -> str:
    """Whatever has a digit in it is read as it is: a point in a number is no mark."""
    return word if any(letter.isdigit() for letter in word) else word.strip(_MARKS).casefold()


def _is_slip(one: str, two: str) -> bool:
    if any(letter.isdigit() for letter in one + two):
        return False
    if _has_swapped(one, two):
        return True
    shorter = min(len(one), len(two))
    if shorter < SHORTEST_TO_SLIP or one[0] != two[0]:
        return False
    return _measure_distance(one, two) <= (2 if shorter >= LONG else 1)


def _has_swapped(one: str, two: str) -> bool:
    """Whether two letters that stand beside each other have changed places, and nothing else has."""
    places = [at for at, (a, b) in enumerate(zip(one, two, strict=False)) if a != b]
    if len(one) != len(two) or len(one) < SHORTEST_TO_SLIP - 1 or len(places) != 2 or places[1] != places[0] + 1:
        return False
    first, second = places
    return one[first] == two[second] and one[second] == two[first]


def _measure_distance(one: str, two: str) -> int:
    """How many letters have to be put in, taken out or replaced (Levenshtein)."""
    row: Iterable[int] = range(len(two) + 1)
    last = list(row)
    for number, letter in enumerate(one, 1):
        current = [number]
        for place, other in enumerate(two, 1):
            current.append(min(last[place] + 1, current[-1] + 1, last[place - 1] + (letter != other)))
        last = current
    return last[-1]
