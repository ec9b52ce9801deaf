"""Reading ballots from files: what is right is read whole, what is wrong is named by line and reason, nothing by halves."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forum.activities.voting.files import blt, published
from forum.activities.voting.files.reading import read_votes
from forum.activities.voting.methods import find_method
from forum.activities.voting.methods.base import tally
from forum.activities.voting.methods.contest import NO_MARK, Contest, Option
from forum.cli import main
from forum.kernel.files import FileFault
from tests.activities.voting.counting import ballots, contest_for, options

BLT = """4 2   # four options, two seats
-3
5 1 2=4 0
(paper 7) 1 - 2 0
2 3 1 0
1 0
0
"Roses"
"Beans"
Herbs
"Apples"
"The garden"
"""
SOI = """# TITLE: Fruit
# NUMBER ALTERNATIVES: 3
# ALTERNATIVE NAME 1: Apple
# ALTERNATIVE NAME 2: Pear
# ALTERNATIVE NAME 3: Plum
4: 1,2
3: {2,3},1
2: 3
"""
PB = """META
key;value
description;Two streets
budget;1000
PROJECTS
project_id;cost;name
7;400;Bench
9;700;Tree
VOTES
voter_id;age;vote
1;33;7,9
2;;9
3;;
"""


def read(tmp_path: Path, name: str, text: str, **how: tuple[str, ...]) -> object:
    file = tmp_path / name
    file.write_text(text)
    return read_votes(file, **how)


def test_blt_with_all_it_can_hold(tmp_path: Path) -> None:
    votes = read(tmp_path, "garden.blt", BLT)
    assert [option.label for option in votes.contest.options] == ["Roses", "Beans", "Apples"], "Herbs have withdrawn"
    assert (votes.contest.seats, votes.title) == (2, "The garden")
    assert votes.ballots == ballots("5: 1 2 2", "1: - 1 -", "2: 1 - -", "1: - - -"), "whoever comes after what is gone moves up"


@pytest.mark.parametrize("ending", ["soc", "soi", "toc", "toi"])
def test_preflib(tmp_path: Path, ending: str) -> None:
    votes = read(tmp_path, f"fruit.{ending}", SOI)
    assert [option.label for option in votes.contest.options] == ["Apple", "Pear", "Plum"]
    assert votes.ballots == ballots("4: 1 2 -", "3: 2 1 1", "2: - - 1") and votes.title == "Fruit"


def test_pabulib(tmp_path: Path) -> None:
    votes = read(tmp_path, "streets.pb", PB)
    assert votes.contest.options == (Option("7", "Bench", 400), Option("9", "Tree", 700)) and votes.contest.money == 1000
    assert votes.ballots == ballots("1: 1 1", "1: - 1", "1: - -")


def test_csv_with_an_option_a_column(tmp_path: Path) -> None:
    votes = read(tmp_path, "days.csv", "when,Monday,Tuesday\n1,1,2\n2,x,\n3,,3\n", columns=("Monday", "Tuesday"))
    assert votes.ballots == ballots("1: 1 2", "1: 1 -", "1: - 3")


def test_csv_with_names_in_columns(tmp_path: Path) -> None:
    text = "voter,first,second\na,Pear,Apple\nb,Apple,\nc,,\n"
    votes = read(tmp_path, "fruit.csv", text, names_in=("first", "second"))
    assert [option.label for option in votes.contest.options] == ["Apple", "Pear"]
    assert votes.ballots == ballots("1: 2 1", "1: 1 -", "1: - -")


FAULTS = {
    "a.blt": [
        ("", "line 1: it is empty"),
        ("4\n", "line 1: the number of options"),
        ("2 1\n1 1 2\n0\n", "line 2: a ballot is a count"),
        ("2 1\n1 1 3 0\n0\n", "line 2: there is no option 3"),
        ("2 1\n1 1 1 0\n0\n", "line 2: option 1 stands twice"),
        ("2 1\nx 1 0\n0\n", "line 2: 'x' is not a whole number"),
        ("2 1\n1 1 0\n", "line 2: the line with a single 0"),
        ('2 1\n1 1 0\n0\n"One"\n', "line 4: 2 names are expected, there are 1"),
        ('2 1\n0\n"One\n', "line 3: a quotation mark is missing"),
        ("900 1\n0\n", "line 1: it has more than 250 options"),
        ('2 1\n-1 -2\n1 1 2 0\n0\n"One"\n"Two"\n', "line 4: every option has withdrawn"),
        ('1 1\n999999999999999 1 0\n0\n"One"\n', "a.blt: it has more than 1,000,000,000,000 ballots"),
    ],
    "a.soi": [
        ("4: 1,2\n", "NUMBER ALTERNATIVES"),
        ("# NUMBER ALTERNATIVES: 2\n4 1,2\n", "line 2: a ballot is a count"),
        ("# NUMBER ALTERNATIVES: 2\n4: 1,3\n", "line 2: there is no option 3"),
        ("# NUMBER ALTERNATIVES: 2\n4: 1,{1}\n", "line 2: option 1 stands twice"),
        ("# NUMBER ALTERNATIVES: 2\n4: 1,{2\n", "line 2: '1,{2' is not an order"),
        ("# NUMBER ALTERNATIVES: 2\nx: 1\n", "line 2: 'x' is not a whole number"),
    ],
    "a.pb": [
        ("x\n", "line 1: the file must begin with META"),
        ("META\nkey;value\nbudget;10\n", "the part PROJECTS is missing"),
        (PB.replace("budget;1000\n", ""), "column budget: META does not say the budget"),
        (PB.replace("9;700;Tree", "9;7x;Tree"), "line 8, column cost: '7x' is not an amount of money"),
        (PB.replace("9;700;Tree", "9;1,234;Tree"), "line 8, column cost: '1,234' is not an amount of money"),
        (PB.replace("budget;1000", "budget;1000\nvote_type;veto"), "line 5, column vote_type: 'veto' is none of approval"),
        (PB.replace("budget;1000", "budget;1000\nvote_type;scoring"), "line 12, column points: this column is missing"),
        (PB.replace("9;700;Tree", "7;700;Tree"), "line 8, column project_id: 7 stands in the list already"),
        (PB.replace("2;;9", "2;;8"), "line 12, column vote: there is no project 8"),
        (PB.replace("project_id;cost", "project_id;price"), "line 6, column cost: this column is missing"),
    ],
    "a.csv": [
        ("", "there are no options"),
        ("a,b\n1\n", "line 2: 2 cells are expected, not 1"),
        ("a,b\n1,y e s\n", "line 2, column b: 'y e s' is not a whole number"),
        ('a,b\n1,"2\n', "line 2: unexpected end of data"),
    ],
    "a.json": [
        ("{", "this is not JSON"),
        ("[]", "column format"),
        ("9" * 5000, "a.json: this is not JSON"),
        (json.dumps({"format": published.FORMAT}), "column options: a list is expected"),
    ],
    "a.txt": [("", "files that can be read end in .blt")],
}


@pytest.mark.parametrize(("name", "text", "why"), [(name, *fault) for name, faults in FAULTS.items() for fault in faults])
def test_a_fault_is_named_by_line_and_reason(tmp_path: Path, name: str, text: str, why: str) -> None:
    with pytest.raises(FileFault) as fault:
        read(tmp_path, name, text)
    assert why in str(fault.value) and str(fault.value).startswith(name)


def test_what_is_not_text_or_not_there_is_said(tmp_path: Path) -> None:
    (tmp_path / "a.blt").write_bytes(b"2 1\n\xff\xfe\n")
    with pytest.raises(FileFault, match="line 2: this is not text"):
        read_votes(tmp_path / "a.blt")
    for name in ("b.blt", "b.csv", "b.json"):
        with pytest.raises(FileFault, match=rf"^{name}: there is no such file$"):
            read_votes(tmp_path / name)


STARTS = ["META\n", "VOTES\n", "key;value\n", "# NUMBER ALTERNATIVES: 3\n", "é", '{"format":']
pieces = st.sampled_from([*"0123456789 \n:;,{}=-#\"'()", *STARTS])


@pytest.mark.parametrize("ending", ["blt", "soi", "pb", "csv", "json"])
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(text=st.one_of(st.lists(pieces, max_size=60).map("".join), st.text(max_size=80)), head=st.booleans())
def test_any_text_is_read_or_refused_in_words(tmp_path: Path, ending: str, text: str, head: bool) -> None:
    start = {"blt": "3 1\n", "soi": "# NUMBER ALTERNATIVES: 3\n", "pb": PB, "csv": "a,b,c\n"}.get(ending, "")
    file = tmp_path / f"any.{ending}"
    file.write_text((start if head else "") + text, encoding="utf-8", errors="ignore", newline="")
    try:
        votes = read_votes(file)
    except FileFault:
        return
    assert all(len(marks) == len(votes.contest.options) for marks in votes.ballots)


papers = st.dictionaries(
    st.lists(st.sampled_from([1, 2, 3, 4, NO_MARK]), min_size=4, max_size=4).map(bytes), st.integers(1, 9), max_size=8
)


def without_gaps(paper: bytes) -> bytes:
    places = {mark: place for place, mark in enumerate(sorted(set(paper) - {NO_MARK}), 1)}
    return bytes(places.get(mark, NO_MARK) for mark in paper)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(cast=papers, title=st.text("abc \"'é", max_size=10))
def test_what_is_written_as_blt_is_read_back(tmp_path: Path, cast: dict[bytes, int], title: str) -> None:
    tidy: Counter[bytes] = Counter()
    for paper, times in cast.items():
        tidy[without_gaps(paper)] += times
    file = tmp_path / "again.blt"
    file.write_text(blt.write(Contest(options(4), seats=2), tidy, title or "T"))
    assert blt.read(file).ballots == tidy


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(cast=papers)
def test_what_is_published_is_read_back(tmp_path: Path, cast: dict[bytes, int]) -> None:
    contest = contest_for("stv", 4, seats=2, seed="s")
    file = tmp_path / "again.json"
    file.write_text(published.write_ballots("T", contest, cast, tally(find_method("stv"), contest, cast)))
    votes = published.read(file)
    assert votes.ballots == cast and votes.contest == contest


def run(*arguments: object) -> Result:
    """The command as a stranger has it: no settings, no database."""
    runner = CliRunner(env=dict.fromkeys(("FORUM_ENV", "DATABASE_URL", "SECRET_KEY")))
    return runner.invoke(main, [str(each) for each in arguments])


@pytest.mark.parametrize(
    ("file", "text", "arguments", "winners"),
    [
        ("a.blt", BLT, ["--method", "stv", "--seats", "1"], ["Roses"]),
        ("a.blt", BLT, ["--method", "choose-one"], ["Roses"]),
        ("a.blt", BLT, ["--method", "approval"], ["Roses", "Beans"]),
        ("a.soi", SOI, ["--method", "irv"], ["Apple"]),
        ("a.soi", SOI, ["--method", "schulze"], ["Pear", "Plum"]),
        ("a.pb", PB, ["--method", "budget-greedy"], ["9"]),
        ("a.pb", PB, ["--method", "budget-equal-shares"], ["9"]),
        ("a.csv", "A,B\n5,3\n0,4\n", ["--method", "score"], ["B"]),
        ("a.csv", "A,B\n5,3\n0,4\n", ["--method", "dots", "--points", "8"], ["B"]),
        ("a.csv", "A,B\n0,1\n0,1\n1,2\n", ["--method", "irv"], ["B"]),
        ("a.csv", "A\n1\n4\n", ["--method", "consent"], []),
        ("a.csv", "A\n1\n8\n2\n", ["--method", "gradients"], ["A"]),
    ],
)
def test_a_file_is_counted_without_a_database(
    tmp_path: Path, file: str, text: str, arguments: list[str], winners: list[str]
) -> None:
    path = tmp_path / file
    path.write_text(text)
    told = run("tally", path, *arguments)
    assert told.exit_code == 0 and "ballots:" in told.output, told.output
    counted = json.loads(run("tally", path, *arguments, "--json").stdout)
    assert counted["winners"] == winners
    assert {"rounds", "votes", "ties", "blank", "spoilt", "options"} <= set(counted)
    for step in counted["rounds"]:
        assert {"votes", "elected", "eliminated", "exhausted"} <= set(step)


@pytest.mark.parametrize(
    ("file", "text", "arguments", "why"),
    [
        ("a.blt", "4\n", ["--method", "stv"], "Nothing was counted. a.blt, line 1"),
        ("a.blt", BLT, [], "Say how to count with --method"),
        ("a.blt", BLT, ["--method", "score"], "this file has rankings"),
        ("a.blt", BLT, ["--method", "stv", "--ties", "shared"], "stv settles ties by rounds or lot"),
        ("a.csv", "A,B\n1,2\n", ["--method", "dots"], "--points"),
        ("a.csv", "A,B\n1,2\n", ["--method", "budget-greedy"], "needs costs and a budget"),
        ("a.csv", "A,B\n1,2\n", ["--method", "irv", "--columns", "C"], "there is no such column"),
        ("a.csv", "A,A\n1,2\n", ["--method", "irv", "--columns", "A"], "column A: two columns have this name"),
        ("a.blt", BLT, ["--method", "irv", "--seats", "2"], "irv has no use for --seats"),
        ("a.blt", BLT, ["--method", "stv", "--points", "2"], "stv has no use for --points"),
        ("a.blt", BLT, ["--method", "stv", "--columns", "Roses"], "--columns and --names-in are for CSV files"),
        ("a.blt", BLT, ["--method", "approval", "--seed", "7"], "Ties are shared, so no lot is drawn"),
        ("a.csv", "A\n1\n", ["--method", "irv", "--columns", "A", "--names-in", "A"], "either --columns or --names-in"),
    ],
)
def test_what_cannot_be_counted_is_said(tmp_path: Path, file: str, text: str, arguments: list[str], why: str) -> None:
    (tmp_path / file).write_text(text)
    told = run("tally", tmp_path / file, *arguments)
    assert told.exit_code == 1 and why in told.output, told.output


def test_a_recount_finds_a_ballot_that_was_altered(tmp_path: Path) -> None:
    contest = contest_for("irv", 3)
    cast = ballots("4: 1 2 3", "3: 2 1 3")
    file = tmp_path / "poll.json"
    file.write_text(published.write_ballots("T", contest, cast, tally(find_method("irv"), contest, cast)))
    agreed = run("recount", file)
    assert agreed.exit_code == 0 and "The recount matches the result." in agreed.output
    details = json.loads(file.read_text())
    details["ballots"][0]["count"] -= 2
    file.write_text(json.dumps(details))
    altered = run("recount", file)
    assert altered.exit_code == 1 and "NOT THE SAME: winners" in altered.output


def test_only_a_published_file_can_be_recounted(tmp_path: Path) -> None:
    (tmp_path / "a.blt").write_text(BLT)
    assert "only a file that a poll published" in run("recount", tmp_path / "a.blt").output
