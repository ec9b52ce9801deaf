"""Lists that are written by the program and reviewed by people: a row begins with a line that is not indented."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.services import ROOT


def review(path: Path, found: str, test: str) -> None:
    """Fails once, with every row that is new, gone or changed. FORUM_REWRITE=1 writes the list anew; read its diff like code."""
    if os.environ.get("FORUM_REWRITE"):
        path.write_text(found)
    differences = compare(path.read_text(), found)
    if differences:
        remedy = f"Is it meant? Then run  FORUM_REWRITE=1 python3 run.py test {test}  and read the diff."
        pytest.fail("\n".join([f"{path.relative_to(ROOT)} is not what people reviewed:", *differences, remedy]), pytrace=False)


def compare(reviewed: str, found: str) -> list[str]:
    before, after = rows_of(reviewed), rows_of(found)
    return [
        *(f"new: {row}" for head, row in after.items() if head not in before),
        *(f"gone: {head}" for head in before if head not in after),
        *(f"changed: {row}\n  it was: {before[head]}" for head, row in after.items() if before.get(head, row) != row),
    ]


def rows_of(text: str) -> dict[str, str]:
    """Each row by its first line."""
    rows: dict[str, str] = {}
    head = ""
    for line in text.splitlines():
        head = head if line.startswith(" ") else line
        rows[head] = f"{rows[head]}\n{line}" if line.startswith(" ") else line
    return rows
