"""Condorcet, by Schulze's method: every option meets every other; the beatpaths settle circles.

Strength of a win is the number of voters on the winning side ("winning votes"), as M. Schulze recommends in
"A new monotonic, clone-independent, reversal symmetric, and Condorcet-consistent single-winner election method" (2011).
"""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.activities.voting.methods.arrays import NDArray, np
from forum.activities.voting.methods.base import Count, CountDetails, Tally, VotingMethod
from forum.activities.voting.methods.contest import Contest, Option, Papers, TieRule, by_key
from forum.activities.voting.methods.entries import RANKS
from forum.activities.voting.methods.explaining import explain_ties
from forum.activities.voting.methods.ties import choose_one


def find_spoilt(_contest: Contest, marks: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Equal places are fine here."""
    return np.zeros(len(marks), dtype=bool)


def compare_pairs(papers: Papers, options: int) -> list[list[int]]:
    """[a][b]: how many ballots put a above b. What is ranked stands above what is not."""
    pairs = []
    for one in range(options):
        above = papers.marks[:, [one]] < papers.marks
        pairs.append(papers.add_up(above))
    return pairs


def find_strongest_paths(pairs: list[list[int]]) -> list[list[int]]:
    size = range(len(pairs))
    paths = [[pairs[a][b] if pairs[a][b] > pairs[b][a] else 0 for b in size] for a in size]
    for via in size:
        for a in size:
            if a != via:
                for b in size:
                    if b not in {a, via}:
                        paths[a][b] = max(paths[a][b], min(paths[a][via], paths[via][b]))
    return paths


def count(contest: Contest, papers: Papers) -> Count:
    return _decide(contest, compare_pairs(papers, len(contest.options)), papers.total)


def decide(contest: Contest, totals: Tally) -> Count:
    return _decide(contest, totals.details["pairs"], totals.counted)


def _decide(contest: Contest, pairs: list[list[int]], counted: int) -> Count:
    size = range(len(contest.options))
    paths = find_strongest_paths(pairs)
    beaten = by_key(contest, [sum(paths[a][b] > paths[b][a] for b in size) for a in size])
    best = [contest.keys[a] for a in size if all(paths[a][b] >= paths[b][a] for b in size)] if counted else []
    winners, tie = choose_one(contest, best)
    beats_all = [contest.keys[a] for a in size if all(pairs[a][b] > pairs[b][a] for b in size if b != a)]
    details: CountDetails = {"pairs": pairs, "paths": paths, "beats_all": beats_all}
    return Count(beaten, winners, ties=(tie,) if tie else (), details=details)


def explain(contest: Contest, tally: Tally) -> list[str]:
    pairs, steps = tally.details["pairs"], []
    for a, one in enumerate(contest.options):
        for b, two in enumerate(contest.options[:a]):
            more, fewer = (one, two) if pairs[a][b] > pairs[b][a] else (two, one)
            high, low = max(pairs[a][b], pairs[b][a]), min(pairs[a][b], pairs[b][a])
            if high == low:
                steps.append(_("“%(one)s” and “%(two)s” tied, with %(n)d each.", one=one.label, two=two.label, n=high))
            else:
                steps.append(
                    _(
                        "“%(more)s” beat “%(fewer)s” by %(high)d to %(low)d.",
                        more=more.label,
                        fewer=fewer.label,
                        high=high,
                        low=low,
                    )
                )
    if tally.details["beats_all"]:
        label = contest.label_of(tally.details["beats_all"][0])
        steps.append(_("“%(label)s” beats every other option, one against one.", label=label))
    elif tally.counted:
        steps.append(_("No option beats all the others. We drop the weakest wins first, following Schulze’s rule."))
    return steps + explain_ties(contest, tally)


_LUNCH = Contest((Option("1", "Soup"), Option("2", "Salad"), Option("3", "Pie")))

METHOD = VotingMethod(
    key="schulze",
    place=6,
    label=_l("Rank, one against one"),
    sentence=_l(
        "Each person ranks the options. We compare each option with every other one. The one that beats all the others wins. "
        "If no option does, we drop the weakest wins first."
    ),
    why=_l("Good for finding the option that divides people least. If one option beats every other, this finds it."),
    entry=RANKS,
    find_spoilt=find_spoilt,
    count=count,
    decide=decide,
    explain=explain,
    picture="activities/voting/pictures/pairs.html",
    example=(_LUNCH, {(1, 2, 3): 4, (3, 1, 2): 3, (2, 1, 3): 2}),
    tie_rules=(TieRule.SHARED, TieRule.LOT),
    offers_none=True,
    known_as=_l("Condorcet, by Schulze’s method"),
)
