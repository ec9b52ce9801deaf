"""Choose several: each ballot names all the options its voter could accept."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from forum.activities.voting.methods.arrays import NDArray, np
from forum.activities.voting.methods.base import Count, Share, Tally, VotingMethod
from forum.activities.voting.methods.contest import NO_MARK, NONE_KEY, Contest, Option, Papers, TieRule, Votes, by_key
from forum.activities.voting.methods.entries import SEVERAL
from forum.activities.voting.methods.explaining import explain_highest
from forum.activities.voting.methods.settings import SeatsSettings, check_choices
from forum.activities.voting.methods.ties import choose_highest


@dataclass(frozen=True)
class ApprovalSettings(SeatsSettings):
    least: int = 1  # fewest choices on a ballot that is not blank
    most: int = 0  # 0: as many as one likes

    def find_errors(self) -> dict[str, str]:
        return super().find_errors() | check_choices(self.least, self.most)


def find_spoilt(contest: Contest, marks: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Fewer or more options marked than allowed. "None of these" stands alone and needs no company."""
    chosen = marks != NO_MARK
    number = chosen.sum(axis=1)
    spoilt = (number < contest.least) | (number > (contest.most or len(contest.options)))
    if NONE_KEY in contest.keys:
        none = chosen[:, contest.keys.index(NONE_KEY)]
        spoilt = np.where(none, number > 1, spoilt)
    return spoilt


def count(contest: Contest, papers: Papers) -> Count:
    return _choose(contest, by_key(contest, papers.add_up(papers.marks != NO_MARK)))


def decide(contest: Contest, totals: Tally) -> Count:
    return _choose(contest, {key: totals.votes[key] for key in contest.keys})


def _choose(contest: Contest, votes: dict[str, Votes]) -> Count:
    winners, ties = choose_highest(contest, votes, contest.seats)
    return Count(votes, winners, ties=ties)


def measure_support(tally: Tally) -> dict[str, Share]:
    return {key: Share(votes, tally.counted) for key, votes in tally.votes.items()}


_DAYS = Contest((Option("1", "Monday"), Option("2", "Wednesday"), Option("3", "Saturday")))

METHOD = VotingMethod(
    key="approval",
    place=2,
    label=_l("Choose several"),
    sentence=_l(
        "Each person chooses all the options they could accept. Each choice is one vote. The option with the most votes "
        "comes first."
    ),
    why=_l("Good for finding what most people can live with. Similar options do not take votes from each other."),
    entry=SEVERAL,
    find_spoilt=find_spoilt,
    count=count,
    decide=decide,
    explain=explain_highest,
    picture="activities/voting/pictures/bars.html",
    example=(_DAYS, {(1, 1, 0): 4, (0, 1, 1): 3, (0, 0, 1): 2}),
    tie_rules=(TieRule.SHARED, TieRule.LOT),
    settings=ApprovalSettings(),
    measure_support=measure_support,
    counts_people=True,
    offers_none=True,
)
