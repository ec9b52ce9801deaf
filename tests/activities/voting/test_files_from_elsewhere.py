"""Files that other programs and other people's elections make: counted for what they say, or refused with the reason."""

from __future__ import annotations

import json
from collections import Counter
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forum.activities.voting.files import blt, published
from forum.activities.voting.files.reading import read_votes
from forum.activities.voting.methods import all_methods, find_method
from forum.activities.voting.methods.base import tally
from forum.activities.voting.methods.contest import NO_MARK, Contest, Option, TieRule
from forum.kernel.files import make_printable
from tests.activities.voting.counting import ballots, contest_for, options, spoilt
from tests.activities.voting.test_files import BLT, PB, read, run

USUAL = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])

# A ballot of four options, level ones too, "-" for a place left out.
order = st.lists(st.one_of(st.sampled_from("-"), st.integers(1, 4)), max_size=6)
level_orders = order.map(lambda drawn: list(dict.fromkeys(x for x in drawn if x != "-")) if len(drawn) % 2 else drawn).map(
    lambda drawn: [[x] for n, x in enumerate(drawn) if x == "-" or x not in drawn[:n]]
)


def write_blt(papers: list[list[list[object]]], gone: set[int], names: list[int]) -> str:
    rows = [f"{len(names)} 1", *(f"-{number}" for number in sorted(gone))]
    rows += [" ".join(["1", *("=".join(map(str, level)) for level in paper), "0"]) for paper in papers]
    return "\n".join([*rows, "0", *(f'"Option {name}"' for name in names), '"T"']) + "\n"


def strike(paper: list[list[object]], gone: set[int]) -> list[list[object]]:
    """The ballot as if those had never stood on it, with the numbers the rest have then."""
    kept = [number for number in range(1, 5) if number not in gone]
    left = [[kept.index(x) + 1 if x != "-" else x for x in level if x not in gone] for level in paper]
    return [level for level in left if level]


@USUAL
@given(papers=st.lists(level_orders, min_size=1, max_size=12), gone=st.sets(st.integers(1, 4), min_size=1, max_size=3))
def test_an_option_that_has_withdrawn_is_as_if_it_had_been_struck_out(tmp_path: Path, papers: list, gone: set[int]) -> None:
    kept = [number for number in range(1, 5) if number not in gone]
    one, two = tmp_path / "withdrawn.blt", tmp_path / "struck.blt"
    one.write_text(write_blt(papers, gone, [1, 2, 3, 4]))
    two.write_text(write_blt([strike(paper, gone) for paper in papers], set(), kept))
    withdrawn, struck = read_votes(one), read_votes(two)
    assert withdrawn == struck
    for method in ("choose-one", "approval", "irv", "stv", "schulze"):
        told = [run("tally", file, "--method", method, "--json").output for file in (one, two)]
        assert told[0] == told[1]


def test_places_left_out_move_up_wherever_they_come_from(tmp_path: Path) -> None:
    many = read(tmp_path, "a.blt", f'3 1\n1 {"- " * 600}3 2 0\n0\n"A"\n"B"\n"C"\n')
    assert many.ballots == ballots("1: - 2 1")
    first = json.loads(run("tally", write(tmp_path, "a.csv", "A,B\n,2\n,3\n1,\n"), "--method", "irv", "--json").output)
    assert first["votes"] == {"A": 1, "B": 2}


def write(tmp_path: Path, name: str, text: str) -> Path:
    (tmp_path / name).write_text(text)
    return tmp_path / name


def make_pb(kind: str, votes: str, budget: str = "1000", costs: tuple[str, str] = ("400", "700"), more: str = "") -> str:
    """Two projects under `votes`, rows of voter;vote;points."""
    return (
        f"META\nkey;value\ndescription;Streets\nbudget;{budget}\nvote_type;{kind}\n{more}PROJECTS\nproject_id;cost;name\n"
        f"7;{costs[0]};Bench\n9;{costs[1]};Tree\nVOTES\nvoter_id;vote;points\n{votes}"
    )


def test_points_and_ranks_of_a_budget_are_read_as_such_and_never_as_choices(tmp_path: Path) -> None:
    points = write(tmp_path, "points.pb", make_pb("cumulative", "1;7,9;1,4\n2;9;2\n3;7;5\n", more="max_sum_points;5\n"))
    ranks = write(tmp_path, "ranks.pb", make_pb("ordinal", "1;9,7;\n2;9;\n"))
    assert read_votes(points).ballots == ballots("1: 1 4", "1: - 2", "1: 5 -")
    assert read_votes(ranks).ballots == ballots("1: 2 1", "1: - 1")
    for file, has in ((points, "points"), (ranks, "rankings")):
        for method in ("budget-greedy", "budget-equal-shares"):
            refused = run("tally", file, "--method", method)
            assert refused.exit_code == 1 and f"this file has {has}; {method} needs other marks" in refused.output
    assert json.loads(run("tally", points, "--method", "dots", "--json").output)["votes"] == {"7": 6, "9": 6}
    assert json.loads(run("tally", ranks, "--method", "irv", "--json").output)["winners"] == ["9"]
    assert run("tally", points, "--method", "approval").exit_code == 1


