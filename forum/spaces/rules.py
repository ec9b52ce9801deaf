"""What can be said of versions, whatever kind of space they belong to."""

from __future__ import annotations

import json

from flask_babel import gettext as _

from forum.kernel.text import count_different_words, count_words, has_words
from forum.spaces.models import Version

# What a thing says, by the name of a field: a text, or several.
ThingWords = dict[str, str | list[str]]
LONGEST_REASON = 500
SHORTEST_TELLING_WORD = 3  # letters of the longest one: "x y z" says nothing
FEWEST_REASON_WORDS = 3


def why_no_reason(reason: str, missing: str, longest: int = LONGEST_REASON) -> str | None:
    """What is wrong with a reason that everybody can read and learns something from; None: nothing. `missing` says what to enter
    where there is none."""
    if len(reason) > longest:
        return _("The reason must be %(most)d characters or fewer", most=longest)
    if not has_words(reason):
        return missing
    if count_words(reason) < FEWEST_REASON_WORDS or max(map(len, reason.split())) < SHORTEST_TELLING_WORD:
        return _("Write at least %(fewest)d words, so that people learn why", fewest=FEWEST_REASON_WORDS)
    if count_different_words(reason) < FEWEST_REASON_WORDS:
        return _("This says the same word again and again. Write at least %(fewest)d different ones", fewest=FEWEST_REASON_WORDS)
    return None


def write_words(words: ThingWords | None) -> str:
    """As a version keeps them; "" for a thing that is not there."""
    return "" if words is None else json.dumps(words, ensure_ascii=False, sort_keys=True)


def read_words(kept: str) -> ThingWords | None:
    """What `write_words` wrote."""
    words: ThingWords | None = json.loads(kept) if kept else None
    return words


Things = dict[tuple[str, int], ThingWords]


def undo_versions(things: Things, versions: list[Version]) -> Things:
    """What a space said before these versions, given what it said after them. The latest version comes first."""
    return _follow(things, [(version, version.before) for version in versions])


def replay_versions(things: Things, versions: list[Version]) -> Things:
    """What a space said after these versions, given what it said before them. The first version comes first."""
    return _follow(things, [(version, version.after) for version in versions])


def _follow(things: Things, steps: list[tuple[Version, str]]) -> Things:
    found = dict(things)
    for version, kept in steps:
        words = read_words(kept)
        if words is None:
            found.pop((version.part, version.thing_id), None)
        else:
            found[(version.part, version.thing_id)] = words
    return found
