"""What a count comes to under the rules of its poll, to the last voter."""

from __future__ import annotations

import pytest

from forum.activities.voting.methods import all_methods
from forum.activities.voting.methods.contest import NONE_KEY, Contest, Option, TieRule
from forum.activities.voting.methods.explaining import find_full_bar
from forum.activities.voting.models import PassMark, PassOf, Poll
from forum.activities.voting.poll_outcome import PollOutcome, count_needed, find_poll_outcome
from tests.activities.voting.counting import ballots, count, options

FOR_FIRST, FOR_SECOND = "1 -", "- 1"


def outcome_of(
    method: str, *lines: str, electorate: int = 100, contest: Contest | None = None, seats: int = 1, **rules: object
) -> PollOutcome:
    usual = {"pass_mark": PassMark.NONE, "pass_of": PassOf.CAST, "quorum": 0, "quorum_is_percent": False}
    poll = Poll(method_key=method, **(usual | rules))
    contest = contest or Contest(options(2), seats=seats, ties=TieRule.SHARED)
    return find_poll_outcome(poll, contest, count(method, ballots(*lines), contest), electorate)


@pytest.mark.parametrize(
    ("mark", "reaches", "misses"),
    [
        (PassMark.HALF, (6, 5), (5, 5)),
        (PassMark.THREE_FIFTHS, (6, 4), (59, 40)),
        (PassMark.TWO_THIRDS, (6, 3), (66, 34)),
        (PassMark.THREE_QUARTERS, (6, 2), (74, 25)),
    ],
)
def test_a_pass_mark_is_reached_to_the_last_vote(mark: PassMark, reaches: tuple[int, int], misses: tuple[int, int]) -> None:
    for (first, second), passes in ((reaches, True), (misses, False)):
        outcome = outcome_of("choose-one", f"{first}: {FOR_FIRST}", f"{second}: {FOR_SECOND}", pass_mark=mark)
        assert outcome.is_decided is passes and ("passed" in outcome.sentence) is passes


@pytest.mark.parametrize(("electorate", "passes"), [(11, True), (12, False)])
def test_a_pass_mark_of_all_who_may_vote_counts_those_who_did_not(electorate: int, passes: bool) -> None:
    rules = {"pass_mark": PassMark.HALF, "pass_of": PassOf.ELECTORATE, "electorate": electorate}
    assert outcome_of("choose-one", f"6: {FOR_FIRST}", **rules).is_decided is passes
    assert outcome_of("choose-one", f"6: {FOR_FIRST}", electorate=electorate, pass_mark=PassMark.HALF).is_decided


def test_of_several_who_win_those_pass_who_reach_the_mark() -> None:
    lines = ("6: 1 1", "3: 1 -", "1: - 1")
    one = outcome_of("approval", *lines, seats=2, pass_mark=PassMark.THREE_QUARTERS)
    assert one.is_decided and one.sentence == "“Option 1” passed. It was chosen by 9 of 10 people."
    both = outcome_of("approval", *lines, seats=2, pass_mark=PassMark.HALF)
    assert both.is_decided and both.sentence == "“Option 1” and “Option 2” were chosen."


@pytest.mark.parametrize("mark", PassMark)
def test_a_pass_mark_changes_nothing_where_support_cannot_be_measured(mark: PassMark) -> None:
    outcome = outcome_of("score", "1: 1 0", "9: 0 0", pass_mark=mark)
    assert outcome.is_decided and outcome.sentence == "“Option 1” was chosen."


@pytest.mark.parametrize(("quorum", "is_percent", "needed"), [(0, False, 0), (7, False, 7), (10, True, 4), (11, True, 5)])
def test_a_quorum_is_met_by_as_many_as_were_needed(quorum: int, is_percent: bool, needed: int) -> None:
    rules = {"quorum": quorum, "quorum_is_percent": is_percent, "electorate": 40}
    assert count_needed(Poll(quorum=quorum, quorum_is_percent=is_percent), 40) == needed
    if needed:
        assert outcome_of("choose-one", f"{needed}: {FOR_FIRST}", **rules).is_decided
        too_few = outcome_of("choose-one", f"{needed - 1}: {FOR_FIRST}", **rules)
        assert not too_few.is_decided and f"at least {needed} needed to" in too_few.sentence


