"""Lists of rows in forms that several people may be changing at once: an agenda, the options of a vote."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Any, NamedTuple

from wtforms import Field, FieldList, HiddenField, IntegerField, StringField
from wtforms import Form as PlainForm
from wtforms.fields.choices import SelectFieldBase

from forum.kernel.dates import say_full_day, say_moment
from forum.kernel.fingerprints import fingerprint, read_parts


class SharedRow(NamedTuple):
    """A row by its fingerprints. `about`: its hidden fields, which say what it is a row of. `words`: what people read in it."""

    about: str
    words: str


BLANK = SharedRow("", "")  # nobody has written in it: a spare one, or one that was cleared to remove it


class MergedRow(NamedTuple):
    """Which row is the next one, by its number: one of mine, or one of theirs. With both, each of us wrote another one."""

    mine: int | None
    theirs: int | None


def merge_rows(began: list[SharedRow], mine: list[SharedRow], theirs: list[SharedRow]) -> list[MergedRow] | None:
    """What both lists come to: rows that one side left alone are as the other wrote them. None where it cannot be told which row
    of theirs is one that I have changed.

    Mine stand where they stood when we began, cleared ones too, and what I have added after them; theirs are only the rows that
    are left. What is returned begins with one row for each of theirs, in their order, and so can be sent and merged again."""
    if [row.words for row in mine if row != BLANK] == [row.words for row in theirs]:
        return [MergedRow(None, row) for row in range(len(theirs))]
    added = mine[len(began) :]
    mine = [*mine, *[BLANK] * (len(began) - len(mine))]
    merged: list[MergedRow] = []
    for change, first, end, their_first, their_end in SequenceMatcher(None, began, theirs, autojunk=False).get_opcodes():
        rows, their_rows = range(first, end), range(their_first, their_end)
        gone = BLANK if change == "delete" else None
        if change == "equal":
            merged += [MergedRow(row, None) for row in rows]
        elif all(mine[row] in (began[row], gone) for row in rows):
            merged += [MergedRow(None, row) for row in their_rows]
        elif _are_paired(began[first:end], theirs[their_first:their_end], is_last=end == len(began)):
            for row, their in zip_longest(rows, their_rows):
                is_theirs = row is None or mine[row] == began[row] or mine[row].words == theirs[their].words
                merged.append(MergedRow(None if is_theirs else row, their))
        else:
            return None
    return merged + _list_added(len(began), added, Counter(row.words for row in theirs) - Counter(row.words for row in began))


def _are_paired(began: list[SharedRow], theirs: list[SharedRow], *, is_last: bool) -> bool:
    """Whether theirs are the ones that were there, in the same order. Rows are added at the end of a list."""
    is_long_enough = len(theirs) >= len(began) if is_last else len(theirs) == len(began)
    return is_long_enough and all(row.about == their.about for row, their in zip(began, theirs, strict=False))


def _list_added(first: int, added: list[SharedRow], new_to_me: Counter[str]) -> list[MergedRow]:
    """What only I have added: what both have is among theirs already."""
    rows = []
    for number, row in enumerate(added, first):
        if new_to_me[row.words] > 0:
            new_to_me[row.words] -= 1
        elif row != BLANK:
            rows.append(MergedRow(number, None))
    return rows


def read_rows(field: FieldList) -> list[SharedRow]:
    """The rows of a form, spare and cleared ones as BLANK. What cannot be read in one makes it another row: it is somebody's."""
    return [_read_row(entry.form) for entry in field.entries]


def _read_row(form: PlainForm) -> SharedRow:
    about = [str(each.data or "") for each in form if isinstance(each, HiddenField)]
    seen = [each for each in form if not isinstance(each, HiddenField)]
    unreadable = [list(map(str, each.raw_data)) for each in seen if is_unreadable(each)]
    if not unreadable and not any(each.data for each in seen if isinstance(each, StringField)):
        return BLANK
    return SharedRow(fingerprint(about) if any(about) else "", fingerprint([str(each.data or "") for each in seen], unreadable))


def print_rows(name: str, rows: list[SharedRow]) -> str:
    """As `fingerprint_parts`, a part for each row: `merge_rows` needs them once the list has been changed."""
    return "".join(f" {name}.{number}:{row.words}/{row.about}" for number, row in enumerate(rows))


def find_rows(name: str, began: str) -> list[SharedRow] | None:
    """The rows that `print_rows` has put into a form, as it comes back. None when it does not say which they were."""
    parts = read_parts(began)
    printed = [parts[each] for number in range(len(parts)) if (each := f"{name}.{number}") in parts]
    if not printed and parts.get(name) != fingerprint([]):
        return None
    return [SharedRow(about, words) for words, _slash, about in (each.partition("/") for each in printed)]


def lay_rows(field: FieldList, merged: list[MergedRow], theirs: FieldList) -> None:
    """Puts the rows into the form, mine with what was typed in them, and after them those that are spare still."""
    mine, read = list(field.entries), read_rows(field)
    used = {row.mine for row in merged}
    spare = [entry for number, entry in enumerate(mine) if number not in used and read[number] == BLANK]
    field.entries = []
    rows: list[Any] = []
    for row in merged:
        if row.mine is None:
            entry = theirs.entries[row.theirs or 0]
            for each in entry.form:
                mark_as_sent(each)
        else:  # Whoever sends fewer rows than there were has cleared the others.
            entry = mine[row.mine] if row.mine < len(mine) else field.append_entry()
        rows.append(entry)
    rows = [*rows, *spare][: field.max_entries]
    field.entries = [*rows, *rows[-1:]]
    if rows:
        field.pop_entry()  # This numbers the others again.


def say_row(form: PlainForm) -> str:
    """All that people read in it, column by column. A number says what it is of."""
    columns = [(each, say_value(each, each.data)) for each in form if not isinstance(each, HiddenField)]
    return "\u00a0· ".join(
        f"{each.label.text}: {words}" if isinstance(each, IntegerField) else words for each, words in columns if words
    )


def find_first_field(form: PlainForm) -> Field:
    """The first of a row that people see."""
    return next(each for each in form if not isinstance(each, HiddenField))


def is_unreadable(field: Field) -> bool:
    """Somebody has typed something of which nothing could be made, as "about 40" where a number belongs. It reads as if it were
    empty, and is theirs all the same."""
    if isinstance(field, FieldList):
        return any(is_unreadable(inner) for entry in field.entries for inner in getattr(entry, "form", []))
    return bool(field.process_errors) and any(str(each).strip() for each in field.raw_data or [])


def say_value(field: Field, value: Any) -> str:
    """As people read it, whatever it is stored as; "" for nothing."""
    if isinstance(value, datetime):
        return say_moment(value)
    if isinstance(value, date):
        return say_full_day(value)
    if isinstance(field, SelectFieldBase):
        chosen = value if isinstance(value, list) else [value]
        return ", ".join(str(label) for key, label in field.choices if key in chosen)
    return str(value or "")


def mark_as_sent(field: Field) -> None:
    """As if a browser had sent what is in it: some validators look at that."""
    field.raw_data = [field._value() if hasattr(field, "_value") else str(field.data or "")]
