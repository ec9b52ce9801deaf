"""Cast votes as CSV: a row a ballot. The first row names the columns.

Either each column is an option and its cells are marks (a place, a score, points, a level; for choosing also x or yes), or
`names_in` says which columns hold the names of options, the first choice first. An empty cell marks nothing.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from forum.activities.voting.files.base import Meaning, VoteFile, add_ballot, make_options, read_mark
from forum.activities.voting.methods.contest import Contest
from forum.kernel.files import FileFault, read_rows

YES = {"x", "yes", "y", "true", "ja", "✓", "✔"}


def read(file: Path, columns: tuple[str, ...] = (), names_in: tuple[str, ...] = ()) -> VoteFile:
    rows = read_rows(file)
    line, header = next(rows, (1, []))
    header = [name.strip() for name in header]
    for name in [*columns, *names_in]:
        if name not in header:
            raise FileFault(file, line, name, "there is no such column")
    if len(set(header)) != len(header):
        raise FileFault(file, line, "", "two columns have the same name")
    table = []
    for line, row in rows:
        if len(row) != len(header):
            raise FileFault(file, line, "", f"{len(header)} cells are expected, not {len(row)}")
        table.append((line, dict(zip(header, [cell.strip() for cell in row], strict=True))))
    return _read_names(file, table, names_in) if names_in else _read_marks(file, table, list(columns) or header)


def _read_marks(file: Path, table: list[tuple[int, dict[str, str]]], names: list[str]) -> VoteFile:
    options = make_options(file, 1, names)
    ballots: Counter[bytes] = Counter()
    for line, row in table:
        marks = {}
        for number, name in enumerate(names):
            cell = row[name]
            if cell:
                marks[number] = 1 if cell.lower() in YES else read_mark(file, line, name, cell)
        add_ballot(ballots, marks, len(options), 1)
    return VoteFile(Contest(options), ballots, Meaning.NUMBER)


def _read_names(file: Path, table: list[tuple[int, dict[str, str]]], columns: tuple[str, ...]) -> VoteFile:
    labels = sorted({row[name] for _line, row in table for name in columns} - {""})
    options = make_options(file, 1, labels)
    number_of = {label: number for number, label in enumerate(labels)}
    ballots: Counter[bytes] = Counter()
    for line, row in table:
        named = [row[name] for name in columns if row[name]]
        if len(set(named)) != len(named):
            raise FileFault(file, line, "", "the same option stands twice on this ballot")
        add_ballot(ballots, {number_of[label]: place for place, label in enumerate(named, 1)}, len(options), 1)
    return VoteFile(Contest(options), ballots, Meaning.PLACE)
