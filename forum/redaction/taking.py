"""Takes words out of rows, wherever features keep official words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from typing import Any

from forum.consultations.extension_points import OfficialWords, list_official_words
from forum.consultations.models import Consultation
from forum.consultations.wording import SAYERS, VALUES
from forum.kernel.sentences import StoredSentence
from forum.kernel.text import render
from forum.spaces.models import Version
from forum.spaces.rules import read_words, write_words

# Fields of versions that hold keys and dates, which are nobody's words.
NO_WORDS = frozenset({*SAYERS, *VALUES, "document", "affected"})
Change = Callable[[str], str]


def make_change(words: str, stand_in: str) -> Change:
    """Puts one in the place of the other, where that stands by itself and not within longer words, in whatever case and however
    its words are set apart."""
    exact = r"\s+".join(map(re.escape, words.split()))
    pattern = re.compile(rf"(?<!\w){exact}(?!\w)", re.IGNORECASE)
    return lambda text: pattern.sub(lambda _found: stand_in, text)


def count_places(consultation: Consultation, words: str) -> Counter[str]:
    """In how many rows they stand, by the key of the place. Nothing is changed."""
    change, found = make_change(words, ""), Counter[str]()
    for place in list_official_words():
        found[place.key] += sum(bool(_find_changed(place, row, change)) for row in place.find(consultation))
    return +found


def take_out_words(consultation: Consultation, words: str, stand_in: str, redaction_id: int) -> Counter[str]:
    """Inside an action; the redaction is agreed to and written."""
    change, found = make_change(words, stand_in), Counter[str]()
    for place in list_official_words():
        for row in place.find(consultation):
            changed = _find_changed(place, row, change)
            if changed:
                found[place.key] += 1
                _write(place, row, changed, redaction_id)
    return found


def _find_changed(place: OfficialWords, row: Any, change: Change) -> dict[str, Any]:
    """What would be another, by column."""
    new = {name: _change_value(getattr(row, name), change) for name in place.columns}
    new |= {name: _change_json(getattr(row, name), change) for name in place.json}
    return {name: value for name, value in new.items() if value != getattr(row, name)}


def _write(place: OfficialWords, row: Any, changed: dict[str, Any], redaction_id: int) -> None:
    for name, value in changed.items():
        setattr(row, name, value)
    for html, source in place.html:
        setattr(row, html, render(getattr(row, source)))
    if isinstance(row, Version):
        row.redaction_id = redaction_id


def _change_value(value: Any, change: Change) -> Any:
    if isinstance(value, StoredSentence):
        return StoredSentence(value.key, _change_value(dict(value.values), change))
    if isinstance(value, dict):
        return {name: each if name in NO_WORDS else _change_value(each, change) for name, each in value.items()}
    if isinstance(value, list):
        return [_change_value(each, change) for each in value]
    return change(value) if isinstance(value, str) else value


def _change_json(kept: str, change: Change) -> str:
    words = read_words(kept)
    return kept if words is None else write_words(_change_value(words, change))
