"""Takes words out of rows, wherever features keep official words."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Collection
from typing import Any, NamedTuple

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


class Sentence(NamedTuple):
    """One in which the words stand, in three pieces: the words are the second."""

    before: str
    words: str
    after: str

    @property
    def key(self) -> str:
        """The same wherever the sentence stands, however it is typed."""
        said = " ".join(MARKS_ALONE.sub("", "".join(self)).casefold().split())
        return hashlib.sha256(said.encode()).hexdigest()[:20]


Takes = Callable[[Sentence], bool]
SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]*_]*\s+|\n+")
MARKS_ALONE = re.compile(r"[*_~`]")
# Marks of Markdown are no part of what somebody reads and copies.
MARKS = r"[*_~`]*+"  # Nothing is tried twice (`+`): a long row of them costs no more than other letters.
RUN = re.compile(r"[*_~`]+")
BETWEEN_WORDS = r"(?:[\s*_~`>\[]|\]\([^()\s]*+\))++"
BRIEF = {
    *("title", "name", "pseudonym", "own_name", "label", "headline", "job_title"),
    *("subject", "file_name", "owner_title", "question"),
}
READ_ALIKE = ("'\u2018\u2019\u02bc\u00b4`", '"\u201c\u201d\u201e', "-\u2010\u2011\u2012\u2013\u2014\u2212")


def list_wordless_fields() -> set[str]:
    """Fields of versions and templates that hold keys and dates, which are nobody's words. Features name theirs when they are
    loaded: this is asked when it is needed."""
    return {*SAYERS, *VALUES, "document", "affected", "kind_key"}


def make_change(words: str, stand_in: str, takes: Takes | None = None) -> Change:
    """Puts one in the place of the other, where that stands by itself and not within longer words, as somebody reads it: in
    whatever case, however its words are set apart, with straight or curly apostrophes and any dash, and with letters in bold or a
    link within. `takes` is asked of each place."""
    exact = BETWEEN_WORDS.join(MARKS.join(map(_as_read, word)) for word in words.split())
    pattern = re.compile(rf"(?<![*_~`])(\[?{MARKS})(?<![^\W_])({exact})(?![^\W_])({MARKS})", re.IGNORECASE)

    def change(text: str) -> str:
        if takes is None or not pattern.search(text):
            return pattern.sub(put, text)
        ends = [0, *(each.end() for each in SENTENCE_END.finditer(text)), len(text)]

        def put_if_taken(found: re.Match[str]) -> str:
            start, end = found.span(2)
            first, last = bisect_right(ends, start) - 1, bisect_right(ends, end - 1)
            said = Sentence(text[ends[first] : start], text[start:end], text[end : ends[min(last, len(ends) - 1)]])
            return put(found) if takes(said) else found[0]

        return pattern.sub(put_if_taken, text)

    def put(found: re.Match[str]) -> str:
        before, core, after = found.groups()
        if "](" in core:  # A link began before the words and ended within.
            before = before.removeprefix("[")
        if len(RUN.findall(core)) % 2:  # What began or ended within the words would be left alone: its other half goes too.
            before, after = ("", after) if before else ("", "")
        return f"{before}{stand_in}{after}"

    return change


def _as_read(letter: str) -> str:
    alike = next((several for several in READ_ALIKE if letter in several), letter)
    return "[" + re.escape(alike) + "]" if len(alike) > 1 else re.escape(letter)


def visit_words(consultation: Consultation, words: str, hear: Callable[[OfficialWords, Sentence], None]) -> None:
    """`hear` is told of each sentence in which they stand, with its place, once a row. Nothing is changed."""
    for place in list_official_words():
        for row in place.find(consultation):
            heard: dict[str, Sentence] = {}

            def note(said: Sentence, heard: dict[str, Sentence] = heard) -> bool:
                heard.setdefault(said.key, said)
                return True

            _find_changed(place, row, make_change(words, "", note))
            for said in heard.values():
                hear(place, said)


def take_out_words(
    consultation: Consultation, words: str, stand_in: str, short: str, redaction_id: int, chosen: Collection[str] | None = None
) -> Counter[str]:
    """Inside an action; the redaction is agreed to, underway and written. `short` stands in titles and names. `chosen`: the keys
    of the sentences that lose them; None: all. Returns in how many rows they were, by the key of the place."""
    takes: Takes | None = None if chosen is None else lambda said: said.key in chosen
    found, whole, brief = Counter[str](), make_change(words, stand_in, takes), make_change(words, short, takes)
    if (chosen is None or addresses.PLACE in chosen) and addresses.has_words(consultation, words):
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
    if place.settle is not None:
        place.settle(row)
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

    change_versions(document.space_id, Part.DOCUMENTS, change, redaction_id)
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
