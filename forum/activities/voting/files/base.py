"""Ballots as they come from a file, before a method has made marks of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from forum.activities.voting.methods.base import VotingMethod
from forum.activities.voting.methods.contest import MOST_MARK, NO_MARK, Ballots, Contest, Option
from forum.kernel.files import FileFault

MOST_OPTIONS = 250


class Meaning(StrEnum):
    """What a mark says in this file."""

    PLACE = "place"  # 1 is first
    CHOSEN = "chosen"
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


CHOOSING = {"one", "several", "purchases"}  # the entries whose marks only say "chosen"


class CannotCount(Exception):
    """A file whose ballots do not fit the method."""


def fit_to(method: VotingMethod, votes: VoteFile) -> Ballots:
    """The ballots as marks of a method. From a ranking, choosing one takes the first place and choosing several all that are
    ranked; a place or points written as 0 are none."""
    entry = method.entry.name
    if votes.meaning is Meaning.NUMBER:
        return votes.ballots if entry in {"scores", "levels"} else _change(votes.ballots, _from_number(entry))
    if entry == "ranks" and votes.meaning is Meaning.PLACE:
        return votes.ballots
    if entry == "one" and votes.meaning is Meaning.PLACE:
        return _change(votes.ballots, lambda mark: 1 if mark == 1 else NO_MARK)
    if entry in CHOOSING:
        return _change(votes.ballots, lambda mark: NO_MARK if mark == NO_MARK else 1)
    has = "rankings" if votes.meaning is Meaning.PLACE else "choices"
    raise CannotCount(f"this file has {has}; {method.key} needs other marks")


def _from_number(entry: str) -> Callable[[int], int]:
    if entry in CHOOSING:
        return lambda mark: 1 if 0 < mark < NO_MARK else NO_MARK
    return lambda mark: mark or NO_MARK


def add_ballot(ballots: Counter[bytes], marks: Mapping[int, int], options: int, times: int) -> None:
    paper = bytearray([NO_MARK] * options)
    for number, mark in marks.items():
        paper[number] = mark
    ballots[bytes(paper)] += times


def make_options(file: Path, line: int, labels: Iterable[str], costs: Iterable[int] = ()) -> tuple[Option, ...]:
    """Options are known by their names; by number when two have the same name or one has none."""
    named = list(labels)
    prices = list(costs) or [0] * len(named)
    if not named:
        raise FileFault(file, line, "", "there are no options in it")
    if len(named) > MOST_OPTIONS:
        raise FileFault(file, line, "", f"it has more than {MOST_OPTIONS} options")
    are_names = all(named) and len(set(named)) == len(named)
    return tuple(
        Option(label if are_names else str(number), label or f"Option {number}", cost)
        for number, (label, cost) in enumerate(zip(named, prices, strict=True), 1)
    )


def read_mark(file: Path, line: int, column: str, text: str) -> int:
    text = text.strip()
    if not (text.isascii() and text.isdigit() and len(text) <= 3 and int(text) <= MOST_MARK):
        raise FileFault(file, line, column, f"{text!r} is not a whole number up to {MOST_MARK}")
    return int(text)


def _change(ballots: Ballots, change: Callable[[int], int]) -> Ballots:
    table = bytes(change(mark) for mark in range(256))
    changed: Counter[bytes] = Counter()
    for marks, times in ballots.items():
        changed[marks.translate(table)] += times
    return changed
