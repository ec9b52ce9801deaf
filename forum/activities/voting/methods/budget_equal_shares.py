"""A participatory budget counted by the method of equal shares.

After D. Peters and P. Skowron, "Proportionality in participatory budgeting" (2021), with cost utilities (equalshares.net): every
voter has an equal share of the money; a project is paid by those who chose it, each as little as possible, and the project
that asks the smallest part of its cost from each goes first. What is left over is spent on most votes.

Exact: shares are whole numbers of 1/`scale` pounds, and `scale` grows with every pick. Floats only sort out which projects
need not be looked at; whatever is within one part in a thousand million of the best is compared as whole numbers. Voters with
the same share left are one "purse", so a count is linear in the number of distinct ballots.
"""

from __future__ import annotations

from fractions import Fraction

from flask_babel import lazy_gettext as _l

from forum.activities.voting.methods.arrays import NDArray, np
from forum.activities.voting.methods.base import Count, CountDetails, Round, RoundDetails, Tie, VotingMethod
from forum.activities.voting.methods.budget_greedy import STREET
from forum.activities.voting.methods.budgets import (
    BudgetSettings,
    count_supporters,
    explain,
    find_spoilt,
    pick_by_votes,
    say_outcome,
)
from forum.activities.voting.methods.contest import NO_MARK, Contest, Papers, TieRule
from forum.activities.voting.methods.entries import PURCHASES
from forum.activities.voting.methods.ties import draw_lot

CLOSE = 1e-9
TIDY_FROM = 1000


