"""What every voting method is made of, and what a count is.

Counting is pure and exact: whole numbers and fractions only, and the same for ballots in any order.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypedDict

from flask_babel.speaklater import LazyString

from forum.activities.voting.methods.arrays import NDArray, np
from forum.activities.voting.methods.contest import (
    NO_MARK,
    SPOILT_MARK,
    Ballots,
    Contest,
    Marks,
    Papers,
    TieRule,
    Votes,
    is_blank,
    to_matrix,
)
from forum.activities.voting.methods.entries import Entry
from forum.activities.voting.methods.settings import MethodSettings


@dataclass(frozen=True)
class Tie:
    options: tuple[str, ...]
    settled_by: str  # "shared", "earlier_round", "later_choices" or "lot"
    favoured: tuple[str, ...]  # those who won by it, or stayed in


# In results that are stored, and in files people have downloaded: it never changes.
STORED_DETAILS = "facts"


class RoundDetails(TypedDict, total=False):
    """What a step has besides votes, by the kind of method. These names are in the files that polls publish."""

    # Rounds of rankings: whose votes moved, what each got of them, what went to nobody or was lost by cutting, who was seated
    # because no more were left than seats.
    source: str | None
    moved: dict[str, Votes]
    lost: Votes
    rounding: Votes
    filled: list[str]
    # Budgets: what the project costs, what is left then, why it was missed, what each supporter paid or all had left.
    cost: int
    left: int
    why: str
    each: str
    purse: str


class RunOff(TypedDict):
    """Between two options: how many put each first, how many put them level, who is ahead."""

    votes: dict[str, int]
    equal: int
    ahead: list[str]


class CountDetails(TypedDict, total=False):
    """What a count has besides votes and winners, by method. These names are in the files that polls publish."""

    quota: int
    order: list[str]  # in which they were elected
    pairs: list[list[int]]  # [a][b]: how many prefer a to b
    paths: list[list[int]]
    beats_all: list[str]
    spread: dict[str, list[int]]  # for each option, how often each mark was given
    runoff: RunOff  # when there are two options or more
    people: dict[str, Votes]
    spent: int
    left: int
    share: str


@dataclass(frozen=True)
class Round:
    """One step of a count: what happened, and each option's votes after it."""

    kind: str
    votes: dict[str, Votes]
    elected: tuple[str, ...] = ()
    eliminated: tuple[str, ...] = ()
    exhausted: Votes = 0
    details: RoundDetails = field(default_factory=RoundDetails)


@dataclass(frozen=True)
class Count:
    """What a method makes of the valid ballots."""

    votes: dict[str, Votes]
    winners: tuple[str, ...]
    rounds: tuple[Round, ...] = ()
    ties: tuple[Tie, ...] = ()
    details: CountDetails = field(default_factory=CountDetails)


@dataclass(frozen=True)
class Tally:
    """The whole count. `counted` ballots had marks that could be counted; `ballots` is all of them."""

    method: str
    ballots: int
    counted: int
    blank: int
    spoilt: int
    votes: dict[str, Votes]
    winners: tuple[str, ...]
    rounds: tuple[Round, ...]
    ties: tuple[Tie, ...]
    details: CountDetails

    def to_json(self) -> dict[str, Any]:
        """As results are stored and published: fractions as text, details under the name they have had from the beginning."""
        plain = _plain(asdict(self))
        plain["rounds"] = [_rename(step, "details", STORED_DETAILS) for step in plain["rounds"]]
        return _rename(plain, "details", STORED_DETAILS)

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Tally:
        """The tally that `to_json` made this of, whichever release it was."""
        given = _rename(stored, STORED_DETAILS, "details")
        given["winners"] = tuple(given["winners"])
        given["rounds"] = tuple(Round(**_rename(step, STORED_DETAILS, "details")) for step in given["rounds"])
        given["ties"] = tuple(Tie(**tie) for tie in given["ties"])
        return cls(**given)


def _rename(plain: dict[str, Any], old: str, new: str) -> dict[str, Any]:
    return {new if name == old else name: value for name, value in plain.items()}


@dataclass(frozen=True)
class Share:
    """How much of what: `part` of `whole` ballots. What a pass mark is held against."""

    part: Votes
    whole: int


