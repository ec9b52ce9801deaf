"""Reading files that people bring: a fault is named by file, line, column and reason, so that it can be mended."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

# What moves a terminal's cursor, turns its words round or ends a line: controls, marks of direction, halves of characters.
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


class FileFault(Exception):
    """What is wrong with a file, as "file, line, column: why"; line 0 stands for the whole file. Safe to print."""

    def __init__(self, file: Path, line: int, column: str, why: str) -> None:
        place = [file.name, *([f"line {line}"] if line else []), *([f"column {column}"] if column else [])]
        super().__init__(make_printable(f"{', '.join(place)}: {why}"))


def make_printable(text: str) -> str:
    """The same in one line that does nothing to the terminal it is printed on: what would stands as its number ("\\u001b")."""
    return _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def read_rows(file: Path, delimiter: str = ",") -> Iterator[tuple[int, list[str]]]:
    """(line, cells) of a CSV file; the line is the one a row ends on, as cells may hold line breaks. Raises FileFault while it is
    read."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as text:
            reader = csv.reader(text, strict=True, delimiter=delimiter)
            try:
                for row in reader:
                    if row:
                        yield reader.line_num, row
            except csv.Error as problem:
                raise FileFault(file, reader.line_num, "", str(problem)) from problem
            except UnicodeDecodeError as problem:
                raise FileFault(file, reader.line_num + 1, "", "this is not text in UTF-8") from problem
    except OSError as problem:
        raise FileFault(file, 0, "", say_why_not_read(problem)) from problem


def read_lines(file: Path) -> list[tuple[int, str]]:
    """(line number, text without blanks at its ends) of a text file, empty lines left out. Raises FileFault."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except OSError as problem:
        raise FileFault(file, 0, "", say_why_not_read(problem)) from problem
    except UnicodeDecodeError as problem:
        line = problem.object[: problem.start].count(b"\n") + 1
        raise FileFault(file, line, "", "this is not text in UTF-8") from problem
    return [(number, line.strip()) for number, line in enumerate(text.split("\n"), 1) if line.strip()]


MOST_DIGITS = 15


def read_whole_number(file: Path, line: int, column: str, text: str, least: int = 0) -> int:
    """The number in a cell: up to 15 digits without a sign. Raises FileFault for anything else, or for less than `least`."""
    text = text.strip()
    if text.isascii() and text.isdigit() and len(text) > MOST_DIGITS:
        raise FileFault(file, line, column, f"{text[:20]!r} is too large: a number has {MOST_DIGITS} digits at most")
    if not (text.isascii() and text.isdigit()):
        raise FileFault(file, line, column, f"{text!r} is not a whole number")
    if int(text) < least:
        raise FileFault(file, line, column, f"{text} is less than {least}")
    return int(text)


def say_why_not_read(problem: OSError) -> str:
    """In words that a `FileFault` can have as its reason."""
    return "there is no such file" if isinstance(problem, FileNotFoundError) else problem.strerror or "it cannot be read"