class _Sharing:
    def __init__(self, contest: Contest, papers: Papers) -> None:
        self.contest, self.weights = contest, papers.weights
        self.costs = [option.cost for option in contest.options]
        chosen = papers.marks != NO_MARK
        self.supporters = [np.flatnonzero(chosen[:, project]) for project in range(len(self.costs))]
        self.scale = max(papers.total, 1)
        self.purses = [contest.money, 0]  # in 1/scale of what money is counted in
        self.amounts = np.array([contest.money / self.scale, 0.0])  # the same as floats
        self.empty = 1
        self.tidy_at = TIDY_FROM
        self.purse_of = np.zeros(len(papers.weights), dtype=np.int64)
        self.waiting = {project for project, rows in enumerate(self.supporters) if len(rows)}
        # The least this project asked of a supporter for each pound it costs, when last looked at. It never falls.
        self.known: dict[int, float] = dict.fromkeys(self.waiting, 0.0)
        self.picked: list[tuple[int, Fraction]] = []
        self.ties: list[Tie] = []
        self.left_with: dict[int, Fraction] = {}  # of each project dropped: what its supporters had then

    def run(self) -> None:
        for project in sorted(self.waiting):
            if not self.costs[project]:  # What costs nothing asks nothing of anybody, and no part of its cost can be worked out.
                self._buy(project, Fraction(0))
        while self.waiting:
            best = self._find_best()
            if not best:
                return
            self._buy(*self._break_tie(best))

    def _find_best(self) -> list[tuple[int, Fraction]]:
        """The projects that ask least for each pound they cost, and what they ask at most of a voter, in 1/scale pounds."""
        lowest, close = float("inf"), []
        for project in sorted(self.waiting, key=lambda each: self.known[each]):
            if self.known[project] > lowest * (1 + CLOSE):
                break
            asks = self._estimate(project)
            if asks is None:
                exact = self._ask(project)  # Looks too dear: the exact sum says whether it is.
                if exact is None:
                    self._drop(project)
                    continue
                asks = float(exact / self.scale) / self.costs[project]
            self.known[project] = asks
            lowest = min(lowest, asks)
            close.append(project)
        exact_asks = []
        for project in close:
            if self.known[project] <= lowest * (1 + CLOSE):
                asked = self._ask(project)
                if asked is None:
                    self._drop(project)
                else:
                    exact_asks.append((project, asked))
        if not exact_asks:
            return self._find_best() if self.waiting else []
        least = min(asked / self.costs[project] for project, asked in exact_asks)
        return [(project, asked) for project, asked in exact_asks if asked / self.costs[project] == least]

    def _gather(self, project: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """The purses of its supporters, and how many hold each."""
        rows = self.supporters[project]
        holders = np.bincount(self.purse_of[rows], weights=self.weights[rows], minlength=len(self.purses))
        purses = np.flatnonzero(holders)
        return purses.astype(np.int64), holders[purses].astype(np.float64)

    def _estimate(self, project: int) -> float | None:
        purses, holders = self._gather(project)
        order = np.argsort(self.amounts[purses])
        amounts, holders = self.amounts[purses][order], holders[order]
        paid_before = np.cumsum(amounts * holders) - amounts * holders
        able = holders[::-1].cumsum()[::-1]
        asked = (self.costs[project] - paid_before) / able
        enough = np.flatnonzero(asked <= amounts * (1 - CLOSE))
        return float(asked[enough[0]]) / self.costs[project] if len(enough) else None

    def _ask(self, project: int) -> Fraction | None:
        """Exactly: the least that, asked of each supporter or all they have if that is less, pays for it. None: not enough."""
        purses, holders = self._gather(project)
        held = sorted((self.purses[purse], int(number)) for purse, number in zip(purses, holders, strict=True))
        missing, able = self.costs[project] * self.scale, sum(number for _amount, number in held)
        for amount, number in held:
            if missing <= amount * able:
                return Fraction(missing, able)
            missing -= amount * number
            able -= number
        return None

    def _drop(self, project: int) -> None:
        purses, holders = self._gather(project)
        together = sum(self.purses[purse] * int(number) for purse, number in zip(purses, holders, strict=True))
        self.left_with[project] = Fraction(together, self.scale)
        self.waiting.discard(project)

    def _break_tie(self, best: list[tuple[int, Fraction]]) -> tuple[int, Fraction]:
        keys = self.contest.keys
        if len(best) == 1:
            return best[0]
        level = [keys[project] for project, _asked in best]
        first = draw_lot(self.contest.seed, level)[0]
        self.ties.append(Tie(tuple(level), "lot", (first,)))
        return next((project, asked) for project, asked in best if keys[project] == first)

    def _buy(self, project: int, asked: Fraction) -> None:
        self.picked.append((project, asked / self.scale))
        self.waiting.discard(project)
        most, finer = asked.numerator, asked.denominator
        self.scale *= finer
        self.purses = [amount * finer for amount in self.purses]
        rows = self.supporters[project]
        held = np.unique(self.purse_of[rows])
        moved = np.arange(len(self.purses))
        numbers: dict[int, int] = {0: self.empty}
        for purse in held:
            rest = max(self.purses[purse] - most, 0)
            if rest not in numbers:
                numbers[rest] = len(self.purses)
                self.purses.append(rest)
            moved[purse] = numbers[rest]
        new = [amount / self.scale for amount in self.purses[len(self.amounts) :]]
        self.amounts = np.concatenate([self.amounts, new])
        self.purse_of[rows] = moved[self.purse_of[rows]]
        if len(self.purses) > self.tidy_at:
            self._forget_unheld()

    def _forget_unheld(self) -> None:
        """Keeps only purses somebody still has, and the empty one."""
        kept, self.purse_of = np.unique(np.append(self.purse_of, self.empty), return_inverse=True)
        self.purse_of, self.empty = self.purse_of[:-1], int(self.purse_of[-1])
        self.purses = [self.purses[purse] for purse in kept]
        self.amounts = self.amounts[kept]
        self.tidy_at = 2 * len(self.purses) + TIDY_FROM


def count(contest: Contest, papers: Papers) -> Count:
    votes = count_supporters(contest, papers)
    sharing = _Sharing(contest, papers)
    sharing.run()
    left = contest.money
    rounds = []
    for project, asked in sharing.picked:
        option = contest.options[project]
        left -= option.cost
        step_details: RoundDetails = {"cost": option.cost, "left": left, "each": _write_exactly(contest, asked)}
        rounds.append(Round("shared", {option.key: votes[option.key]}, elected=(option.key,), details=step_details))
    picked = {step.elected[0] for step in rounds}
    waiting = [key for key in contest.keys if key not in picked]
    more, more_ties, left = pick_by_votes(contest, votes, waiting, left, "topped_up")
    for step in more:
        key = next(iter(step.votes))
        if key in step.eliminated and contest.keys.index(key) in sharing.left_with:
            step.details["purse"] = _write_exactly(contest, sharing.left_with[contest.keys.index(key)])
    rounds += more
    picked |= {key for step in more for key in step.elected}
    winners = tuple(key for key in contest.keys if key in picked)
    share = _write_exactly(contest, Fraction(contest.money, max(papers.total, 1)))
    details: CountDetails = {"left": left, "spent": contest.money - left, "share": share}
    return Count(dict(votes), winners, tuple(rounds), tuple(sharing.ties + more_ties), details)


def _write_exactly(contest: Contest, amount: Fraction) -> str:
    """To the hundredth, cut: for people to read (`say_share`). Counting goes on with the exact amount. The text is part of
    results that are kept and published, and a recount is compared with it: so it never changes, whatever the currency."""
    pence = amount * 100 // contest.money_unit
    return f"£{pence // 100:,}.{pence % 100:02}"


METHOD = VotingMethod(
    key="budget-equal-shares",
    place=11,
    label=_l("Budget, in equal shares"),
    sentence=_l(
        "Each person gets an equal share of the money and chooses projects. A project is paid for from the shares of the "
        "people who chose it. Any money left goes to the project with the most votes."
    ),
    why=_l("Every group of voters decides how to spend its fair share of the money, including small groups."),
    entry=PURCHASES,
    find_spoilt=find_spoilt,
    count=count,
    explain=explain,
    say_outcome=say_outcome,
    picture="activities/voting/pictures/budget.html",
    example=(STREET, {(1, 1, 0): 5, (0, 1, 1): 3, (0, 0, 1): 3}),
    tie_rules=(TieRule.LOT,),
    settings=BudgetSettings(),
    known_as=_l("Method of equal shares"),
)
