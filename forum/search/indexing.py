"""Writes the index: what everybody can read now is in it, and nothing else. Always inside the transaction that changed it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import cache
from typing import Any

from markupsafe import Markup
from sqlalchemy import BindParameter, CompoundSelect, Row, Select, bindparam, delete, select, union, update

from forum.kernel.db import db, insert_into
from forum.kernel.text import as_plain
from forum.search.kinds import COLUMNS, AllOf, Source
from forum.search.models import SearchEntry

BATCH = 200
PLAIN = "simple"
# Room for as many in one second; above it they stand a second or more later.
A_SECOND = 4096
# BCP 47, as far as PostgreSQL knows the forms of words; 0038 makes a dictionary of each that leaves no word out, so that “at
# night” is found as FTS5 finds it. There is none for Welsh: its words are found as they are written.
LANGUAGES = {
    "ar": "arabic",
    "da": "danish",
    "de": "german",
    "en": "english",
    "es": "spanish",
    "fr": "french",
    "it": "italian",
    "nl": "dutch",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sv": "swedish",
    "tr": "turkish",
}


def find_config(language: str) -> str:
    """What PostgreSQL reads a text with that is in this language."""
    known = LANGUAGES.get(language.split("-", maxsplit=1)[0].lower())
    return f"search_{known}" if known else PLAIN


def number_at(moment: Any, thing_id: int = 0) -> int:
    """The number of what was said then: later things have larger ones."""
    return int(moment.timestamp()) * A_SECOND + thing_id % A_SECOND


def rewrite(source: Source, numbers: Collection[int]) -> bool:
    """What the index has of these things becomes what everybody can read of them now. Returns whether words have gone from it."""
    has_gone = False
    ordered = sorted(set(numbers))
    for some in (ordered[start : start + BATCH] for start in range(0, len(ordered), BATCH)):
        _hold(source, some)
        shown = {row.thing_id: _make_entry(source, row) for row in _read_shown(source, some)}
        these = {"source": source.key, "numbers": some}
        there = {entry.thing_id: entry for entry in db.session.execute(_select_entries(), these)}
        if gone := there.keys() - shown.keys():
            which = (SearchEntry.source == source.key) & SearchEntry.thing_id.in_(gone)
            db.session.execute(delete(SearchEntry).where(which), execution_options=UNSEEN)
        for thing_id, values in shown.items():
            if thing_id not in there:
                _add(values)
            elif any(getattr(there[thing_id], name) != value for name, value in values.items() if name != "id"):
                _change(there[thing_id].id, values)
                has_gone = True
        has_gone = has_gone or bool(gone)
    return has_gone


# Entries are never held as objects: nothing in the session is to be brought up to date.
UNSEEN = {"synchronize_session": False}
KEPT = ("source", "thing_id", "public_id", "space_id", "kind", "capacity_key", "facets", "config", "title", "text")
COMPARED = [SearchEntry.id, *(getattr(SearchEntry, name) for name in KEPT)]


def find_differences(source: Source) -> Iterator[tuple[int, str]]:
    """Things of which the index has something else than everybody can read, and what is wrong: for tests, as it reads all."""
    entries = db.session.execute(select(*COMPARED).where(SearchEntry.source == source.key))
    there = {entry.thing_id: {name: getattr(entry, name) for name in KEPT} for entry in entries}
    for row in db.session.execute(_select_all_shown(source)):
        values = _make_entry(source, row)
        entry = there.pop(row.thing_id, None)
        if entry is None:
            yield row.thing_id, "is missing"
        elif wrong := [name for name in KEPT if entry[name] != values[name]]:
            yield row.thing_id, f"differs in {', '.join(wrong)}"
    for thing_id in there:
        yield thing_id, "is not for everybody"


def list_after(source: Source, after: int, most: int) -> list[int]:
    """The numbers of the next things of a source, shown or not."""
    key: Any = source.model.__table__.c.id
    return list(db.session.scalars(select(key).where(key > after).order_by(key).limit(most)))


def list_all_of(source: Source, consultation: AllOf) -> Collection[int]:
    """The numbers of what a source has there for everybody, and of what the index has of it there."""
    return set(db.session.scalars(_select_all_of(source), {"source": source.key, "space_id": consultation.space_id}))


def list_gone(source: Source) -> list[int]:
    """The numbers of things that are in the index and are not any more."""
    key: Any = source.model.__table__.c.id
    own = select(SearchEntry.thing_id).where(SearchEntry.source == source.key)
    return list(db.session.scalars(own.where(SearchEntry.thing_id.not_in(select(key)))))


def _hold(source: Source, numbers: Sequence[int]) -> None:
    """On PostgreSQL somebody may be hiding one of them just now: what is read here holds until the transaction ends."""
    if db.engine.dialect.name != "sqlite":
        key: Any = source.model.__table__.c.id
        db.session.execute(select(key).where(key.in_(numbers)).order_by(key).with_for_update(read=True))


def _read_shown(source: Source, numbers: Sequence[int]) -> Sequence[Row[*tuple[Any, ...]]]:
    return db.session.execute(_select_shown(source), {"numbers": numbers}).all()


# Put together once: that takes longer than to ask, and every write asks.
@cache
def _select_shown(source: Source) -> Select[*tuple[Any, ...]]:
    shown = source.shown().subquery()
    wanted = shown.c.thing_id.in_(bindparam("numbers", expanding=True))
    return select(*(shown.c[name] for name in COLUMNS)).where(wanted)


@cache
def _select_all_shown(source: Source) -> Select[*tuple[Any, ...]]:
    return source.shown()


@cache
def _select_all_of(source: Source) -> Select[tuple[int]] | CompoundSelect[tuple[int]]:
    shown = source.shown().subquery()
    space_id: BindParameter[int] = bindparam("space_id")
    own = (SearchEntry.source == bindparam("source")) & (SearchEntry.space_id == space_id)
    return union(select(shown.c.thing_id).where(shown.c.space_id == space_id), select(SearchEntry.thing_id).where(own))


@cache
def _select_entries() -> Select[*tuple[Any, ...]]:
    wanted = SearchEntry.thing_id.in_(bindparam("numbers", expanding=True))
    return select(*COMPARED).where(SearchEntry.source == bindparam("source"), wanted)


def _make_entry(source: Source, row: Row[*tuple[Any, ...]]) -> dict[str, Any]:
    text = as_plain(row.text) if isinstance(row.text, Markup) else " ".join(row.text.split())
    return {
        "id": number_at(row.said_at, row.thing_id),
        "source": source.key,
        "thing_id": row.thing_id,
        "public_id": row.public_id,
        "space_id": row.space_id,
        "kind": row.kind,
        "capacity_key": row.capacity_key,
        "facets": f"{facet('c', row.space_id)} {facet('k', row.kind)} {facet('a', row.capacity_key)}",
        "config": find_config(row.language),
        "title": row.title,
        "text": text,
    }


def facet(letter: str, value: str | int) -> str:
    """One word for a choice: FTS5 would take two at an underscore."""
    return f"{letter}{value}".replace("_", "")


def _add(values: dict[str, Any]) -> None:
    while True:
        row = insert_into(SearchEntry).values(**values).on_conflict_do_nothing().returning(SearchEntry.id)
        if db.session.scalar(row) is not None:
            return
        same = select(SearchEntry.id).filter_by(source=values["source"], thing_id=values["thing_id"])
        if (number := db.session.scalar(same)) is not None:  # On PostgreSQL somebody else was as quick.
            _change(number, values)
            return
        values = {**values, "id": values["id"] + A_SECOND}


def _change(number: int, values: dict[str, Any]) -> None:
    changed = {name: value for name, value in values.items() if name != "id"}
    db.session.execute(update(SearchEntry).where(SearchEntry.id == number).values(changed), execution_options=UNSEEN)
