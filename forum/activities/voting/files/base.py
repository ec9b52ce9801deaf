"""Ballots as they come from a file, before a method has made marks of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from forum.activities.voting.methods.base import VotingMethod
from forum.activities.voting.methods.contest import (
    MOST_MARK,
    NO_MARK,
    SPOILT_MARK,
    Ballots,
    Contest,
    Marks,
    Option,
    close_ranks,
)
from forum.kernel.files import FileFault

MOST_IN_FILE = 250
# In one file. Sums of hundred-thousandths of votes must fit into 64 bits.
MOST_BALLOTS = 10**12


class Meaning(StrEnum):
    """What a mark says in this file."""

    PLACE = "place"  # 1 is first
    CHOSEN = "chosen"
    POINTS = "points"  # given to what was chosen
    NUMBER = "number"  # whatever the method asks for: a score, points, a level, a place


@dataclass(frozen=True)
class VoteFile:
    """`ballots` are marks as the methods know them. `contest` has what the file says of the vote; the rest is default."""

    contest: Contest
    ballots: Ballots
    meaning: Meaning
    title: str = ""
    method: str = ""  # which method the file says, if it does
    stated: Mapping[str, object] = field(default_factory=dict)  # the result the file claims, to compare with
    has_ballots: bool = True  # False: totals alone


CHOOSING = {"one", "several", "purchases"}  # the entries whose marks only say "chosen"


class CannotCount(Exception):
    """A file whose ballots do not fit the method."""


def fit_to(method: VotingMethod, votes: VoteFile) -> Ballots:
    """The ballots as marks of a method. From a ranking, choosing one takes the first place and choosing several all that are
    ranked, but a budget is never spent by ranks or points as if they were choices; a place or points written as 0 are none.
    Raises CannotCount."""
    if not votes.has_ballots:
        raise CannotCount("this file has totals, no ballots; forum recount can check what they come to")
    entry, meaning, ballots = method.entry.name, votes.meaning, votes.ballots
    if meaning is Meaning.NUMBER:
        return ballots if votes.method == method.key else _read_numbers(entry, ballots)
    if meaning is Meaning.PLACE and entry == "ranks":
        return ballots
    if meaning is Meaning.PLACE and entry == "one":
        return _change_marks(ballots, lambda mark: 1 if mark == 1 else NO_MARK)
    if (meaning is Meaning.PLACE and entry == "several") or (meaning is Meaning.CHOSEN and entry in CHOOSING):
        return _change_marks(ballots, lambda mark: NO_MARK if mark == NO_MARK else 1)
    if meaning is Meaning.POINTS and entry in {"points", "scores"}:
        return ballots
    has = {Meaning.PLACE: "rankings", Meaning.POINTS: "points"}.get(meaning, "choices")
    raise CannotCount(f"this file has {has}; {method.key} needs other marks")


def _read_numbers(entry: str, ballots: Ballots) -> Ballots:
    if entry in {"scores", "levels"}:
        return ballots
    if entry in CHOOSING:
        return _change_marks(ballots, lambda mark: 1 if 0 < mark < SPOILT_MARK else mark or NO_MARK)
    given = _change_marks(ballots, lambda mark: mark or NO_MARK)
    return change_ballots(given, close_ranks) if entry == "ranks" else given


def add_ballot(ballots: Counter[bytes], marks: Mapping[int, int], options: int, times: int) -> None:
    paper = bytearray([NO_MARK] * options)
    for number, mark in marks.items():
        paper[number] = mark
    ballots[bytes(paper)] += times


def make_options(
    file: Path, line: int, labels: Iterable[str], costs: Iterable[int] = (), keys: Iterable[str] = ()
) -> tuple[Option, ...]:
    """Options are known by their keys, or else by their names; by number when two have the same name or one has none. Two of the
    same name are told apart in words too."""
    named, given = list(labels), list(keys)
    prices = list(costs) or [0] * len(named)
    if not named:
        raise FileFault(file, line, "", "there are no options in it")
    if len(named) > MOST_IN_FILE:
        raise FileFault(file, line, "", f"it has more than {MOST_IN_FILE} options")
    often = Counter(named)
    if not given:
        are_names = all(named) and len(often) == len(named)
        given = named if are_names else [str(number) for number in range(1, len(named) + 1)]
    shown = [f"{label} ({key})" if often[label] > 1 else label for key, label in zip(given, named, strict=True)]
    return tuple(
        Option(key, label if named[number - 1] else f"Option {key}", cost)
        for number, (key, label, cost) in enumerate(zip(given, shown, prices, strict=True), 1)
    )


def read_mark(file: Path, line: int, column: str, text: str) -> int:
    text = text.strip()
    if not (text.isascii() and text.isdigit() and len(text) <= 3 and int(text) <= MOST_MARK):
        raise FileFault(file, line, column, f"{text!r} is not a whole number up to {MOST_MARK}")
    return int(text)


def change_ballots(ballots: Ballots, change: Callable[[Marks], Marks]) -> Counter[Marks]:
    """Each ballot as `change` makes it; those that are alike then are gathered."""
    changed: Counter[Marks] = Counter()
    for marks, times in ballots.items():
        changed[change(marks)] += times
    return changed


def _change_marks(ballots: Ballots, change: Callable[[int], int]) -> Counter[Marks]:
    table = bytes(change(mark) for mark in range(256))
    return change_ballots(ballots, lambda marks: marks.translate(table))
