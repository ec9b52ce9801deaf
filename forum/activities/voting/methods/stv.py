"""Single transferable vote for several seats: the Scottish rules, weighted inclusive Gregory.

After the Scottish Local Government Elections Order 2011, schedule 1, rules 45 to 52: quota of Droop; every ballot of an elected
option's pile is passed on at surplus × value ÷ pile, cut to five decimals; one transfer a round, the largest surplus first.
Everything is counted in hundred-thousandths of a vote, as whole numbers. What cutting loses is kept in `rounding`, so that
piles + no further choice + rounding = valid votes after every round.
"""

from __future__ import annotations

from decimal import Decimal

from flask_babel import lazy_gettext as _l

from forum.activities.voting.methods.arrays import NDArray, np
from forum.activities.voting.methods.base import Count, CountDetails, Round, RoundDetails, Tie, VotingMethod
from forum.activities.voting.methods.contest import Contest, Option, Papers, TieRule, Votes, by_key
from forum.activities.voting.methods.entries import RANKS
from forum.activities.voting.methods.explaining import explain_rounds
from forum.activities.voting.methods.ranking import NOBODY, find_current, find_named, find_without_first, list_orders
from forum.activities.voting.methods.settings import SeatsSettings
from forum.activities.voting.methods.ties import choose_largest, choose_lowest

UNIT = 100_000


