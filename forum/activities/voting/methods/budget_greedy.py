"""A participatory budget counted greedily: most votes first, each project that the money left can still pay."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from forum.activities.voting.methods.base import Count, Tally, VotingMethod
from forum.activities.voting.methods.budgets import (
    BudgetSettings,
    count_supporters,
    explain,
    find_spoilt,
    pick_by_votes,
    say_outcome,
)
from forum.activities.voting.methods.contest import Contest, Option, Papers, TieRule
from forum.activities.voting.methods.entries import PURCHASES


def count(contest: Contest, papers: Papers) -> Count:
    return _decide(contest, count_supporters(contest, papers))


def decide(contest: Contest, totals: Tally) -> Count:
    return _decide(contest, {key: int(totals.votes[key]) for key in contest.keys})


def _decide(contest: Contest, votes: dict[str, int]) -> Count:
    rounds, ties, left = pick_by_votes(contest, votes, list(contest.keys), contest.money)
    picked = {key for step in rounds for key in step.elected}
    winners = tuple(key for key in contest.keys if key in picked)
    return Count(dict(votes), winners, tuple(rounds), tuple(ties), {"left": left, "spent": contest.money - left})


STREET = Contest((Option("1", "Benches", 400), Option("2", "Trees", 700), Option("3", "Crossing", 500)), money=1000)

METHOD = VotingMethod(
    key="budget-greedy",
    place=10,
    label=_l("Budget, most votes first"),
    sentence=_l(
        "Each person chooses the projects they want. We pay for the project with the most votes first, then the next one we "
        "can still afford."
    ),
    why=_l("Simple to follow, but one large group can decide everything."),
    entry=PURCHASES,
    find_spoilt=find_spoilt,
    count=count,
    decide=decide,
    explain=explain,
    say_outcome=say_outcome,
    picture="activities/voting/pictures/budget.html",
    example=(STREET, {(1, 1, 0): 5, (0, 1, 1): 3, (0, 0, 1): 3}),
    tie_rules=(TieRule.LOT,),
    settings=BudgetSettings(),
)
