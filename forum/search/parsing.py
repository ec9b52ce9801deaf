"""What somebody typed into the box, read: words, and "phrases" between quotation marks. There is nothing else to know, and
nothing that is wrong: a sign that means something to a database is a sign like any other here."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from forum.kernel.text import tidy_line

LONGEST_QUERY = 200
MOST_PARTS = 20
_QUOTES = re.compile('["“”„‟«»＂]')
_ACCENTS = re.compile("[\u0300-\u036f]")


@dataclass(frozen=True)
class SearchQuery:
    """All of `parts` must be there; one of several words must be there in this order."""

    parts: tuple[str, ...]

    @property
    def match(self) -> str:
        """For FTS5, which reads what stands in quotation marks as words in a row, whatever it is."""
        return " AND ".join(f'"{part}"' for part in self.parts)

    def __bool__(self) -> bool:
        return bool(self.parts)


def parse(typed: str) -> SearchQuery:
    """At most MOST_PARTS of it, each once. A quotation mark that is never closed is none."""
    pieces = _QUOTES.split(tidy_line(typed.encode(errors="ignore").decode()[:LONGEST_QUERY]))
    parts: list[str] = []
    for number, piece in enumerate(pieces):
        is_phrase = number % 2 == 1 and number < len(pieces) - 1
        parts += [" ".join(piece.split())] if is_phrase else piece.split()
    return SearchQuery(tuple(dict.fromkeys(part for part in parts if any(c.isalnum() for c in part)))[:MOST_PARTS])


def fold(text: str) -> str:
    """Without accents, as PostgreSQL keeps the words (the trigger of 0038)."""
    return _ACCENTS.sub("", unicodedata.normalize("NFKD", text))


def fold_each(text: str) -> str:
    """The same with each character in its place, so that what is found in it is found in `text`."""
    if text.isascii():
        return text
    return "".join(folded if len(folded := fold(c)) == 1 else c for c in text)