class _Counting:
    """The state of a count: where each ballot lies and what it is worth."""

    def __init__(self, contest: Contest, papers: Papers) -> None:
        self.contest, self.papers = contest, papers
        self.orders = list_orders(papers.marks)
        size = len(contest.options)
        self.staying: NDArray[np.bool_] = np.ones(size, dtype=bool)  # neither elected nor out
        self.lying = find_current(self.orders, self.staying)
        self.value = np.full(len(self.lying), UNIT, dtype=np.int64)
        self.piles = [self._weigh(self.lying == option) for option in range(size)]
        self.exhausted = self.rounding = 0
        self.quota = papers.total // (contest.seats + 1) + 1
        self.elected: list[int] = []
        self.surpluses: set[int] = set()  # elected, with a surplus still to pass on
        self.rounds: list[Round] = []
        self.ties: list[Tie] = []

    def run(self) -> Count:
        # Options may have no supporter at all, unlike people who stand: what nobody ranked fills no seat.
        self.staying &= find_named(self.orders, len(self.piles))
        self._end_round("first", None, {}, 0)
        while len(self.elected) < self.contest.seats and self.staying.any():
            if self.surpluses:
                self._pass_on_surplus()
            else:
                self._eliminate()
        votes = self._say_votes()
        winners = tuple(self.contest.keys[option] for option in sorted(self.elected))
        details: CountDetails = {"quota": self.quota, "order": [self.contest.keys[option] for option in self.elected]}
        return Count(votes, winners, tuple(self.rounds), tuple(self.ties), details)

    def _weigh(self, ballots: NDArray[np.bool_]) -> int:
        return int((self.papers.weights[ballots] * self.value[ballots]).sum())

    def _pass_on_surplus(self) -> None:
        largest = max(self.piles[option] for option in self.surpluses)
        option = self._break_tie(choose_largest, [o for o in sorted(self.surpluses) if self.piles[o] == largest])
        self.surpluses.discard(option)
        surplus, pile = self.piles[option] - self.quota * UNIT, self.piles[option]
        ballots = self.lying == option
        # Value × surplus can be more than 64 bits hold; there are few distinct values, so Python multiplies those.
        values, places = np.unique(self.value[ballots], return_inverse=True)
        self.value[ballots] = np.array([int(value) * surplus // pile for value in values], dtype=np.int64)[places]
        moved, lost = self._move(ballots)
        self.rounding += surplus - sum(moved.values()) - lost
        self.piles[option] = self.quota * UNIT
        self._end_round("surplus", option, moved, lost)

    def _eliminate(self) -> None:
        left = [int(option) for option in np.flatnonzero(self.staying)]
        fewest = min(self.piles[option] for option in left)
        option = self._break_tie(choose_lowest, [o for o in left if self.piles[o] == fewest])
        self.staying[option] = False
        moved, lost = self._move(self.lying == option)
        self.piles[option] = 0
        self._end_round("eliminated", option, moved, lost)

    def _break_tie(self, choose: object, level: list[int]) -> int:
        keys = self.contest.keys
        earlier = [step.votes for step in self.rounds[:-1]]
        chosen, tie = choose(self.contest, [keys[option] for option in level], earlier, self.papers)  # type: ignore[operator]
        self.ties += [tie] if tie else []
        return keys.index(chosen)

    def _move(self, ballots: NDArray[np.bool_]) -> tuple[dict[int, int], int]:
        """Passes ballots on to their next choice that is still in; returns what each option got, and what went to nobody."""
        rows = np.flatnonzero(ballots)
        going_to = find_current(self.orders[rows], self.staying)
        self.lying[rows] = going_to
        worth = self.papers.weights[rows] * self.value[rows]
        moved = {int(option): int(worth[going_to == option].sum()) for option in np.unique(going_to) if option != NOBODY}
        for option, units in moved.items():
            self.piles[option] += units
        lost = int(worth[going_to == NOBODY].sum())
        self.exhausted += lost
        return moved, lost

    def _end_round(self, kind: str, source: int | None, moved: dict[int, int], lost: int) -> None:
        """Elects whoever reached the quota; and all that are left, when there are no more of them than seats."""
        left = [int(option) for option in np.flatnonzero(self.staying)]
        reached = sorted((option for option in left if self.piles[option] >= self.quota * UNIT), key=lambda o: -self.piles[o])
        reached = reached[: self.contest.seats - len(self.elected)]
        rest = [option for option in left if option not in reached]
        filled = rest if 0 < len(rest) <= self.contest.seats - len(self.elected) - len(reached) else []
        for option in [*reached, *filled]:
            self.elected.append(option)
            self.staying[option] = False
            if self.piles[option] > self.quota * UNIT:
                self.surpluses.add(option)
        keys = self.contest.keys
        details: RoundDetails = {
            "source": keys[source] if source is not None else None,
            "moved": {keys[option]: _votes(units) for option, units in moved.items()},
            "lost": _votes(lost),
            "rounding": _votes(self.rounding),
            "filled": [keys[option] for option in filled],
        }
        eliminated: tuple[str, ...] = () if source is None or kind == "surplus" else (keys[source],)
        if kind == "first":
            eliminated = tuple(key for option, key in enumerate(keys) if not self.staying[option] and option not in self.elected)
        elected = tuple(keys[option] for option in [*reached, *filled])
        self.rounds.append(Round(kind, self._say_votes(), elected, eliminated, _votes(self.exhausted), details))

    def _say_votes(self) -> dict[str, Votes]:
        return {key: _votes(pile) for key, pile in zip(self.contest.keys, self.piles, strict=True)}


def _votes(units: int) -> Decimal:
    return Decimal(units) / UNIT


def count(contest: Contest, papers: Papers) -> Count:
    if not papers.total:
        return Count(by_key(contest, [0] * len(contest.options)), (), details={"quota": 1, "order": []})
    return _Counting(contest, papers).run()


_GARDEN = Contest((Option("1", "Roses"), Option("2", "Beans"), Option("3", "Apples"), Option("4", "Herbs")), seats=2)

METHOD = VotingMethod(
    key="stv",
    place=7,
    label=_l("Rank, to choose several"),
    sentence=_l(
        "Each person ranks the options. An option with enough votes is chosen. Votes it does not need, and votes for options "
        "that drop out, move to each voter’s next choice."
    ),
    why=_l("Good for choosing several, so that groups of voters get their fair share. Scottish councils are elected this way."),
    entry=RANKS,
    find_spoilt=find_without_first,
    count=count,
    explain=explain_rounds,
    picture="activities/voting/pictures/rounds.html",
    example=(_GARDEN, {(1, 2, 3, 0): 5, (2, 1, 0, 0): 3, (0, 2, 1, 3): 3, (3, 0, 2, 1): 2}),
    tie_rules=(TieRule.ROUNDS, TieRule.LOT),
    settings=SeatsSettings(seats=2),
    later_no_harm=True,
    offers_none=True,
    known_as=_l("Single transferable vote"),
)
