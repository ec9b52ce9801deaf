"""Scores from 0 to 5. Also shows the run-off of STAR voting ("score, then automatic run-off", starvoting.org)."""

from __future__ import annotations

from collections.abc import Callable

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.activities.voting.methods.arrays import NDArray, np
from forum.activities.voting.methods.base import Count, CountDetails, RunOff, Tally, VotingMethod
from forum.activities.voting.methods.contest import NO_MARK, Contest, Option, Papers, TieRule, Votes, by_key
from forum.activities.voting.methods.entries import SCORES, TOP_SCORE
from forum.activities.voting.methods.explaining import explain_highest
from forum.activities.voting.methods.settings import SeatsSettings
from forum.activities.voting.methods.ties import choose_highest, draw_lot


def find_spoilt(_contest: Contest, marks: NDArray[np.uint8]) -> NDArray[np.bool_]:
    return ((marks != NO_MARK) & (marks > TOP_SCORE)).any(axis=1)


def count(contest: Contest, papers: Papers) -> Count:
    """An option without a score on a ballot gets 0 from it."""
    scores = np.where(papers.marks == NO_MARK, 0, papers.marks).astype(np.int64)
    by_score = [papers.count_marks(score) for score in range(TOP_SCORE + 1)]
    spread = {key: [by_score[score][n] for score in range(TOP_SCORE + 1)] for n, key in enumerate(contest.keys)}

    def prefer(first: str, second: str) -> int:
        one, two = (scores[:, contest.keys.index(key)] for key in (first, second))
        return int(papers.weights[one > two].sum())

    return _decide(contest, spread, papers.total, prefer)


def decide(contest: Contest, totals: Tally) -> Count:
    """On how many ballots each of the two best has the higher score is a total too; which two they are is worked out."""
    spread = {key: totals.details["spread"][key] for key in contest.keys}
    given = totals.details["runoff"]["votes"] if "runoff" in totals.details else {}
    return _decide(contest, spread, totals.counted, lambda first, _second: given.get(first, 0))


def _decide(contest: Contest, spread: dict[str, list[int]], counted: int, prefer: Callable[[str, str], int]) -> Count:
    """`prefer` says on how many ballots the first of two options has the higher score."""
    votes = by_key(contest, [sum(score * times for score, times in enumerate(spread[key])) for key in contest.keys])
    winners, ties = choose_highest(contest, votes, contest.seats)
    details: CountDetails = {"spread": spread}
    if len(contest.options) > 1:
        details["runoff"] = _run_off(contest, votes, counted, prefer)
    return Count(votes, winners, ties=ties, details=details)


def _run_off(contest: Contest, votes: dict[str, Votes], counted: int, prefer: Callable[[str, str], int]) -> RunOff:
    """Between the two with most points. Level ones stand in lot order."""
    lot = draw_lot(contest.seed, contest.keys)
    first, second = sorted(contest.keys, key=lambda key: (-votes[key], lot.index(key)))[:2]
    preferring = {first: prefer(first, second), second: prefer(second, first)}
    ahead = [key for key, number in preferring.items() if number == max(preferring.values())]
    return {"votes": preferring, "equal": counted - sum(preferring.values()), "ahead": ahead}


def explain(contest: Contest, tally: Tally) -> list[str]:
    steps = explain_highest(contest, tally)
    runoff = tally.details.get("runoff")
    if runoff is None:
        return steps
    (first, for_first), (second, for_second) = runoff["votes"].items()
    first, second = contest.label_of(first), contest.label_of(second)
    steps.append(
        _(
            "Comparing the top two: %(a)d gave “%(first)s” more, %(b)d gave “%(second)s” more and %(equal)d gave them the "
            "same.",
            a=for_first, first=first, b=for_second, second=second, equal=runoff["equal"],
        )
    )  # fmt: skip
    if set(runoff["ahead"]) != set(tally.winners) and len(tally.winners) == 1 and len(runoff["ahead"]) == 1:
        label = contest.label_of(runoff["ahead"][0])
        steps.append(_("In a run-off between the top two (as in STAR voting), “%(label)s” would have won.", label=label))
    return steps


_WALLS = Contest((Option("1", "Green"), Option("2", "Blue"), Option("3", "Yellow")))

METHOD = VotingMethod(
    key="score",
    place=3,
    label=_l("Score from 0 to 5"),
    sentence=_l("Each person scores each option from 0 to 5. We add up the scores. An option you do not score gets 0."),
    why=_l("Good for seeing how strongly people feel, not only what they like best."),
    entry=SCORES,
    find_spoilt=find_spoilt,
    count=count,
    decide=decide,
    explain=explain,
    picture="activities/voting/pictures/scores.html",
    example=(_WALLS, {(5, 3, 0): 4, (1, 5, 2): 3, (2, 4, 5): 2}),
    tie_rules=(TieRule.SHARED, TieRule.LOT),
    settings=SeatsSettings(),
)
