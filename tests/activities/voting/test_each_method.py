"""Each method on ballots small enough to count by hand."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.activities.voting.methods.contest import NO_MARK, NONE_KEY, Contest, Option, TieRule
from forum.activities.voting.methods.ties import draw_lot
from tests.activities.voting.counting import ballots, count, options

ROUNDS = TieRule.ROUNDS


def test_choose_one_takes_the_most_named() -> None:
    counted = count("choose-one", ballots("5: 1 - -", "4: - 1 -", "2: - - 1", "1: 1 1 -"))
    assert counted.winners == ("1",) and counted.votes == {"1": 5, "2": 4, "3": 2} and counted.spoilt == 1


def test_approval_holds_to_its_fewest_and_most() -> None:
    cast = ballots("3: 1 1 -", "2: - 1 1", "1: 1 1 1", "1: 1 - -")
    counted = count("approval", cast, least=2, most=2, seats=2)
    assert (counted.counted, counted.spoilt) == (5, 2) and counted.winners == ("1", "2")


def test_none_of_these_may_stand_alone_whatever_the_fewest() -> None:
    contest = Contest((*options(2), Option(NONE_KEY, "None of these")), least=2)
    counted = count("approval", ballots("4: - - 1", "3: 1 1 -", "1: 1 - 1"), contest)
    assert counted.winners == (NONE_KEY,) and counted.spoilt == 1


def test_score_adds_up_and_shows_the_run_off() -> None:
    counted = count("score", ballots("4: 5 4 0", "5: 0 3 1", "1: 6 0 0"))
    assert counted.votes == {"1": 20, "2": 31, "3": 5} and counted.winners == ("2",) and counted.spoilt == 1
    assert counted.details["runoff"] == {"votes": {"2": 5, "1": 4}, "equal": 0, "ahead": ["2"]}


def test_score_and_its_run_off_can_disagree() -> None:
    counted = count("score", ballots("3: 5 4 -", "2: 0 5 -"))
    assert counted.winners == ("2",) and counted.details["runoff"]["ahead"] == ["1"]


def test_dots_are_spoilt_when_there_are_too_many() -> None:
    counted = count("dots", ballots("2: 5 5 -", "3: 0 4 -", "1: 9 9 -"), points=10)
    assert counted.votes == {"1": 10, "2": 22, "3": 0} and counted.spoilt == 1
    assert counted.details["people"] == {"1": 2, "2": 5, "3": 0}


def test_instant_run_off_moves_votes_until_one_has_more_than_half() -> None:
    counted = count("irv", ballots("4: 1 2 3", "3: 3 1 2", "2: - - 1"), ties=ROUNDS)
    assert [step.votes for step in counted.rounds] == [{"1": 4, "2": 3, "3": 2}, {"1": 4, "2": 3, "3": 0}]
    assert counted.rounds[1].exhausted == 2 and counted.rounds[1].eliminated == ("3",) and counted.winners == ("1",)


def test_instant_run_off_settles_ties_by_the_earlier_rounds() -> None:
    # In round 2, options 2 and 3 are level with 4; in round 1 option 2 had 4 and option 3 had 3: option 3 drops out.
    counted = count("irv", ballots("6: 1 - - -", "4: - 1 - -", "3: - 2 1 -", "1: - - 2 1"), ties=ROUNDS)
    tie = counted.ties[0]
    assert (tie.options, tie.settled_by, tie.favoured) == (("2", "3"), "earlier_round", ("2",))
    assert counted.winners == ("2",)


def test_instant_run_off_then_by_later_choices() -> None:
    counted = count("irv", ballots("3: 1 2 -", "2: - 1 -", "2: - 2 1"), ties=ROUNDS)
    assert counted.ties[0].settled_by == "later_choices" and counted.ties[0].favoured == ("2",)


def test_a_ballot_counts_up_to_where_its_order_is_clear() -> None:
    counted = count("irv", ballots("3: 1 2 2", "4: - 1 -", "2: 1 1 2"), ties=ROUNDS)
    assert (counted.counted, counted.spoilt) == (7, 2) and counted.winners == ("2",)


def test_what_nobody_ranked_takes_no_part_in_a_tie() -> None:
    counted = count("irv", ballots("3: 1 2 -", "2: 2 1 -"), ties=ROUNDS)
    assert counted.rounds[0].eliminated == ("3",) and not counted.ties


@settings(max_examples=150, deadline=None)
@given(st.lists(st.permutations([1, 2, 3, 4]).map(bytes), min_size=1, max_size=15))
def test_who_beats_all_others_wins_by_schulze(papers: list[bytes]) -> None:
    cast = {paper: papers.count(paper) for paper in papers}
    counted = count("schulze", cast, ties=TieRule.SHARED)  # type: ignore[arg-type]
    if counted.details["beats_all"]:
        assert counted.winners == tuple(counted.details["beats_all"])
    assert counted.winners


def test_schulze_settles_a_circle_by_its_weakest_link() -> None:
    # 1 before 2 by 7 to 4, 2 before 3 by 8 to 3, 3 before 1 by 6 to 5: the last link gives way.
    counted = count("schulze", ballots("5: 1 2 3", "4: 3 1 2", "2: 2 3 1"))
    assert counted.details["beats_all"] == [] and counted.winners == ("1",)


def test_the_example_of_schulzes_own_paper() -> None:
    """45 voters, five options: E wins (M. Schulze 2011, section 3, example 1)."""
    orders = {"ACBED": 5, "ADECB": 5, "BEDAC": 8, "CABED": 3, "CAEBD": 7, "CBADE": 2, "DCEBA": 7, "EBADC": 8}
    cast = {bytes(order.index(name) + 1 for name in "ABCDE"): times for order, times in orders.items()}
    assert count("schulze", cast).winners == ("5",)  # type: ignore[arg-type]


def test_single_transferable_vote_passes_surpluses_on() -> None:
    """The example of many textbooks: food for a party, 20 guests, three seats (Droop quota 6)."""
    # oranges, pears, chocolate, strawberries, sweets
    cast = ballots("4: 1 - - - -", "2: 2 1 - - -", "8: - - 1 2 -", "4: - - 1 - 2", "1: - - - 1 -", "1: - - - - 1")
    counted = count("stv", cast, seats=3, ties=ROUNDS)
    assert counted.details["quota"] == 6
    assert counted.rounds[0].elected == ("3",)
    assert counted.rounds[1].votes["4"] == Decimal(5) and counted.rounds[1].votes["5"] == Decimal(3)
    assert counted.winners == ("1", "3", "4")


def test_transfer_values_are_cut_to_five_decimals() -> None:
    counted = count("stv", ballots("7: 1 2 -", "2: - 1 -", "2: - - 1"), seats=2, ties=ROUNDS)
    # Quota 4; surplus 3 of 7 ballots: 0.42857 each, so 2.99999 moves and 0.00001 is lost.
    assert counted.rounds[1].votes["2"] == Decimal("4.99999") and counted.rounds[1].details["rounding"] == Decimal("0.00001")


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from([1, 2, 3, 4, 5, NO_MARK]), min_size=5, max_size=5).map(bytes), min_size=1, max_size=40),
    st.integers(1, 4),
)
def test_single_transferable_vote_loses_no_vote(papers: list[bytes], seats: int) -> None:
    """After each round: piles + no further choice + what cutting lost = valid ballots. And nobody is chosen twice."""
    cast = {paper: papers.count(paper) for paper in papers}
    counted = count("stv", cast, seats=seats, ties=ROUNDS)  # type: ignore[arg-type]
    for step in counted.rounds:
        total = sum(Decimal(votes) for votes in step.votes.values()) + Decimal(step.exhausted)
        assert total + step.details["rounding"] == counted.counted
    assert len(counted.winners) == len(set(counted.winners)) <= seats
    chosen = [key for step in counted.rounds for key in step.elected]
    assert sorted(chosen) == sorted(counted.winners)


def test_a_tie_for_the_last_place_goes_to_the_lot_when_rounds_say_nothing() -> None:
    contest = Contest(options(3), seats=1, ties=ROUNDS, seed="x")
    counted = count("stv", ballots("2: 1 - -", "2: - 1 -"), contest)
    assert counted.winners == (draw_lot("x", ["1", "2"])[0],) and counted.ties[0].settled_by == "lot"


def test_gradients_keep_the_spread_and_say_who_objects() -> None:
    counted = count("gradients", ballots("6: 1", "2: 4", "3: 8", "1: 9"))
    assert counted.details["spread"]["1"] == [6, 0, 0, 2, 0, 0, 0, 3]
    assert counted.votes == {"1": 6} and counted.winners == ("1",) and counted.spoilt == 1
    assert count("gradients", ballots("3: 2", "3: 7")).winners == ()


@pytest.mark.parametrize("level", range(1, 9))
def test_on_the_eight_levels_three_are_for_it_two_are_neither_and_three_against(level: int) -> None:
    """More have to be for it than against; those in between are on neither side."""
    alone, beside = count("gradients", ballots(f"1: {level}")), count("gradients", ballots(f"2: {level}", "1: 3", "1: 6"))
    assert (alone.winners, alone.votes["1"]) == ((("1",), 1) if level <= 3 else ((), 0))
    assert beside.winners == (("1",) if level <= 3 else ()) and beside.spoilt == 0
    assert count("gradients", ballots("1: 3", f"1: {level}")).winners == (() if level >= 6 else ("1",))


def test_one_objection_is_enough_to_stop_consent() -> None:
    assert count("consent", ballots("30: 1", "5: 2", "2: 3")).winners == ("1",)
    assert count("consent", ballots("30: 1", "5: 2", "1: 4")).winners == ()
    assert count("consent", ballots("3: 3")).winners == (), "to stand aside is not to agree"


def budget(cast_lines: tuple[str, ...], costs: tuple[int, ...], money: int, method: str, **rules: object) -> object:
    return count(method, ballots(*cast_lines), Contest(options(len(costs), costs), money=money, **rules))  # type: ignore[arg-type]


def test_greedy_goes_on_to_what_can_still_be_paid() -> None:
    counted = budget(("5: 1 1 -", "3: - 1 1", "1: - - 1"), (6, 5, 4), 10, "budget-greedy")
    assert counted.winners == ("2", "3") and counted.details == {"left": 1, "spent": 9}
    why = {step.eliminated[0]: step.details["why"] for step in counted.rounds if step.eliminated}
    assert why == {"1": "too_dear"}


def test_what_nobody_chose_is_not_paid_even_if_there_is_money() -> None:
    counted = budget(("5: 1 - -",), (1, 1, 1), 10, "budget-greedy")
    assert counted.winners == ("1",) and {step.details["why"] for step in counted.rounds[1:]} == {"no_votes"}


def test_equal_shares_give_a_minority_its_part() -> None:
    """Sixty people want three things for 90 in all, forty want another for 35. Money: 100. Greedily, the sixty take all."""
    cast = ("60: 1 1 1 -", "40: - - - 1")
    assert budget(cast, (30, 30, 30, 35), 100, "budget-greedy").winners == ("1", "2", "3")
    shared = budget(cast, (30, 30, 30, 35), 100, "budget-equal-shares")
    assert "4" in shared.winners and len(shared.winners) == 3


def test_a_knapsack_ballot_that_costs_too_much_is_spoilt() -> None:
    counted = budget(("2: 1 1 -", "1: 1 - -"), (6, 5, 4), 10, "budget-greedy", within_money=True)
    assert (counted.counted, counted.spoilt) == (1, 2)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.integers(1, 30), min_size=2, max_size=6),
    st.lists(st.sets(st.integers(0, 5), min_size=1), min_size=1, max_size=20),
    st.integers(1, 60),
    st.sampled_from(["budget-greedy", "budget-equal-shares"]),
)
def test_no_budget_is_ever_overspent(costs: list[int], choices: list[set[int]], money: int, method: str) -> None:
    size = len(costs)
    cast: dict[bytes, int] = {}
    for chosen in choices:
        paper = bytes(1 if number in chosen else NO_MARK for number in range(size))
        cast[paper] = cast.get(paper, 0) + 1
    contest = Contest(options(size, costs), money=money)
    counted = count(method, cast, contest)  # type: ignore[arg-type]
    spent = sum(option.cost for option in contest.options if option.key in counted.winners)
    assert spent <= money and counted.details == counted.details | {"spent": spent, "left": money - spent}
    told = [key for step in counted.rounds for key in step.votes]
    assert sorted(told) == sorted(contest.keys), "each project is picked or missed once, with its reason"


@pytest.mark.parametrize("method", ["budget-greedy", "budget-equal-shares"])
def test_projects_that_are_level_are_settled_by_the_lot_and_named(method: str) -> None:
    counted = budget(("3: 1 -", "3: - 1"), (6, 6), 10, method, seed="s")
    assert counted.winners == (draw_lot("s", ["1", "2"])[0],)
    assert {tie.settled_by for tie in counted.ties} == {"lot"}


def test_beside_points_stands_how_many_gave_any_and_beside_scores_how_often_each_was_given() -> None:
    dots = count("dots", ballots("2: 1 3", "1: - 4"), points=10)
    assert dots.details["people"] == {"1": 2, "2": 3}
    score = count("score", ballots("2: 5 0", "1: 3 -"))
    assert score.details["spread"] == {"1": [0, 0, 0, 1, 0, 2], "2": [2, 0, 0, 0, 0, 0]}