@pytest.mark.parametrize(
    ("votes", "more", "why"),
    [
        ("1;7,9;1\n", "", "column points: 2 numbers are expected, there are 1"),
        ("1;7,7;1,2\n", "", "column vote: a project stands twice"),
        ("1;7;-1\n", "", "column points: '-1' is not a whole number"),
        ("1;7;1\n", "default_score;1\n", "column default_score: points for projects that a vote does not name"),
    ],
)
def test_points_that_cannot_be_read_are_refused(tmp_path: Path, votes: str, more: str, why: str) -> None:
    refused = run("tally", write(tmp_path, "a.pb", make_pb("scoring", votes, more=more)), "--method", "dots", "--points", "9")
    assert refused.exit_code == 1 and why in refused.output


@pytest.mark.parametrize("method", ["budget-greedy", "budget-equal-shares"])
def test_pence_are_counted_and_told(tmp_path: Path, method: str) -> None:
    """Cut to whole pounds both would fit."""
    file = write(tmp_path, "a.pb", make_pb("approval", "1;7;\n2;7,9;\n3;9;\n4;9;\n", "100.50", ("40.25", "60,5")))
    contest = read_votes(file).contest
    assert (contest.money, [option.cost for option in contest.options], contest.money_unit) == (10050, [4025, 6050], 100)
    counted = json.loads(run("tally", file, "--method", method, "--json").output)
    assert counted["winners"] == ["9"] and counted["money_unit"] == 100
    told = run("tally", file, "--method", method).output
    assert "£60.50" in told and "There is £100.50 to spend" in told and "£40 is left" in told
    finer = read_votes(write(tmp_path, "b.pb", make_pb("approval", "1;7;\n", "100", ("0.125", "60"))))
    assert Fraction(finer.contest.options[0].cost, finer.contest.money_unit) == Fraction(1, 8)


@pytest.mark.parametrize("method", ["budget-greedy", "budget-equal-shares"])
def test_what_costs_nothing_is_picked_if_anybody_chose_it(tmp_path: Path, method: str) -> None:
    told = run(
        "tally", write(tmp_path, "a.pb", make_pb("approval", "1;7;\n2;9;\n3;9;\n", costs=("0", "700"))), "--method", method
    )
    assert told.exit_code == 0 and "“Bench” (£0)" in told.output and "Chosen: “Bench”" in told.output


def test_a_spoilt_ballot_does_not_break_the_published_blt(tmp_path: Path) -> None:
    cast = ballots("3: 1 2 -", "1: - 3 1", "2: - - -") + Counter({spoilt(3): 4})
    text = blt.write(Contest(options(3), seats=2), cast, "T")
    assert text.splitlines()[1:4] == ["3 1 2 0", "1 3 2 0", "2 0"] and len(text.splitlines()) == 9
    assert sum(read_votes(write(tmp_path, "a.blt", text)).ballots.values()) == 6


@pytest.mark.parametrize("label", ["a\\", 'say "yes"', "it's", "#1", "  x  y", "a # b"])
def test_names_of_any_sort_come_back_from_blt(tmp_path: Path, label: str) -> None:
    contest = Contest((Option("1", label), Option("2", "Other")))
    votes = read(tmp_path, "a.blt", blt.write(contest, ballots("1: 1 2"), label))
    assert votes.contest.options[0].label == votes.title == label.replace('"', "'")


@pytest.mark.parametrize("times", [899_999_999, 900_000_001, 10**11])
def test_stv_is_exact_however_many_vote(times: int) -> None:
    """Surpluses of hundred-thousandths of so many votes do not fit into 64 bits when they are multiplied."""
    cast = ballots("5: 1 2 3 -", "2: - 1 2 -", "2: - - 1 2", "1: 2 - - 1")
    small = tally(find_method("stv"), Contest(options(4), seats=2, ties=TieRule.ROUNDS), cast)
    many = Counter({marks: number * times for marks, number in cast.items()})
    large = tally(find_method("stv"), Contest(options(4), seats=2, ties=TieRule.ROUNDS), many)
    assert large.winners == small.winners
    for step in large.rounds:
        votes = sum(Fraction(str(pile)) for pile in step.votes.values())
        rounding = Fraction(str(step.details["rounding"]))
        assert votes + Fraction(str(step.exhausted)) + rounding == 10 * times
        assert 0 <= rounding <= Fraction(10 * times * len(large.rounds), 100_000), "cutting loses less than one part a ballot"


