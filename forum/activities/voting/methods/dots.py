"""Dots: each voter has the same number of points and spreads them as they like."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from forum.activities.voting.methods.arrays import NDArray, np
from forum.activities.voting.methods.base import Count, Tally, VotingMethod
from forum.activities.voting.methods.contest import NO_MARK, Contest, Option, Papers, TieRule, Votes, by_key
from forum.activities.voting.methods.entries import POINTS
from forum.activities.voting.methods.explaining import explain_highest
from forum.activities.voting.methods.settings import SeatsSettings, check_range
from forum.activities.voting.methods.ties import choose_highest

MOST_POINTS = 100


@dataclass(frozen=True)
class DotsSettings(SeatsSettings):
    points: int = 0  # each voter has; 0: not said yet

    def find_errors(self) -> dict[str, str]:
        return super().find_errors() | check_range("points", self.points, 0, MOST_POINTS)

    def list_missing(self, options: Sequence[Option]) -> list[str]:
        missing = [] if self.points else [_("Enter how many points each person has")]
        return super().list_missing(options) + missing

    def say(self) -> str:
        return super().say() or ngettext("You have %(num)d point.", "You have %(num)d points.", self.points)


def find_spoilt(contest: Contest, marks: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """More points than a voter has. Fewer is fine."""
    return np.where(marks == NO_MARK, 0, marks).sum(axis=1, dtype=np.int64) > contest.points


def count(contest: Contest, papers: Papers) -> Count:
    points = np.where(papers.marks == NO_MARK, 0, papers.marks).astype(np.int64)
    votes = by_key(contest, [int(total) for total in papers.weights @ points])
    people = by_key(contest, papers.add_up(points > 0))
    return _choose(contest, votes, people)


def decide(contest: Contest, totals: Tally) -> Count:
    people = totals.details["people"]
    return _choose(contest, {key: totals.votes[key] for key in contest.keys}, {key: people[key] for key in contest.keys})


def _choose(contest: Contest, votes: dict[str, Votes], people: dict[str, Votes]) -> Count:
    winners, ties = choose_highest(contest, votes, contest.seats)
    return Count(votes, winners, ties=ties, details={"people": people})


_FAIR = Contest((Option("1", "Music"), Option("2", "Food"), Option("3", "Games")), points=5)

METHOD = VotingMethod(
    key="dots",
    place=4,
    label=_l("Points"),
    sentence=_l("Each person has the same number of points and shares them out as they like. We add them up."),
    why=_l(
        "Good for a first look at a lot of ideas, or in a room. A few people who put all their points on one thing can "
        "have a big effect."
    ),
    entry=POINTS,
    find_spoilt=find_spoilt,
    count=count,
    decide=decide,
    explain=explain_highest,
    picture="activities/voting/pictures/bars.html",
    example=(_FAIR, {(5, 0, 0): 2, (1, 3, 1): 4, (0, 2, 3): 3}),
    tie_rules=(TieRule.SHARED, TieRule.LOT),
    settings=DotsSettings(points=10),
)
