"""Instant run-off: the option with fewest first places drops out, its ballots go to their next choice, until one has most."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from forum.activities.voting.methods.arrays import np
from forum.activities.voting.methods.base import Count, Round, RoundDetails, Share, Tally, Tie, VotingMethod
from forum.activities.voting.methods.contest import Contest, Option, Papers, TieRule, Votes, by_key
from forum.activities.voting.methods.entries import RANKS
from forum.activities.voting.methods.explaining import explain_rounds
from forum.activities.voting.methods.ranking import find_current, find_named, find_without_first, list_orders
from forum.activities.voting.methods.ties import choose_lowest


def count(contest: Contest, papers: Papers) -> Count:
    """More than half of the votes still in play wins; the rounds go on until then."""
    keys = contest.keys
    orders = list_orders(papers.marks)
    staying = find_named(orders, len(keys))  # What nobody ranked is out before the first round.
    rounds: list[Round] = []
    ties: list[Tie] = []
    out = tuple(key for key, is_in in zip(keys, staying, strict=True) if not is_in)
    while True:
        current = find_current(orders, staying)
        piles = np.bincount(current + 1, weights=papers.weights, minlength=len(keys) + 1).astype(np.int64)
        votes = by_key(contest, [int(pile) for pile in piles[1:]])
        left = [key for key, is_in in zip(keys, staying, strict=True) if is_in]
        in_play = sum(int(votes[key]) for key in left)
        winner = next((key for key in left if in_play and (2 * votes[key] > in_play or len(left) == 1)), None)
        elected = (winner,) if winner else ()
        rounds.append(
            Round(
                "first" if not rounds else "eliminated",
                votes,
                elected,
                out,
                int(piles[0]),
                _moved(rounds, votes, out, int(piles[0])),
            )
        )
        if winner or not in_play:
            return Count(votes, elected, tuple(rounds), tuple(ties))
        fewest = min(votes[key] for key in left)
        level = [key for key in left if votes[key] == fewest]
        lowest, tie = choose_lowest(contest, level, [step.votes for step in rounds[:-1]], papers)
        ties += [tie] if tie else []
        staying[keys.index(lowest)] = False
        out = (lowest,)


def _moved(rounds: list[Round], votes: dict[str, Votes], out: tuple[str, ...], exhausted: int) -> RoundDetails:
    """Where the votes of the option that dropped out went."""
    if not rounds:
        return {}
    before = rounds[-1]
    gained = {key: votes[key] - before.votes[key] for key in votes if votes[key] > before.votes[key]}
    return {"source": out[0], "moved": gained, "lost": exhausted - int(before.exhausted)}


def measure_support(tally: Tally) -> dict[str, Share]:
    return {key: Share(votes, tally.counted) for key, votes in tally.votes.items()}


_TRIP = Contest((Option("1", "Seaside"), Option("2", "Zoo"), Option("3", "Museum")))

METHOD = VotingMethod(
    key="irv",
    place=5,
    label=_l("Rank, to choose one"),
    sentence=_l(
        "Each person ranks the options. The one with the fewest first choices drops out, and its votes move to each voter’s "
        "next choice. This goes on until one has more than half."
    ),
    why=_l(
        "Good for finding one winner that more than half of people prefer in the end. A second choice never harms your first."
    ),
    entry=RANKS,
    find_spoilt=find_without_first,
    count=count,
    explain=explain_rounds,
    picture="activities/voting/pictures/rounds.html",
    example=(_TRIP, {(1, 2, 3): 4, (3, 1, 2): 3, (3, 2, 1): 2}),
    tie_rules=(TieRule.ROUNDS, TieRule.LOT),
    measure_support=measure_support,
    later_no_harm=True,
    offers_none=True,
    known_as=_l("Instant run-off"),
)
