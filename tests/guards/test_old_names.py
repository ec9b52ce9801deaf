"""Names that were given up stay given up: the table "Old names" of docs/house.md is read, and none of it may come back."""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
JINJA = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.S)
NAME = re.compile(r"[A-Za-z_]\w*")
QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
# Old in one meaning, at home in another: the sentence, a day of the calendar, what one does with a topic, …
ALSO_SOMETHING_ELSE = {"follow", "Line", "Words", "Day", "Hidden", "Moment", "list_notes", "wipe", "draw_group", "draw_ballot"}


def old_names() -> list[str]:
    table = (ROOT / "docs" / "house.md").read_text().partition("## Old names")[2]
    rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("| ") and "`" in line]
    return [name for row in rows for name in re.findall(r"`([^`]+)`", row)]


IDENTIFIERS = sorted({name for name in old_names() if NAME.fullmatch(name)} - ALSO_SOMETHING_ELSE)
PATHS = sorted(name for name in old_names() if name.endswith(("/", ".py", ".css", ".js")))


@cache
def names_in_use() -> dict[str, str]:
    """Each identifier of the program, its templates and scripts, with one place where it stands."""
    return dict(_find_names())


def _find_names() -> Iterator[tuple[str, str]]:
    for path in sorted((ROOT / "forum").rglob("*.py")):
        for token in tokenize.generate_tokens(io.StringIO(path.read_text()).readline):
            if token.type == tokenize.NAME:
                yield token.string, f"{path.relative_to(ROOT)}:{token.start[0]}"
    for path in sorted((ROOT / "templates").rglob("*.*")):
        for code in JINJA.findall(path.read_text()):
            for name in NAME.findall(QUOTED.sub("", code)):
                yield name, str(path.relative_to(ROOT))
    for path in sorted((ROOT / "static" / "js").rglob("*.js")):
        for line in path.read_text().splitlines():
            for name in NAME.findall(QUOTED.sub("", line.partition("//")[0])):
                yield name, str(path.relative_to(ROOT))


def test_there_are_old_names_to_look_for() -> None:
    assert len(IDENTIFIERS) > 20
    assert len(PATHS) > 10
    assert names_in_use().keys() >= {"public_id", "create_app"}


@pytest.mark.parametrize("name", IDENTIFIERS)
def test_an_old_name_has_not_come_back(name: str) -> None:
    assert name not in names_in_use(), (
        f"{name} stands in {names_in_use()[name]}: docs/house.md, Old names, says what it is called now"
    )


@pytest.mark.parametrize("path", PATHS)
def test_an_old_place_is_empty(path: str) -> None:
    left = [*ROOT.glob(path if "/" in path else f"forum/**/{path}")]
    files = [each for place in left for each in [place, *place.rglob("*")] if each.is_file()]
    found = [each for each in files if "__pycache__" not in each.parts]
    assert not found, f"{path}: docs/house.md, Old names, says where it went"
