"""What was said officially, and every change of it, as tables and as data for a computer; and the tables that features offer to
those who run a consultation, and to each person of what is theirs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel.speaklater import LazyString

from forum.consultations.models import Consultation
from forum.consultations.notices import say_told
from forum.consultations.part_names import PARTS
from forum.consultations.queries import list_places_by_number
from forum.consultations.snapshots import Part
from forum.consultations.wording import (
    DAYS,
    EFFECTS,
    FIELDS,
    MOMENTS,
    ShownChange,
    compare_fields,
    list_said_lines,
    show_changes,
)
from forum.kernel.dates import to_local
from forum.kernel.differences import Difference
from forum.kernel.permissions import Actor
from forum.kernel.registries import add_once
from forum.spaces.models import Version
from forum.spaces.rules import Things, read_words

# Versions whose writers are looked up together.
PIECE = 200


@dataclass(frozen=True)
class Table:
    """What of a consultation can be downloaded by those who run it. Its rows hold what everybody who may read it can read, and
    nothing else; the first says what the columns are."""

    name: str  # in its address, and of the file
    label: LazyString
    list_rows: Callable[[Consultation], Iterable[list[str]]]


_tables: dict[str, Table] = {}


def declare_table(table: Table) -> Table:
    return add_once(_tables, table.name, table, "the table")


def find_table(name: str) -> Table | None:
    return _tables.get(name)


def all_tables() -> list[Table]:
    return [_tables[name] for name in sorted(_tables)]


@dataclass(frozen=True)
class OwnRow:
    """Something that somebody said or did here, for their own eyes."""

    consultation: str
    kind: str
    at: datetime | None  # None: when is not kept
    title: str
    words: str
    state: str = ""


OwnRows = Callable[[Actor], Iterable[OwnRow]]
_own: list[OwnRows] = []


def lists_own(source: OwnRows) -> OwnRows:
    """Registers what a feature keeps of a person, for the table that they can download."""
    _own.append(source)
    return source


def list_own_rows(actor: Actor) -> Iterator[list[str]]:
    """All that they said and did in public or in private, under whatever name."""
    yield [_("Consultation"), _("What it is"), _("Date and time"), _("Title"), _("What you wrote or chose"), _("Status")]
    for source in _own:
        for row in source(actor):
            yield [row.consultation, row.kind, say_moment(row.at), row.title, row.words, row.state]


def say_moment(moment: datetime | None) -> str:
    """ISO 8601, by the clocks of this place, with how far they are from UTC: one form in every table."""
    return to_local(moment).isoformat(timespec="seconds") if moment else ""


def say_table_day(moment: datetime) -> str:
    """The day alone, by the clocks of this place."""
    return to_local(moment).date().isoformat()


# The columns of each part: the same whatever is said, so that tables of several consultations can be put below each other.
_columns: dict[str, tuple[str, ...]] = {}


def declare_columns(part: Part, *names: str) -> None:
    """Which fields the table of a part has. All of its official things may say."""
    add_once(_columns, part, names, "the columns of")


def list_cell_lines(name: str, words: str | list[str]) -> list[str]:
    """What is kept in a field as pages say it, but a day or a moment as spreadsheets sort it."""
    if isinstance(words, str) and words and name in DAYS:
        return [words]
    if isinstance(words, str) and words and name in MOMENTS:
        return [say_moment(datetime.fromisoformat(words))]
    return list_said_lines(name, words)


def list_change_rows(versions: Iterable[Version]) -> Iterator[list[str]]:
    """A row for each field that changed, in the order of the changes: when, what, before, after, why, who. All that the page of
    changes says of each is in it: whose role or name it is stands in its heading alone."""
    yield [
        _("Number"),
        _("Date and time"),
        _("Part of the page"),
        _("What it is about"),
        _("What happened"),
        _("In one sentence"),
        _("Field"),
        _("Before"),
        _("After"),
        _("Why"),
        _("Who decided"),
        _("Who was told"),
    ]
    for number, change in enumerate(_show_all(versions), 1):
        version = change.version
        about = [str(number), say_moment(version.at), str(PARTS[version.part]), version.title, str(EFFECTS[version.effect])]
        about.append(change.compared.heading)
        because = [version.reason, change.who, say_told(change)]
        fields = compare_fields(read_words(version.before), read_words(version.after), list_cell_lines)
        for field in fields:
            yield [*about, field.label, _join(field.before), _join(field.after), *because]
        if not fields:
            yield [*about, "", "", "", *because]


# The numbers of places tell who joined before whom, on the whole site: these have a name of their own instead.
OF_PEOPLE = frozenset({Part.ROLES, Part.OWN_NAMES, Part.GO_BETWEEN})


def list_change_values(versions: Iterable[Version]) -> Iterator[dict[str, Any]]:
    """The same as data. `before` and `after` hold all that the thing said, by the keys that versions keep; null: it was
    not there."""
    versions = list(versions)
    people = list_places_by_number({version.thing_id for version in versions if version.part in OF_PEOPLE})
    for number, change in enumerate(_show_all(versions), 1):
        version = change.version
        yield {
            "number": number,
            "id": version.public_id,
            "at": version.at.isoformat(),
            "part": version.part,
            "thing": people[version.thing_id].public_id if version.part in OF_PEOPLE else version.thing_id,
            "title": version.title,
            "effect": version.effect,
            "sentence": change.compared.heading,
            "before": read_words(version.before),
            "after": read_words(version.after),
            "reason": version.reason,
            "who": change.who,
            "told": say_told(change),
            "words_taken_out": version.redaction_id is not None,
        }


def list_thing_rows(things: Things, parts: Iterable[Part]) -> Iterator[list[str]]:
    """What some parts say now: a row for each thing, a column for each field that one of them can say."""
    parts = tuple(parts)
    names = list(dict.fromkeys(name for part in parts for name in _columns[part]))
    yield [_("Part of the page"), *(str(FIELDS[name]) for name in names)]
    for wanted in parts:
        for (part, _number), words in sorted(things.items(), key=lambda item: item[0][1]):
            if part == wanted:
                yield [str(PARTS[part]), *("\n".join(list_cell_lines(name, words.get(name, ""))) for name in names)]


def _show_all(versions: Iterable[Version]) -> Iterator[ShownChange]:
    piece: list[Version] = []
    for version in versions:
        piece.append(version)
        if len(piece) == PIECE:
            yield from show_changes(piece)
            piece = []
    yield from show_changes(piece)


def _join(parts: list[Difference]) -> str:
    return "".join(words for _kind, words in parts).strip()
