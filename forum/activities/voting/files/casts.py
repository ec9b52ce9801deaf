"""Cast votes as CSV: a row a ballot. The first row names the columns.

Either each column is an option and its cells are marks (a place, a score, points, a level; for choosing also x or yes), or
`names_in` says which columns hold the names of options, the first choice first. An empty cell marks nothing; a name that stands
twice on a ballot counts where it stands first.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from forum.activities.voting.files.base import Meaning, VoteFile, add_ballot, make_options, read_mark
from forum.activities.voting.methods.contest import Contest
from forum.kernel.files import FileFault, read_rows

Table = list[tuple[int, list[str]]]  # (line, the cells that count)
YES = {"x", "yes", "y", "true", "ja", "✓", "✔"}


def read(file: Path, columns: tuple[str, ...] = (), names_in: tuple[str, ...] = ()) -> VoteFile:
    rows = read_rows(file)
    line, header = next(rows, (1, []))
    header = [name.strip() for name in header]
    for name in [*columns, *names_in]:
        if name not in header:
            raise FileFault(file, line, name, "there is no such column")
        if header.count(name) > 1:
            raise FileFault(file, line, name, "two columns have this name")
    wanted = [header.index(name) for name in names_in or columns] or list(range(len(header)))
    table = []
    for line, row in rows:
        if len(row) != len(header):
            raise FileFault(file, line, "", f"{len(header)} cells are expected, not {len(row)}")
        table.append((line, [row[number].strip() for number in wanted]))
    return _read_names(file, table) if names_in else _read_marks(file, table, [header[number] for number in wanted])


def _read_marks(file: Path, table: Table, names: list[str]) -> VoteFile:
    options = make_options(file, 1, names)
    ballots: Counter[bytes] = Counter()
    for line, cells in table:
        marks = {}
        for number, cell in enumerate(cells):
            if cell:
                marks[number] = 1 if cell.lower() in YES else read_mark(file, line, names[number], cell)
        add_ballot(ballots, marks, len(options), 1)
    return VoteFile(Contest(options), ballots, Meaning.NUMBER)


def _read_names(file: Path, table: Table) -> VoteFile:
    labels = sorted({cell for _line, cells in table for cell in cells} - {""})
    options = make_options(file, 1, labels)
    number_of = {label: number for number, label in enumerate(labels)}
    ballots: Counter[bytes] = Counter()
    for _line, cells in table:
        named = dict.fromkeys(cell for cell in cells if cell)
        add_ballot(ballots, {number_of[label]: place for place, label in enumerate(named, 1)}, len(options), 1)
    return VoteFile(Contest(options), ballots, Meaning.PLACE)
