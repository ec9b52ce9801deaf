"""What is voted on, and ballots as they are counted.

A ballot's marks are `bytes`, one for each option in the contest's order; NO_MARK stands where nothing was marked. What a mark
means is the method's: 1 for chosen, a score, points, a place (1 is first), a level. Bytes are small, can be counted by
equality, and become a numpy matrix without a loop, which is what makes large counts quick.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from forum.activities.voting.methods.arrays import NDArray, np

NO_MARK = 255
SPOILT_MARK = 254  # on every option: a ballot that somebody found to be spoilt
MOST_MARK = 253
NONE_KEY = "none"

Marks = bytes
Ballots = Mapping[Marks, int]  # how often each distinct ballot was cast
Votes = int | Decimal


class TieRule(StrEnum):
    """How a tie is settled, announced before voting opens."""

    SHARED = "shared"  # all who are level win
    ROUNDS = "rounds"  # the earlier rounds, then later choices, then the lot
    LOT = "lot"  # the order the seed gives, fixed and published beforehand


@dataclass(frozen=True)
class Option:
    key: str
    label: str
    cost: int = 0


@dataclass(frozen=True)
class Contest:
    """What is voted on, and everything counting depends on besides the ballots."""

    options: tuple[Option, ...]
    seats: int = 1  # how many are chosen
    least: int = 1  # fewest marks on a ballot that is not blank
    most: int = 0  # most marks on a ballot; 0: as many as one likes
    points: int = 0  # dots each voter has
    money: int = 0  # what may be spent
    money_unit: int = 1  # how many of what `money` and costs are counted in make a pound: 100 when they are pence
    within_money: bool = False  # each ballot must keep to the money too (a "knapsack")
    ties: TieRule = TieRule.LOT
    seed: str = ""

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(option.key for option in self.options)

    def label_of(self, key: str) -> str:
        return next(option.label for option in self.options if option.key == key)


@dataclass(frozen=True)
class Papers:
    """The distinct valid ballots as a matrix (a row a ballot, a column an option) and how often each was cast."""

    marks: NDArray[np.uint8]
    weights: NDArray[np.int64]

    @property
    def total(self) -> int:
        return int(self.weights.sum())

    def add_up(self, marked: NDArray[np.bool_]) -> list[int]:
        """For each option, on how many ballots `marked` is true.

        As floats, which numpy multiplies many times faster. That is exact: whole numbers below 2^53 are, and so are their sums
        in any order."""
        return [int(total) for total in self.weights.astype(np.float64) @ marked]

    def count_marks(self, value: int) -> list[int]:
        """For each option, on how many ballots its mark is `value`."""
        return self.add_up(self.marks == value)


def to_matrix(ballots: Ballots, options: int) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    joined = b"".join(ballots)
    if len(joined) != len(ballots) * options:
        raise ValueError(f"each ballot must have {options} marks")
    matrix = np.frombuffer(joined, dtype=np.uint8).reshape(len(ballots), options)
    return matrix, np.fromiter(ballots.values(), dtype=np.int64, count=len(ballots))


def is_blank(marks: Marks) -> bool:
    return all(mark == NO_MARK for mark in marks)


def close_ranks(marks: Marks) -> Marks:
    """Places without gaps: 1st and 3rd alone mean 1st and 2nd. What somebody left out, or what has withdrawn since, takes no
    place away from anything else."""
    if SPOILT_MARK in marks:
        return marks
    places = {mark: place for place, mark in enumerate(sorted(set(marks) - {NO_MARK}), 1)}
    return bytes(places.get(mark, NO_MARK) for mark in marks)


def blank_marks(contest: Contest) -> bytearray:
    return bytearray([NO_MARK] * len(contest.options))


def by_key(contest: Contest, numbers: list[int]) -> dict[str, Votes]:
    return dict(zip(contest.keys, numbers, strict=True))