def test_none_of_these_and_blank_ballots_decide_nothing() -> None:
    with_none = Contest((*options(1), Option(NONE_KEY, "None of these")), ties=TieRule.SHARED)
    none = outcome_of("choose-one", f"3: {FOR_SECOND}", f"2: {FOR_FIRST}", contest=with_none)
    assert not none.is_decided and "“None of these” came first, so nothing was chosen." in none.sentence
    assert outcome_of("choose-one", f"2: {FOR_SECOND}", f"3: {FOR_FIRST}", contest=with_none).is_decided
    blank = outcome_of("choose-one", "3: - -")
    assert not blank.is_decided and blank.sentence == "No result: there were no votes we could count."
    assert outcome_of("choose-one", "0: - -") == outcome_of("choose-one") and not outcome_of("choose-one").is_decided


def test_two_who_are_chosen_and_level_share_no_place() -> None:
    assert outcome_of("choose-one", f"3: {FOR_FIRST}", f"3: {FOR_SECOND}").sentence == (
        "It was a tie. “Option 1” and “Option 2” share the place."
    )
    level = outcome_of("choose-one", f"3: {FOR_FIRST}", f"3: {FOR_SECOND}", seats=2)
    assert level.sentence == "“Option 1” and “Option 2” were chosen."


def test_turnout_is_of_those_who_could() -> None:
    outcome = outcome_of("choose-one", f"5: {FOR_FIRST}", electorate=20, quorum=3)
    assert outcome.detail == "5 of the 20 people who could vote did (25%). At least 3 needed to."
    assert outcome_of("choose-one", electorate=20).detail == "20 people could vote."
    assert "needed" not in outcome_of("choose-one", f"5: {FOR_FIRST}", electorate=20).detail


def test_where_people_choose_several_their_share_is_of_people() -> None:
    """Each choice is a vote: 5 of 7 people are not 71% of 7 votes."""
    lines = ("4: 1 1", "1: 1 -", "2: - 1")
    assert outcome_of("approval", *lines, seats=2).sentence == "“Option 1” and “Option 2” were chosen."
    assert outcome_of("approval", "5: 1 -", "2: - 1").sentence == "“Option 1” was chosen by 5 of 7 people."
    failed = outcome_of("approval", "5: 1 -", "2: - 1", pass_mark=PassMark.THREE_QUARTERS)
    assert failed.sentence == "“Option 1” did not pass. 5 of 7 people chose it, and it needed at least three quarters."


@pytest.mark.parametrize(
    ("method", "lines", "settings", "full"),
    [
        ("choose-one", ["5: 1 -", "2: - 1"], {}, 7),
        ("approval", ["5: 1 1", "2: - 1"], {}, 7),
        ("score", ["5: 5 0", "2: 0 5"], {}, 35),
        ("dots", ["5: 4 1", "2: 0 5"], {"points": 5}, 35),
        ("schulze", ["5: 1 2", "2: 2 1"], {}, 1),
    ],
)
def test_a_bar_is_full_only_where_everyone_was_for_it(method: str, lines: list[str], settings: dict, full: int) -> None:
    contest = Contest(options(2), ties=TieRule.SHARED, **settings)
    assert find_full_bar(all_methods()[method], contest, count(method, ballots(*lines), contest)) == full


ONE_PROPOSAL = Contest(options(1), ties=TieRule.SHARED)


@pytest.mark.parametrize(
    ("method", "lines", "mark", "sentence", "is_decided"),
    [
        ("consent", ["3: 1", "1: 3"], "", "Nobody objects to “Option 1”, so this has passed.", True),
        ("consent", ["9: 1", "1: 4"], "", "This did not pass, because one person objected.", False),
        ("gradients", ["6: 3", "4: 6"], "", "“Option 1”: 60% of 10 people are for it, nobody objects.", True),
        ("gradients", ["6: 3", "1: 5", "3: 8"], "", "“Option 1”: 60% of 10 people are for it, 3 people object.", True),
        ("gradients", ["6: 3", "6: 6"], "", "No agreement, because at least as many people are against it as for it.", False),
        ("gradients", ["6: 3", "3: 5"], PassMark.TWO_THIRDS, "“Option 1”: 67% of 9 people are for it, nobody objects.", True),
        (
            "gradients", ["6: 3", "4: 5"], PassMark.TWO_THIRDS,
            "“Option 1” did not pass. It got 60% of 10 votes and needed at least two thirds.", False,
        ),
    ],
)  # fmt: skip
def test_what_becomes_of_a_proposal(method: str, lines: list[str], mark: PassMark, sentence: str, is_decided: bool) -> None:
    outcome = outcome_of(method, *lines, contest=ONE_PROPOSAL, pass_mark=mark)
    assert (outcome.sentence, outcome.is_decided) == (sentence, is_decided)