@dataclass(frozen=True)
class VotingMethod:
    """One way to vote and count. Being in a file of this folder as METHOD is enough to be offered."""

    key: str
    place: int  # where it stands in lists: what most people know comes first
    label: LazyString
    sentence: LazyString  # how this is counted
    why: LazyString  # what it is good for, for those who choose a method
    entry: Entry  # how a ballot is filled in
    find_spoilt: Callable[[Contest, NDArray[np.uint8]], NDArray[np.bool_]]
    count: Callable[[Contest, Papers], Count]
    explain: Callable[[Contest, Tally], list[str]]  # the steps of a count in sentences
    picture: str  # the template that shows a count
    example: tuple[Contest, Mapping[tuple[int, ...], int]]  # for "how this is counted": 0 stands for no mark
    tie_rules: tuple[TieRule, ...]
    settings: MethodSettings = field(default_factory=MethodSettings)  # what an organiser sets, as it is in a new poll
    measure_support: Callable[[Tally], dict[str, Share]] | None = None  # None: a pass mark makes no sense
    # The outcome in one sentence for what passed (nothing: nothing did); None: the usual "came first", "was chosen".
    say_outcome: Callable[[Contest, Tally, tuple[str, ...]], str] | None = None
    # The count anew from the totals of one, without a ballot. None: its rounds move single ballots, which no totals can repeat.
    decide: Callable[[Contest, Tally], Count] | None = None
    later_no_harm: bool = False  # a later choice never harms an earlier one
    counts_people: bool = False  # a person's choices are one vote each: a share is of people, not of votes
    offers_none: bool = False  # "None of these" can stand among the options
    is_open_only: bool = False  # answers stand beside names: cannot be secret
    levels: tuple[LazyString, ...] = ()  # what the marks 1, 2, … say, where each option is given one of them
    reason_from: int | None = None  # a mark of at least this asks for a reason
    least_options: int = 2
    known_as: LazyString | None = None  # what experts call it, where that is another name

    @property
    def setting_names(self) -> frozenset[str]:
        return frozenset(self.settings.to_dict())


def tally(method: VotingMethod, contest: Contest, ballots: Ballots) -> Tally:
    """Counts ballots. Blank ones (no mark at all) and spoilt ones (marks that break the rules) are set aside and counted."""
    marks, weights = to_matrix(ballots, len(contest.options))
    blank = (marks == NO_MARK).all(axis=1)
    spoilt = ~blank & ((marks == SPOILT_MARK).all(axis=1) | method.find_spoilt(contest, marks))
    valid = ~(blank | spoilt)
    counted = Papers(marks[valid], weights[valid])
    count = method.count(contest, counted)
    return Tally(
        method=method.key,
        ballots=int(weights.sum()),
        counted=counted.total,
        blank=int(weights[blank].sum()),
        spoilt=int(weights[spoilt].sum()),
        votes=count.votes,
        winners=count.winners,
        rounds=count.rounds,
        ties=count.ties,
        details=count.details,
    )


def recount_totals(method: VotingMethod, contest: Contest, claimed: Tally) -> Tally:
    """What these totals come to. Of what is claimed only the totals are believed. Raises ValueError without `decide`."""
    if method.decide is None:
        raise ValueError(f"{method.key} cannot be counted again from totals")
    count = method.decide(contest, claimed)
    return replace(claimed, votes=count.votes, winners=count.winners, rounds=count.rounds, ties=count.ties, details=count.details)


def is_spoilt(method: VotingMethod, contest: Contest, marks: Marks) -> bool:
    return not is_blank(marks) and tally(method, contest, {marks: 1}).spoilt == 1


def make_example(contest: Contest, papers: Mapping[tuple[int, ...], int]) -> Ballots:
    """An example's ballots, written with 0 where nothing is marked, as marks."""
    return {bytes(mark or NO_MARK for mark in paper): count for paper, count in papers.items()}


def _plain(value: Any) -> Any:
    """Only what JSON knows. Decimals have five places at most, which a JSON number carries exactly."""
    match value:
        case dict():
            return {key: _plain(inner) for key, inner in value.items()}
        case list() | tuple():
            return [_plain(inner) for inner in value]
        case Decimal():
            return int(value) if value == value.to_integral_value() else float(value)
        case Fraction():
            return f"{value.numerator}/{value.denominator}"
    return value


def find_differences(stated: Mapping[str, Any], recounted: Tally) -> list[str]:
    """Where a result that is claimed and a recount part, as "what: claimed, counted". An empty list: they agree."""
    counted = recounted.to_json()
    return [
        f"{name}: {json.dumps(stated.get(name))} is claimed, {json.dumps(counted.get(name))} was counted"
        for name in sorted(set(stated) | set(counted))
        if stated.get(name) != counted.get(name)
    ]
