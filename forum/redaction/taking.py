"""Takes words out of rows, wherever features keep official words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from forum.consultations.extension_points import OfficialWords, list_official_words
from forum.consultations.models import Consultation, Document
from forum.consultations.snapshots import Part
from forum.consultations.wording import SAYERS, VALUES
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.sentences import StoredSentence
from forum.kernel.text import render
from forum.redaction import addresses
from forum.spaces.models import Version
from forum.spaces.rules import ThingWords, read_words, write_words

Change = Callable[[str], str]
# Marks of Markdown are no part of what somebody reads and copies.
MARKS = r"[*_~`]*+"  # Nothing is tried twice (`+`): a long row of them costs no more than other letters.
RUN = re.compile(r"[*_~`]+")
BETWEEN_WORDS = r"(?:[\s*_~`>\[]|\]\([^()\s]*+\))++"
BRIEF = {"title", "name", "label", "headline", "job_title", "subject", "file_name", "owner_title", "question"}
READ_ALIKE = ("'\u2018\u2019\u02bc\u00b4`", '"\u201c\u201d\u201e', "-\u2010\u2011\u2012\u2013\u2014\u2212")


def list_wordless_fields() -> set[str]:
    """Fields of versions and templates that hold keys and dates, which are nobody's words. Features name theirs when they are
    loaded: this is asked when it is needed."""
    return {*SAYERS, *VALUES, "document", "affected", "kind_key"}


def make_change(words: str, stand_in: str) -> Change:
    """Puts one in the place of the other, where that stands by itself and not within longer words, as somebody reads it: in
    whatever case, however its words are set apart, with straight or curly apostrophes and any dash, and with letters in bold or a
    link within."""
    exact = BETWEEN_WORDS.join(MARKS.join(map(_as_read, word)) for word in words.split())
    pattern = re.compile(rf"(?<![*_~`])(\[?{MARKS})(?<![^\W_])({exact})(?![^\W_])({MARKS})", re.IGNORECASE)

    def put(found: re.Match[str]) -> str:
        before, core, after = found.groups()
        if "](" in core:  # A link began before the words and ended within.
            before = before.removeprefix("[")
        if len(RUN.findall(core)) % 2:  # What began or ended within the words would be left alone: its other half goes too.
            before, after = ("", after) if before else ("", "")
        return f"{before}{stand_in}{after}"

    return lambda text: pattern.sub(put, text)


def _as_read(letter: str) -> str:
    alike = next((several for several in READ_ALIKE if letter in several), letter)
    return "[" + re.escape(alike) + "]" if len(alike) > 1 else re.escape(letter)


def count_places(consultation: Consultation, words: str) -> Counter[str]:
    """In how many rows they stand, by the key of the place. Nothing is changed."""
    change, found = make_change(words, ""), Counter[str]()
    for place in list_official_words():
        found[place.key] += sum(bool(_find_changed(place, row, change)) for row in place.find(consultation))
    found[addresses.PLACE] += addresses.has_words(consultation, words)
    return +found


def take_out_words(consultation: Consultation, words: str, stand_in: str, short: str, redaction_id: int) -> Counter[str]:
    """Inside an action; the redaction is agreed to, underway and written. `short` stands in titles and names."""
    found, whole, brief = Counter[str](), make_change(words, stand_in), make_change(words, short)
    if addresses.has_words(consultation, words):
        found[addresses.PLACE] += 1
        addresses.retire_address(consultation)
    for place in list_official_words():
        for row in place.find(consultation):
            changed = _find_changed(place, row, whole, brief)
            if changed:
                found[place.key] += 1
                _write(place, row, changed, redaction_id)
    return found


def _find_changed(place: OfficialWords, row: Any, change: Change, brief: Change | None = None) -> dict[str, Any]:
    """What would be another, by column."""
    new = {name: _change_value(getattr(row, name), brief if brief and name in BRIEF else change) for name in place.columns}
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
        wordless = list_wordless_fields()
        return {name: each if name in wordless else _change_value(each, change) for name, each in value.items()}
    if isinstance(value, list):  # A line of a list has parts, which stay apart whatever is taken out.
        parted = [each.split("\n") if isinstance(each, str) else each for each in value]
        changed = [[change(part) for part in each] if isinstance(each, list) else _change_value(each, change) for each in parted]
        return ["\n".join(each) if isinstance(each, list) else each for each in changed]
    return change(value) if isinstance(value, str) else value


def _change_json(kept: str, change: Change) -> str:
    words = read_words(kept)
    changed = None if words is None else _change_value(words, change)
    return kept if changed == words or changed is None else write_words(changed)


def take_out_document(document: Document, stand_in: str, redaction_id: int) -> bytes:
    """The file goes, and what was to be read beside it, from the versions too. Returns what it was."""
    content, document.taken_out_at = document.file.content, now()
    document.file.content = stand_in.encode()
    document.size, document.content_type = len(document.file.content), "text/plain; charset=utf-8"
    document.text = stand_in if document.text else ""

    def change(words: ThingWords) -> ThingWords:
        is_of_it = words.get("document") == document.public_id
        return words | {"text": stand_in} if is_of_it and words.get("text") else words

    change_versions(document.consultation_id, Part.DOCUMENTS, change, redaction_id)
    return content


def change_versions(space_id: int, part: Part, change: Callable[[ThingWords], ThingWords], redaction_id: int) -> None:
    """Changes what versions of a part say, before and after, where that comes to something else."""
    for version in db.session.scalars(select(Version).filter_by(space_id=space_id, part=part)).all():
        for name in ("before", "after"):
            words = read_words(getattr(version, name))
            changed = None if words is None else change(words)
            if changed is not None and changed != words:
                setattr(version, name, write_words(changed))
                version.redaction_id = redaction_id
