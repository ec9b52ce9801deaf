"""Choose one: each ballot names one option, the most named wins."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from forum.activities.voting.methods.arrays import NDArray, np
from forum.activities.voting.methods.base import Count, Share, Tally, VotingMethod
from forum.activities.voting.methods.contest import NO_MARK, Contest, Option, Papers, TieRule, Votes, by_key
from forum.activities.voting.methods.entries import ONE
from forum.activities.voting.methods.explaining import explain_highest
from forum.activities.voting.methods.ties import choose_highest


def find_spoilt(_contest: Contest, marks: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """More than one option marked."""
    return (marks != NO_MARK).sum(axis=1) != 1


def count(contest: Contest, papers: Papers) -> Count:
    return _choose(contest, by_key(contest, papers.add_up(papers.marks != NO_MARK)))


def decide(contest: Contest, totals: Tally) -> Count:
    return _choose(contest, {key: totals.votes[key] for key in contest.keys})


def _choose(contest: Contest, votes: dict[str, Votes]) -> Count:
    winners, ties = choose_highest(contest, votes, contest.seats)
    return Count(votes, winners, ties=ties)


def measure_support(tally: Tally) -> dict[str, Share]:
    return {key: Share(votes, tally.counted) for key, votes in tally.votes.items()}


_TEA = Contest((Option("1", "Tea"), Option("2", "Coffee"), Option("3", "Water")))

METHOD = VotingMethod(
    key="choose-one",
    place=1,
    label=_l("Choose one"),
    sentence=_l("Each person chooses one option. The option with the most votes comes first."),
    why=_l(
        "Quick and familiar. With more than two options, similar ones take votes from each other, so consider ranking instead."
    ),
    entry=ONE,
    find_spoilt=find_spoilt,
    count=count,
    decide=decide,
    explain=explain_highest,
    picture="activities/voting/pictures/bars.html",
    example=(_TEA, {(1, 0, 0): 5, (0, 1, 0): 4, (0, 0, 1): 2}),
    tie_rules=(TieRule.SHARED, TieRule.LOT),
    measure_support=measure_support,
    offers_none=True,
)
