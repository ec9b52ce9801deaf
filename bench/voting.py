"""Counting beside libraries others keep, in the same run, building of profiles included on both sides."""

from __future__ import annotations

import random
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterator

import numpy as np
import pyrankvote
from pabutools import election
from pabutools import rules as pabutools_rules
from pref_voting import proportional_methods, voting_methods
from pref_voting.profiles import Profile
from pref_voting.profiles_with_ties import ProfileWithTies

from forum.activities.voting.methods import find_method
from forum.activities.voting.methods.base import Tally, tally
from forum.activities.voting.methods.contest import NO_MARK, Contest, Option, TieRule

VOTERS, OPTIONS, SEATS = 100_000, 10, 3
PROJECTS, TAXPAYERS = 160, 90_000
SLOW_VOTERS = 10_000  # pyrankvote needs minutes for more


def describe_voting() -> Iterator[str]:
    warnings.simplefilter("ignore")
    orders = make_orders()
    names = list(range(OPTIONS))
    ties = [{option: place for place, option in enumerate(order, 1)} for order in orders]

    def ours(method: str, some: list[list[int]], seats: int = 1) -> Callable[[], set[str]]:
        return lambda: set(count_orders(method, some, seats).winners)

    def theirs_irv() -> set[str]:
        return {str(winner) for winner in voting_methods.instant_runoff(Profile(orders))}

    def theirs_schulze() -> set[str]:
        return {str(winner) for winner in voting_methods.beat_path(Profile(orders))}

    def theirs_stv() -> set[str]:
        return {
            str(winner) for winner in proportional_methods.stv_scottish(ProfileWithTies(ties, candidates=names), num_seats=SEATS)
        }

    def theirs_pyrankvote() -> set[str]:
        people = [pyrankvote.Candidate(str(name)) for name in names]
        papers = [pyrankvote.Ballot(ranked_candidates=[people[option] for option in order]) for order in orders[:SLOW_VOTERS]]
        return {winner.name for winner in pyrankvote.instant_runoff_voting(people, papers).get_winners()}

    yield f"{VOTERS:,} ranked ballots x {OPTIONS} options"
    yield compare("  instant run-off, beside pref-voting", ours("irv", orders), theirs_irv)
    yield compare("  Schulze, beside pref-voting", ours("schulze", orders), theirs_schulze)
    yield compare(f"  STV, {SEATS} seats, beside pref-voting", ours("stv", orders, SEATS), theirs_stv)
    yield compare(
        f"  instant run-off of {SLOW_VOTERS:,}, beside pyrankvote", ours("irv", orders[:SLOW_VOTERS]), theirs_pyrankvote
    )
    yield f"a budget of {PROJECTS} projects x {TAXPAYERS:,} voters"
    costs, choices = make_budget()
    money = sum(costs) // 4
    yield compare(
        "  equal shares, beside pabutools",
        lambda: share(costs, choices, money),
        lambda: share_with_pabutools(costs, choices, money),
        rounds=1,
    )


def compare(name: str, ours: Callable[[], set[str]], theirs: Callable[[], set[str]], rounds: int = 3) -> str:
    ours()  # Once unmeasured on both sides, where that does not take a minute: numba compiles on the first call.
    if rounds > 1:
        theirs()
    mine, winners = best_of(ours, rounds)
    other, same = best_of(theirs, rounds)
    agreed = "the same winners" if winners == same else f"OTHER WINNERS: {winners} and {same}"
    return f"{name:<52} {mine * 1000:9.0f} ms   theirs {other * 1000:9.0f} ms   {other / mine:7.1f} times   {agreed}"


def best_of(call: Callable[[], set[str]], rounds: int) -> tuple[float, set[str]]:
    best, winners = float("inf"), set()
    for _round in range(rounds):
        started = time.perf_counter()
        winners = call()
        best = min(best, time.perf_counter() - started)
    return best, winners


def make_orders() -> list[list[int]]:
    chance = np.random.default_rng(1)
    taste = chance.random(OPTIONS)
    return np.argsort(taste + chance.normal(0, 0.5, (VOTERS, OPTIONS)), axis=1).tolist()


def count_orders(method: str, orders: list[list[int]], seats: int) -> Tally:
    contest = Contest(tuple(Option(str(number), "") for number in range(OPTIONS)), seats=seats, ties=TieRule.LOT)
    cast: Counter[bytes] = Counter()
    for order in orders:
        paper = bytearray(OPTIONS)
        for place, option in enumerate(order, 1):
            paper[option] = place
        cast[bytes(paper)] += 1
    return tally(find_method(method), contest, cast)


def make_budget() -> tuple[list[int], list[list[int]]]:
    chance = random.Random(3)
    costs = [chance.randrange(20, 1000) * 1000 + chance.randrange(1000) for _project in range(PROJECTS)]
    liked = np.array([chance.random() ** 2 + 0.02 for _project in range(PROJECTS)])
    draw = np.random.default_rng(3)
    liked /= liked.sum()
    return costs, [
        sorted(set(draw.choice(PROJECTS, size=chance.randrange(1, 15), p=liked).tolist())) for _voter in range(TAXPAYERS)
    ]


def share(costs: list[int], choices: list[list[int]], money: int) -> set[str]:
    contest = Contest(tuple(Option(str(number), "", cost) for number, cost in enumerate(costs)), money=money)
    blank, cast = bytes([NO_MARK] * PROJECTS), Counter()
    for chosen in choices:
        paper = bytearray(blank)
        for project in chosen:
            paper[project] = 1
        cast[bytes(paper)] += 1
    counted = tally(find_method("budget-equal-shares"), contest, cast)
    return {step.elected[0] for step in counted.rounds if step.kind == "shared"}


def share_with_pabutools(costs: list[int], choices: list[list[int]], money: int) -> set[str]:
    projects = [election.Project(str(number), cost) for number, cost in enumerate(costs)]
    instance = election.Instance(projects, budget_limit=money)
    papers = [election.ApprovalBallot([projects[number] for number in chosen]) for chosen in choices]
    profile = election.ApprovalProfile(papers, instance=instance)
    chosen = pabutools_rules.method_of_equal_shares(instance, profile, sat_class=election.Cost_Sat)
    return {project.name for project in chosen}


if __name__ == "__main__":
    for line in describe_voting():
        print(line)
