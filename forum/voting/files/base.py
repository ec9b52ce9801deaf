"""Ballots as they come from a file, before a method has made marks of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from forum.base.files import FileFault
from forum.voting.methods.base import VotingMethod
from forum.voting.methods.contest import MOST_MARK, NO_MARK, Ballots, Contest, Option

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


class CannotCount(Exception):
    """A file whose ballots do not fit the method."""


ALWAYS_FITS = {"choose-one", "approval", "budget-greedy", "budget-equal-shares"}
RANKED = {"irv", "schulze", "stv"}


def fit_to(method: VotingMethod, votes: VoteFile) -> Ballots:
    """The ballots as marks of a method. From a ranking, choose-one takes the first place and approval all that are ranked."""
    if votes.meaning is Meaning.NUMBER:
        if method.key in {"choose-one", "approval"} | {key for key in ALWAYS_FITS if key.startswith("budget")}:
            return _change(votes.ballots, lambda mark: 1 if mark != NO_MARK and mark > 0 else NO_MARK)
        if method.key in RANKED | {"dots"}:  # No place and no points are often written as 0.
            return _change(votes.ballots, lambda mark: mark or NO_MARK)
        return votes.ballots
    if method.key == "choose-one" and votes.meaning is Meaning.PLACE:
        return _change(votes.ballots, lambda mark: 1 if mark == 1 else NO_MARK)
    if method.key in ALWAYS_FITS:
        return _change(votes.ballots, lambda mark: NO_MARK if mark == NO_MARK else 1)
    if method.key in RANKED and votes.meaning is Meaning.PLACE:
        return votes.ballots
    has = "rankings" if votes.meaning is Meaning.PLACE else "choices"
    raise CannotCount(f"this file has {has}; {method.key} needs other marks")


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


def _change(ballots: Ballots, change: object) -> Ballots:
    table = bytes(change(mark) for mark in range(256))  # type: ignore[operator]
    changed: Counter[bytes] = Counter()
    for marks, times in ballots.items():
        changed[marks.translate(table)] += times
    return changed
