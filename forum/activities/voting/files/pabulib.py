"""Pabulib's participatory budgets (.pb), as described at pabulib.org/format: META, PROJECTS and VOTES, cells parted by ";"."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

from forum.activities.voting.files.base import MOST_OPTIONS, Meaning, VoteFile, add_ballot, make_options
from forum.activities.voting.methods.contest import Contest
from forum.kernel.files import FileFault, read_rows, read_whole_number

SECTIONS = ("META", "PROJECTS", "VOTES")


def read(file: Path) -> VoteFile:
    sections = _read_sections(file)
    meta = {row["key"]: (line, row.get("value", "")) for line, row in sections["META"]}
    if "budget" not in meta:
        raise FileFault(file, 1, "budget", "META does not say the budget")
    money = _read_money(file, meta["budget"][0], "budget", meta["budget"][1])
    places: dict[str, int] = {}
    costs, labels = [], []
    for line, row in sections["PROJECTS"]:
        key = row["project_id"]
        if key in places:
            raise FileFault(file, line, "project_id", f"{key} stands in the list already")
        places[key] = len(places)
        costs.append(_read_money(file, line, "cost", row["cost"]))
        labels.append(row.get("name") or key)
        if len(places) > MOST_OPTIONS:
            raise FileFault(file, line, "", f"it has more than {MOST_OPTIONS} projects")
    ballots: Counter[bytes] = Counter()
    for line, row in sections["VOTES"]:
        chosen = [word.strip() for word in row["vote"].split(",") if word.strip()]
        for key in chosen:
            if key not in places:
                raise FileFault(file, line, "vote", f"there is no project {key}")
        add_ballot(ballots, {places[key]: 1 for key in chosen}, len(places), 1)
    options = make_options(file, 1, labels, costs)
    contest = Contest(tuple(replace(option, key=key) for option, key in zip(options, places, strict=True)), money=money)
    return VoteFile(contest, ballots, Meaning.CHOSEN, meta.get("description", (0, ""))[1])


def _read_sections(file: Path) -> dict[str, list[tuple[int, dict[str, str]]]]:
    found: dict[str, list[tuple[int, dict[str, str]]]] = {}
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


def _read_money(file: Path, line: int, column: str, text: str) -> int:
    whole, _dot, rest = text.replace(",", ".").partition(".")
    if rest.strip("0"):
        raise FileFault(file, line, column, f"{text!r} is not a whole amount")
    return read_whole_number(file, line, column, whole, 1)
