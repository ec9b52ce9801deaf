"""Each count written once more, slowly and plainly, comes to the same: winners, rounds and ties. Few ballots: many are level."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise, permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.activities.voting.methods.base import Tally, Tie
from forum.activities.voting.methods.contest import NO_MARK, Contest, TieRule
from forum.activities.voting.methods.ties import choose_highest, draw_lot
from tests.activities.voting.counting import count, options

SIZE = 4
KEYS = ["1", "2", "3", "4"]
UNIT = 100_000  # a vote is passed on in hundred-thousandths
Paper = list[int]
Votes = Mapping[str, int]
ties_rules = st.sampled_from([TieRule.ROUNDS, TieRule.LOT])
seeds = st.sampled_from(["a", "b", "c", "d"])


def papers(marks: Iterable[int], most: int = 9) -> st.SearchStrategy[list[Paper]]:
    return st.lists(st.lists(st.sampled_from([*marks, NO_MARK]), min_size=SIZE, max_size=SIZE), max_size=most)


def rankings(most: int = 9) -> st.SearchStrategy[list[Paper]]:
    """Orders of one, some or all options; now and then two in the same place."""
    return st.one_of(
        st.lists(st.permutations([1, 2, 3, 4]), max_size=most),
        st.lists(st.permutations([1, 2, NO_MARK, NO_MARK]), max_size=most),
        papers([1, 2, 3, 4], most),
    )


def counted(method: str, cast: list[Paper], **rules: object) -> Tally:
    return count(method, Counter(map(bytes, cast)), Contest(options(SIZE), **rules))  # type: ignore[arg-type]


def has_marks(paper: Paper) -> bool:
    return set(paper) != {NO_MARK}


def order_of(paper: Paper) -> list[str]:
    """Options by their place, up to where two share one."""
    order = []
    for place in sorted(set(paper) - {NO_MARK}):
        if paper.count(place) > 1:
            break
        order.append(KEYS[paper.index(place)])
    return order


def top(order: list[str], staying: set[str]) -> str | None:
    return next((key for key in order if key in staying), None)


class PlainTies:
    """Settles who is out, or first: the latest earlier round that tells them apart, then later choices, then the lot."""

    def __init__(self, rule: TieRule, seed: str, valid: list[Paper]) -> None:
        self.rule, self.seed, self.valid = rule, seed, valid
        self.rounds: list[Votes] = []
        self.found: list[Tie] = []

    def settle(self, level: list[str], *, want_most: bool) -> str:
        if len(level) == 1:
            return level[0]
        left, by = level, "lot"
        ways = [("earlier_round", votes) for votes in reversed(self.rounds[:-1])]
        for place in range(2, SIZE + 1):
            at_place = {key: sum(paper[number] == place for paper in self.valid) for number, key in enumerate(KEYS)}
            ways.append(("later_choices", at_place))
        for way, votes in ways if self.rule == TieRule.ROUNDS else []:
            edge = (max if want_most else min)(votes[key] for key in left)
            left = [key for key in left if votes[key] == edge]
            if len(left) == 1:
                by = way
                break
        chosen = draw_lot(self.seed, left)[0 if want_most else -1]
        favoured = [chosen] if want_most else [key for key in level if key != chosen]
        self.found.append(Tie(tuple(level), by, tuple(favoured)))
        return chosen


@settings(max_examples=100, deadline=None)
@given(rankings(), ties_rules, seeds)
def test_instant_run_off(cast: list[Paper], rule: TieRule, seed: str) -> None:
    valid = [paper for paper in cast if order_of(paper)]
    orders = [order_of(paper) for paper in valid]
    staying = {key for order in orders for key in order}
    ties, winner = PlainTies(rule, seed, valid), None
    while True:
        firsts = Counter(top(order, staying) for order in orders)
        ties.rounds.append({key: firsts[key] for key in KEYS})
        in_play = sum(firsts[key] for key in staying)
        left = [key for key in KEYS if key in staying]
        winner = next((key for key in left if Fraction(firsts[key], in_play or 1) > Fraction(1, 2)), None)
        if winner or not in_play:
            break
        fewest = min(firsts[key] for key in left)
        staying.remove(ties.settle([key for key in left if firsts[key] == fewest], want_most=False))
    ours = counted("irv", cast, ties=rule, seed=seed)
    assert ours.winners == ((winner,) if winner else ())
    assert [step.votes for step in ours.rounds] == ties.rounds
    assert list(ours.ties) == ties.found


@settings(max_examples=100, deadline=None)
@given(rankings(), st.integers(1, 3), ties_rules, seeds)
def test_single_transferable_vote(cast: list[Paper], seats: int, rule: TieRule, seed: str) -> None:
    valid = [paper for paper in cast if order_of(paper)]
    orders = [order_of(paper) for paper in valid]
    quota = (len(valid) // (seats + 1) + 1) * UNIT
    staying = {key for order in orders for key in order}
    worth, lying = [UNIT] * len(orders), [order[0] for order in orders]
    piles = {key: UNIT * lying.count(key) for key in KEYS}
    ties = PlainTies(rule, seed, valid)
    elected: list[str] = []
    surpluses: list[str] = []
    told: list[tuple[str, str | None, list[str], Decimal]] = []  # what happened, to whom, who was elected, without a choice left

    def seat(kind: str, source: str | None) -> None:
        reached = sorted((key for key in KEYS if key in staying and piles[key] >= quota), key=lambda key: -piles[key])
        chosen = reached[: seats - len(elected)]
        rest = [key for key in KEYS if key in staying and key not in chosen]
        if len(rest) <= seats - len(elected) - len(chosen):
            chosen += rest
        for key in chosen:
            elected.append(key)
            staying.remove(key)
            if piles[key] > quota:
                surpluses.append(key)
        ties.rounds.append(dict(piles))
        told.append((kind, source, chosen, Decimal(sum(worth[n] for n in range(len(orders)) if not lying[n])) / UNIT))

    def pass_on(source: str) -> None:
        for number, order in enumerate(orders):
            if lying[number] == source:
                goes_to = top(order, staying)
                lying[number] = goes_to or ""
                if goes_to:
                    piles[goes_to] += worth[number]

    seat("first", None)
    while valid and len(elected) < seats and staying:
        if surpluses:
            most = max(piles[key] for key in surpluses)
            source = ties.settle([key for key in KEYS if key in surpluses and piles[key] == most], want_most=True)
            surpluses.remove(source)
            for number in range(len(orders)):
                if lying[number] == source:
                    worth[number] = worth[number] * (piles[source] - quota) // piles[source]
            pass_on(source)
            piles[source] = quota
            seat("surplus", source)
        else:
            fewest = min(piles[key] for key in staying)
            source = ties.settle([key for key in KEYS if key in staying and piles[key] == fewest], want_most=False)
            staying.remove(source)
            pass_on(source)
            piles[source] = 0
            seat("eliminated", source)
    ours = counted("stv", cast, seats=seats, ties=rule, seed=seed)
    assert ours.winners == tuple(sorted(elected)) and ours.details["order"] == elected
    if valid:
        assert [step.votes for step in ours.rounds] == [
            {key: Decimal(pile) / UNIT for key, pile in step.items()} for step in ties.rounds
        ]
        assert [(step.kind, step.details["source"], list(step.elected), step.exhausted) for step in ours.rounds] == told
        assert [step.eliminated for step in ours.rounds[1:]] == [
            (who,) if kind == "eliminated" else () for kind, who, *_ in told[1:]
        ]
    assert list(ours.ties) == ties.found


@settings(max_examples=100, deadline=None)
@given(rankings(), st.sampled_from([TieRule.SHARED, TieRule.LOT]), seeds)
def test_schulze(cast: list[Paper], rule: TieRule, seed: str) -> None:
    """The strength of a way is its weakest step; every way there is, is walked."""
    valid = [dict(zip(KEYS, paper, strict=True)) for paper in cast if has_marks(paper)]
    above = {(one, two): sum(paper[one] < paper[two] for paper in valid) for one, two in permutations(KEYS, 2)}
    wins = {pair: number if number > above[pair[::-1]] else 0 for pair, number in above.items()}

    def strength(one: str, two: str) -> int:
        between = [key for key in KEYS if key not in {one, two}]
        ways = [(one, *via, two) for length in range(len(between) + 1) for via in permutations(between, length)]
        return max(min(wins[step] for step in pairwise(way)) for way in ways)

    best = [one for one in KEYS if all(strength(one, two) >= strength(two, one) for two in KEYS if two != one)]
    ours = counted("schulze", cast, ties=rule, seed=seed)
    if not valid:
        assert ours.winners == ()
        return
    favoured = best if rule == TieRule.SHARED else draw_lot(seed, best)[:1]
    assert ours.winners == tuple(favoured)
    assert ours.votes == {one: sum(strength(one, two) > strength(two, one) for two in KEYS if two != one) for one in KEYS}
    assert ours.details["beats_all"] == [
        one for one in KEYS if all(above[one, two] > above[two, one] for two in KEYS if two != one)
    ]
    settled_by = "shared" if rule == TieRule.SHARED else "lot"
    assert ours.ties == ((Tie(tuple(best), settled_by, tuple(favoured)),) if len(best) > 1 else ())


# How many votes each option gets from a ballot, None for a spoilt one.
PLAIN = {
    "choose-one": ([1], lambda paper: [int(mark != NO_MARK) for mark in paper] if paper.count(NO_MARK) == SIZE - 1 else None),
    "approval": ([1], lambda paper: [int(mark != NO_MARK) for mark in paper] if 2 <= SIZE - paper.count(NO_MARK) <= 3 else None),
    "score": (range(7), lambda paper: points_of(paper) if max(points_of(paper)) <= 5 else None),
    "dots": ([1, 2, 3, 5], lambda paper: points_of(paper) if sum(points_of(paper)) <= 10 else None),
}


def points_of(paper: Paper) -> list[int]:
    return [0 if mark == NO_MARK else mark for mark in paper]


@pytest.mark.parametrize("method", PLAIN)
@settings(max_examples=30, deadline=None)
@given(data=st.data(), seats=st.integers(1, 3), rule=st.sampled_from([TieRule.SHARED, TieRule.LOT]), seed=seeds)
def test_what_adds_up(method: str, data: st.DataObject, seats: int, rule: TieRule, seed: str) -> None:
    marks, votes_of = PLAIN[method]
    cast = data.draw(papers(marks))
    given_votes = [votes_of(paper) for paper in cast if has_marks(paper)]
    valid = [votes for votes in given_votes if votes is not None]
    ours = counted(method, cast, seats=seats, ties=rule, seed=seed, least=2, most=3, points=10)
    assert (ours.counted, ours.spoilt) == (len(valid), len(given_votes) - len(valid))
    votes = {key: sum(each[number] for each in valid) for number, key in enumerate(KEYS)}
    assert ours.votes == votes
    assert (ours.winners, ours.ties) == choose_highest(Contest(options(SIZE), ties=rule, seed=seed), votes, seats)


def can_ask(purses: list[Fraction], cost: int) -> Fraction | None:
    """The least that, asked of each or all they have if that is less, pays for it."""
    for poorest in sorted(purses):
        poorer = sum((purse for purse in purses if purse < poorest), Fraction(0))
        able = sum(purse >= poorest for purse in purses)
        if (cost - poorer) / able <= poorest:
            return (cost - poorer) / able
    return None


@settings(max_examples=80, deadline=None)
@given(
    papers([1], 8),
    st.lists(st.sampled_from([2, 3, 4, 6, 7, 12]), min_size=SIZE, max_size=SIZE),
    st.integers(1, 20),
    st.booleans(),
    st.sampled_from(["budget-equal-shares", "budget-greedy"]),
    seeds,
)
def test_budgets(cast: list[Paper], costs: list[int], money: int, within: bool, method: str, seed: str) -> None:
    """First from equal shares (or not at all), then from most votes on what the money that is left can pay."""
    chosen = [[number for number, mark in enumerate(paper) if mark != NO_MARK] for paper in cast if has_marks(paper)]
    valid = [paper for paper in chosen if len(paper) <= 3 and (not within or sum(costs[n] for n in paper) <= money)]
    votes = [sum(number in paper for paper in valid) for number in range(SIZE)]
    purses = [Fraction(money, len(valid) or 1) for _paper in valid]
    lot = draw_lot(seed, KEYS)
    picked: list[int] = []
    left, ties = money, []
    while method == "budget-equal-shares":
        asked = {}
        for project in (number for number in range(SIZE) if number not in picked and votes[number]):
            asks = can_ask([purse for purse, paper in zip(purses, valid, strict=True) if project in paper], costs[project])
            if asks is not None:
                asked[project] = asks / costs[project]
        if not asked:
            break
        best = [project for project in asked if asked[project] == min(asked.values())]
        pick = min(best, key=lambda project: lot.index(KEYS[project]))
        ties += [({KEYS[project] for project in best}, {KEYS[pick]})] if len(best) > 1 else []
        most = asked[pick] * costs[pick]
        purses = [purse - min(purse, most) * (pick in paper) for purse, paper in zip(purses, valid, strict=True)]
        left -= costs[pick]
        picked.append(pick)
    shared = list(picked)
    waiting = [number for number in range(SIZE) if number not in shared]
    for number_of_votes in sorted({votes[number] for number in waiting} - {0}, reverse=True):
        level = [number for number in waiting if votes[number] == number_of_votes]
        rivals = {KEYS[number] for number in level if costs[number] <= left}
        for number in sorted(level, key=lambda number: lot.index(KEYS[number])):
            if costs[number] <= left:
                left -= costs[number]
                picked.append(number)
        paid = rivals & {KEYS[number] for number in picked}
        ties += [(rivals, paid)] if paid < rivals and paid else []
    contest = Contest(options(SIZE, costs), money=money, within_money=within, most=3, seed=seed)
    ours = count(method, Counter(map(bytes, cast)), contest)
    assert (ours.counted, ours.spoilt) == (len(valid), len(chosen) - len(valid))
    assert ours.winners == tuple(KEYS[number] for number in sorted(picked))
    assert [step.elected[0] for step in ours.rounds if step.kind == "shared"] == [KEYS[number] for number in shared]
    assert ours.details["left"] == left and ours.details["spent"] == money - left
    assert [(set(tie.options), set(tie.favoured)) for tie in ours.ties] == ties


@given(
    st.fixed_dictionaries({key: st.integers(0, 4) for key in KEYS}),
    st.integers(1, 5),
    st.sampled_from([TieRule.SHARED, TieRule.LOT, TieRule.ROUNDS]),
    seeds,
)
def test_those_with_most_votes_win_and_who_is_level_at_the_last_place_is_a_tie(
    votes: dict[str, int], places: int, rule: TieRule, seed: str
) -> None:
    winners, ties = choose_highest(Contest(options(SIZE), ties=rule, seed=seed), votes, places)
    losers = [key for key in KEYS if key not in winners and votes[key]]
    assert list(winners) == sorted(winners), "in the order of the contest"
    assert all(votes[key] for key in winners)
    assert all(votes[won] >= votes[lost] for won in winners for lost in losers)
    assert not losers or len(winners) >= places
    if rule != TieRule.SHARED:
        assert len(winners) <= places
    edge = min((votes[key] for key in winners), default=0)
    level = tuple(key for key in KEYS if votes[key] == edge)
    safe = [key for key in winners if votes[key] > edge]
    if len(safe) + len(level) <= places or not winners:
        assert ties == ()
        return
    favoured = level if rule == TieRule.SHARED else tuple(sorted(draw_lot(seed, level)[: places - len(safe)]))
    assert ties == (Tie(level, "shared" if rule == TieRule.SHARED else "lot", favoured),)
    assert set(winners) == {*safe, *favoured}


def test_the_lot_is_the_order_that_anyone_can_work_out() -> None:
    """For each key, `printf 'a seed\\nKEY' | sha256sum`; people were told so, and it never changes."""
    assert draw_lot("a seed", KEYS) == ["1", "4", "2", "3"]
