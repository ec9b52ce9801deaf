"""What somebody may have meant whose words find nothing: the nearest words that stand in titles everybody can read."""

from __future__ import annotations

import re
from difflib import get_close_matches

from sqlalchemy import select

from forum.kernel.db import db
from forum.search.models import SearchEntry
from forum.search.parsing import SearchQuery, fold, parse
from forum.search.queries import Choices, find_matches

MOST_TITLES = 1_000
SHORTEST = 4
ALIKE = 0.75
_WORD = re.compile(r"[^\W\d_]+")


def find_meant(query: SearchQuery) -> str:
    """The same search with its unknown words put right; "" where that finds nothing either."""
    known = _list_known_words()
    parts = [_put_right(part, known) for part in query.parts]
    meant = " ".join(parts)
    if parts == list(query.parts) or not find_matches(parse(meant), Choices()).all:
        return ""
    return meant


def _list_known_words() -> list[str]:
    newest = select(SearchEntry.title).where(SearchEntry.title != "").order_by(SearchEntry.id.desc()).limit(MOST_TITLES)
    words = (word for title in db.session.scalars(newest) for word in _WORD.findall(fold(title).lower()))
    return list(dict.fromkeys(word for word in words if len(word) >= SHORTEST))


def _put_right(part: str, known: list[str]) -> str:
    """A phrase stays as it is, as does a word that is known or too short to tell."""
    word = fold(part).lower()
    if " " in part or len(word) < SHORTEST or word in known:
        return part
    return next(iter(get_close_matches(word, known, n=1, cutoff=ALIKE)), part)