def test_a_tie_without_a_number_for_the_lot_says_so(tmp_path: Path) -> None:
    file = write(tmp_path, "a.csv", "A,B\nx,\n,x\n")
    told = run("tally", file, "--method", "choose-one", "--ties", "lot").output
    assert "tied, and no number was set for a random draw, so nothing public" in told and "public lot" not in told
    assert "won the public random draw" in run("tally", file, "--method", "choose-one", "--ties", "lot", "--seed", "7").output


def test_seats_of_a_file_that_a_method_does_not_fill_are_told(tmp_path: Path) -> None:
    told = run("tally", write(tmp_path, "a.blt", BLT), "--method", "irv")
    assert told.exit_code == 0 and "The file is for 2 seats; irv does not count for several." in told.stderr


def test_one_doubled_name_does_not_refuse_a_file(tmp_path: Path) -> None:
    choices = read(tmp_path, "a.csv", "1st,2nd,3rd\nPear,Pear,Apple\n", names_in=("1st", "2nd", "3rd"))
    assert choices.ballots == ballots("1: 2 1")
    beside = read(tmp_path, "b.csv", "Remark,Pear,Apple,Remark\nhm,1,2,hm\n", columns=("Pear", "Apple"))
    assert beside.ballots == ballots("1: 1 2")
    alike = read(tmp_path, "c.csv", "Pear,Pear,Apple\n1,2,3\n")
    assert [option.label for option in alike.contest.options] == ["Pear (1)", "Pear (2)", "Apple"]
    projects = read(tmp_path, "d.pb", PB.replace("9;700;Tree", "9;700;Bench").replace("2;;9", "2;;9,9"))
    assert [option.label for option in projects.contest.options] == ["Bench (7)", "Bench (9)"]
    assert projects.ballots == ballots("1: 1 1", "1: - 1", "1: - -")


EVIL = "\x1b[2J\x9b31m\u202eslooB\nThe recount agrees with the result in every number."


def test_names_do_nothing_to_the_terminal(tmp_path: Path) -> None:
    contest = Contest((Option("a\x1b]0;x\x07", EVIL), Option("b", "Beans")), ties=TieRule.LOT, seed="\x1b[1m")
    cast = ballots("2: 1 -", "1: - 1")
    text = published.write_ballots(EVIL, contest, cast, tally(find_method("choose-one"), contest, cast))
    file = write(tmp_path, "a.json", text)
    altered = write(tmp_path, "b.json", text.replace('"counted": 3', '"counted": 4, "\\u001b[1m": 1'))
    for arguments in (["tally", file], ["tally", file, "--json"], ["recount", file], ["recount", altered]):
        told = run(*arguments)
        assert not [each for each in told.output if each != "\n" and make_printable(each) != each], told.output
        claims = [line for line in told.output.split("\n") if line.startswith("The recount matches the result.")]
        assert len(claims) == (arguments == ["recount", file])
    assert run("recount", altered).exit_code == 1
    for name, bad in (("a.pb", PB.replace("2;;9", "2;;\x1b[2J")), ("a.csv", "A\x1b[2J\n1,2\n"), ("a.blt", "2 1\n1 \x1b 0\n")):
        told = run("tally", write(tmp_path, name, bad), "--method", "approval")
        assert told.exit_code == 1 and "\x1b" not in told.output


numbers = st.integers(-1, 300) | st.sampled_from([10**14, "1", None, [], True])


@pytest.mark.parametrize("key", sorted(all_methods()))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.data())
def test_no_published_file_makes_a_count_fall_over(tmp_path: Path, key: str, data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 4))
    contest = contest_for(key, size)
    papers = st.lists(st.sampled_from([0, 1, 2, 5, 9, 253, NO_MARK]), min_size=size, max_size=size).map(bytes)
    cast = Counter(data.draw(st.dictionaries(papers | st.just(spoilt(size)), st.sampled_from([1, 3, 10**10]), max_size=6)))
    made = json.loads(published.write_ballots("T", contest, cast, tally(find_method(key), contest, cast)))
    change = data.draw(st.sampled_from(["", "costs", "rules", "method", "ties", "key"]))
    if change == "costs":
        made["options"][0]["cost"] = data.draw(numbers)
    elif change == "rules":
        made["rules"][data.draw(st.sampled_from(["seats", "least", "most", "points", "money"]))] = data.draw(numbers)
    elif change == "method":
        made["method"] = data.draw(st.sampled_from([[], {}, 1, "stv", "score", "dots", "budget-equal-shares"]))
    elif change == "ties":
        made["rules"]["ties"] = data.draw(st.sampled_from([[], {}, 1, "lot", "shared"]))
    elif change == "key":
        made["options"][0]["key"] = data.draw(st.sampled_from(["\ud800", "", "x", 1, []]))
    file = write(tmp_path, "a.json", json.dumps(made))
    for arguments in (["recount", file], ["tally", file], ["tally", file, "--json"]):
        told = run(*arguments)
        assert told.exception is None or isinstance(told.exception, SystemExit), told.exception
