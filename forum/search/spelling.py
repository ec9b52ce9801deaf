"""What somebody may have meant whose words find nothing: the nearest words among those that are known."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches

from forum.search.parsing import SearchQuery, fold

SHORTEST_WORD = 4
ALIKE = 0.75
_WORD = re.compile(r"[^\W\d_]+")


def put_right(query: SearchQuery, titles: Iterable[str]) -> str:
    """The same words, those that stand in none of the titles replaced by the nearest that does; "" where none is near."""
    words = (word for title in titles for word in _WORD.findall(fold(title).lower()))
    known = list(dict.fromkeys(word for word in words if len(word) >= SHORTEST_WORD))
    parts = [_put_part_right(part, known) for part in query.parts]
    return "" if parts == list(query.parts) else " ".join(parts)


def _put_part_right(part: str, known: list[str]) -> str:
    """A phrase stays as it is, as does a word that is known or too short to tell."""
    word = fold(part).lower()
    if " " in part or len(word) < SHORTEST_WORD or word in known:
        return part
    return next(iter(get_close_matches(word, known, n=1, cutoff=ALIKE)), part)
