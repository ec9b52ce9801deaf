"""A text in Markdown, as clauses: each heading begins one. Pure."""

from __future__ import annotations

from typing import NamedTuple

from forum.groups.kinds import LONGEST_CLAUSE, LONGEST_HEADING, MOST_CLAUSES
from forum.kernel.text import shorten, tidy_line, tidy_text

MARK = "#"
LONGEST_NAME_OF_CLAUSE = 60


class ClauseText(NamedTuple):
    heading: str
    words: str


def split_clauses(markdown: str) -> list[ClauseText]:
    """What stands before the first heading is a clause without one, where it says something. A heading without words of its own
    stands before those of a lower level under it."""
    found: list[ClauseText] = []
    level, title, lines = 0, "", list[str]()
    above_level, above = 0, ""
    for line in [*markdown.splitlines(), MARK]:
        if not line.startswith(MARK):
            lines.append(line)
            continue
        words = tidy_text("\n".join(lines))
        if words:
            found.append(ClauseText(f"{above}: {title}" if above and level > above_level else title, words))
        elif title:
            above_level, above = level, title
        next_level = len(line) - len(line.lstrip(MARK))
        if next_level <= above_level:
            above_level, above = 0, ""
        level, title, lines = next_level, tidy_line(line.lstrip(MARK)), []
    return found


def find_fault(clauses: list[ClauseText]) -> str | None:
    """A key of what is wrong: "none", "many" or "long"."""
    if not clauses:
        return "none"
    if len(clauses) > MOST_CLAUSES:
        return "many"
    is_long = any(len(each.words) > LONGEST_CLAUSE or len(each.heading) > LONGEST_HEADING for each in clauses)
    return "long" if is_long else None


def name_clause(position: int, heading: str, words: str) -> str:
    """How a clause is called: its heading, or how it begins."""
    return f"{position}. {heading or shorten(words, LONGEST_NAME_OF_CLAUSE)}"
