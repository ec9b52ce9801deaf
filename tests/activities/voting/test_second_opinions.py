"""Libraries others keep come to the same winners. They are no part of the product."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from forum.activities.voting.methods import find_method
from forum.activities.voting.methods.base import tally
from forum.activities.voting.methods.contest import NO_MARK, Contest, TieRule
from tests.activities.voting.counting import options

# In one process: the libraries of others take seconds to load.
pytestmark = pytest.mark.filterwarnings("ignore")
SIZE = 5


def rankings(seed: int, voters: int = 101) -> list[list[int]]:
    """Orders of options, some with a few only; a little alike, so that there are winners and circles."""
    chance = random.Random(seed)
    taste = [chance.random() for _ in range(SIZE)]
    made = []
    for _voter in range(voters):
        order = sorted(range(SIZE), key=lambda option: taste[option] + chance.gauss(0, 0.4))
        made.append(order)
    return made


def cut(orders: list[list[int]], seed: int) -> list[list[int]]:
    chance = random.Random(seed)
    return [order[: chance.randint(1, SIZE)] for order in orders]


def cast_of(orders: list[list[int]]) -> Counter[bytes]:
    cast: Counter[bytes] = Counter()
    for order in orders:
        paper = bytearray([NO_MARK] * SIZE)
        for place, option in enumerate(order, 1):
            paper[option] = place
        cast[bytes(paper)] += 1
    return cast


@pytest.mark.parametrize("seed", range(25))
def test_instant_run_off_with_pyrankvote(seed: int) -> None:
    pyrankvote = pytest.importorskip("pyrankvote")
    orders = cut(rankings(seed), seed)
    ours = tally(find_method("irv"), Contest(options(SIZE), ties=TieRule.ROUNDS), cast_of(orders))
    if ours.ties:
        return
    people = [pyrankvote.Candidate(str(number + 1)) for number in range(SIZE)]
    papers = [pyrankvote.Ballot(ranked_candidates=[people[option] for option in order]) for order in orders]
    theirs = pyrankvote.instant_runoff_voting(people, papers)
    assert ours.winners == tuple(person.name for person in theirs.get_winners())


@pytest.mark.parametrize("seed", range(25))
def test_schulze_with_pref_voting(seed: int) -> None:
    voting = pytest.importorskip("pref_voting.voting_methods")
    profiles = pytest.importorskip("pref_voting.profiles")
    orders = rankings(seed)
    ours = tally(find_method("schulze"), Contest(options(SIZE), ties=TieRule.SHARED), cast_of(orders))
    assert ours.winners == tuple(str(winner + 1) for winner in sorted(voting.beat_path(profiles.Profile(orders))))


@pytest.mark.parametrize("seed", range(25))
@pytest.mark.parametrize("seats", [1, 2, 3])
def test_single_transferable_vote_with_pref_voting(seed: int, seats: int) -> None:
    methods = pytest.importorskip("pref_voting.proportional_methods")
    profiles = pytest.importorskip("pref_voting.profiles_with_ties")
    orders = cut(rankings(seed), seed)
    ours = tally(find_method("stv"), Contest(options(SIZE), seats=seats, ties=TieRule.ROUNDS), cast_of(orders))
    if ours.ties:
        return
    ranks = [{option: place for place, option in enumerate(order, 1)} for order in orders]
    theirs = methods.stv_scottish(profiles.ProfileWithTies(ranks, candidates=list(range(SIZE))), num_seats=seats)
    assert ours.winners == tuple(str(winner + 1) for winner in sorted(theirs))


@pytest.mark.parametrize("seed", range(15))
def test_budgets_with_pabutools(seed: int) -> None:
    election = pytest.importorskip("pabutools.election")
    rules = pytest.importorskip("pabutools.rules")
    chance = random.Random(seed)
    costs = chance.sample(range(100, 999), 8)
    chosen = [sorted(chance.sample(range(8), chance.randint(1, 4))) for _ in range(60)]
    money = sum(costs) // 2
    cast: Counter[bytes] = Counter(bytes(1 if number in paper else NO_MARK for number in range(8)) for paper in chosen)
    contest = Contest(options(8, costs), money=money)
    projects = [election.Project(option.key, option.cost) for option in contest.options]
    instance = election.Instance(projects, budget_limit=money)
    papers = [election.ApprovalBallot([projects[number] for number in paper]) for paper in chosen]
    profile = election.ApprovalProfile(papers, instance=instance)

    # Projects may be level here; the library then lists every outcome there could be.
    ours = tally(find_method("budget-equal-shares"), contest, cast)
    theirs = rules.method_of_equal_shares(instance, profile, sat_class=election.Cost_Sat, resoluteness=False)
    shared = {step.elected[0] for step in ours.rounds if step.kind == "shared"}
    assert shared in [{project.name for project in outcome} for outcome in theirs]

    ours = tally(find_method("budget-greedy"), contest, cast)
    theirs = rules.greedy_utilitarian_welfare(instance, profile, sat_class=election.Cost_Sat, resoluteness=False)
    assert set(ours.winners) in [{project.name for project in outcome} for outcome in theirs]
