"""Pabulib's participatory budgets (.pb), as described at pabulib.org/format: META, PROJECTS and VOTES, cells parted by ";".

What a vote says depends on the `vote_type`: projects that are chosen, projects in an order, or points for projects.
"""

from __future__ import annotations

import re
from collections import Counter
from fractions import Fraction
from math import lcm
from pathlib import Path

from forum.activities.voting.files.base import MOST_IN_FILE, Meaning, VoteFile, add_ballot, make_options, read_mark
from forum.activities.voting.methods.contest import Contest
from forum.kernel.files import FileFault, read_rows, read_whole_number

Row = tuple[int, dict[str, str]]  # its line, and its cells by column
Meta = dict[str, tuple[int, str]]
SECTIONS = ("META", "PROJECTS", "VOTES")
MEANINGS = {
    "approval": Meaning.CHOSEN,
    "choose-1": Meaning.CHOSEN,
    "ordinal": Meaning.PLACE,
    "cumulative": Meaning.POINTS,
    "scoring": Meaning.POINTS,
}
# "1234.50", "1234,5". Three digits after a comma could be thousands as well: that is refused.
_MONEY = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,12}|,[0-9]{1,2})?")
COINS = 100  # the smallest ones in a pound


def read(file: Path) -> VoteFile:
    sections = _read_sections(file)
    meta = {row["key"]: (line, row.get("value", "")) for line, row in sections["META"]}
    if "budget" not in meta:
        raise FileFault(file, 1, "budget", "META does not say the budget")
    money = _read_money(file, meta["budget"][0], "budget", meta["budget"][1])
    costs: dict[str, Fraction] = {}
    for line, row in sections["PROJECTS"]:
        if row["project_id"] in costs:
            raise FileFault(file, line, "project_id", f"{row['project_id']} stands in the list already")
        costs[row["project_id"]] = _read_money(file, line, "cost", row["cost"])
        if len(costs) > MOST_IN_FILE:
            raise FileFault(file, line, "", f"it has more than {MOST_IN_FILE} projects")
    labels = [row.get("name") or row["project_id"] for _line, row in sections["PROJECTS"]]
    meaning = _read_meaning(file, meta, sections["VOTES"])
    unit = _find_unit([money, *costs.values()])
    options = make_options(file, 1, labels, [int(cost * unit) for cost in costs.values()], costs)
    contest = Contest(options, points=_read_most_points(file, meta), money=int(money * unit), money_unit=unit)
    ballots = _read_votes(file, sections["VOTES"], meaning, list(costs))
    return VoteFile(contest, ballots, meaning, meta.get("description", (0, ""))[1])


def _read_meaning(file: Path, meta: Meta, votes: list[Row]) -> Meaning:
    has_points = bool(votes) and "points" in votes[0][1]
    line, kind = meta.get("vote_type", (1, "cumulative" if has_points else "approval"))
    if kind.lower() not in MEANINGS:
        raise FileFault(file, line, "vote_type", f"{kind!r} is none of {', '.join(MEANINGS)}")
    meaning = MEANINGS[kind.lower()]
    if meaning is Meaning.POINTS and votes and not has_points:
        raise FileFault(file, votes[0][0], "points", "this column is missing")
    # What is said of projects that a vote does not name would be lost.
    line, default = meta.get("default_score", (0, "0"))
    if meaning is Meaning.POINTS and default.strip() not in {"", "0"}:
        raise FileFault(file, line, "default_score", "points for projects that a vote does not name cannot be read")
    return meaning


def _read_votes(file: Path, rows: list[Row], meaning: Meaning, keys: list[str]) -> Counter[bytes]:
    places = {key: number for number, key in enumerate(keys)}
    ballots: Counter[bytes] = Counter()
    for line, row in rows:
        named = [word.strip() for word in row["vote"].split(",") if word.strip()]
        for key in named:
            if key not in places:
                raise FileFault(file, line, "vote", f"there is no project {key}")
        if meaning is Meaning.POINTS:
            points = _read_points(file, line, row["points"], named)
            marks = {places[key]: number for key, number in points.items() if number}
        else:
            in_order = enumerate(dict.fromkeys(named), 1)
            marks = {places[key]: place if meaning is Meaning.PLACE else 1 for place, key in in_order}
        add_ballot(ballots, marks, len(keys), 1)
    return ballots


def _read_points(file: Path, line: int, text: str, named: list[str]) -> dict[str, int]:
    points = [word.strip() for word in text.split(",") if word.strip()]
    if len(points) != len(named):
        raise FileFault(file, line, "points", f"{len(named)} numbers are expected, there are {len(points)}")
    if len(set(named)) != len(named):
        raise FileFault(file, line, "vote", "a project stands twice in this vote")
    return {key: read_mark(file, line, "points", number) for key, number in zip(named, points, strict=True)}


def _read_most_points(file: Path, meta: Meta) -> int:
    line, text = meta.get("max_sum_points", (0, ""))
    return read_whole_number(file, line, "max_sum_points", text) if text else 0


def _read_sections(file: Path) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    name = ""
    header: list[str] = []
    for line, row in read_rows(file, ";"):
        cells = [cell.strip() for cell in row]
        if len(cells) == 1 and cells[0].upper() in SECTIONS:
            name, header = cells[0].upper(), []
            found[name] = []
        elif not name:
            raise FileFault(file, line, "", "the file must begin with META")
        elif not header:
            header = cells
            _check_header(file, line, name, header)
        else:
            if len(cells) > len(header):
                raise FileFault(file, line, "", f"{len(header)} cells are expected, not {len(cells)}")
            cells += [""] * (len(header) - len(cells))
            found[name].append((line, dict(zip(header, cells, strict=True))))
    for section in SECTIONS:
        if section not in found:
            raise FileFault(file, 1, "", f"the part {section} is missing")
    return found


def _check_header(file: Path, line: int, name: str, header: list[str]) -> None:
    needed = {"META": ("key", "value"), "PROJECTS": ("project_id", "cost"), "VOTES": ("vote",)}[name]
    for column in needed:
        if column not in header:
            raise FileFault(file, line, column, "this column is missing")


def _read_money(file: Path, line: int, column: str, text: str) -> Fraction:
    if not _MONEY.fullmatch(text):
        raise FileFault(file, line, column, f"{text!r} is not an amount of money")
    return Fraction(text.replace(",", "."))


def _find_unit(amounts: list[Fraction]) -> int:
    """How many of the smallest units in which all of them are whole make a pound: 1, or 100 when there are pence among them."""
    parts = lcm(*(amount.denominator for amount in amounts))
    return 1 if parts == 1 else lcm(COINS, parts)
