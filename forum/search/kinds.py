"""What can be found. A feature registers what it has: a source says in one query which of its things everybody can read, and from
that the index is written, filled and checked; a kind is what people choose by."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel.speaklater import LazyString
from sqlalchemy import Select

from forum.consultations.capacities import Capacity
from forum.kernel.db import Model
from forum.kernel.permissions import Actor
from forum.kernel.registries import add_once


@dataclass(frozen=True)
class SearchKind:
    """`label` stands beside the box, in the plural; `icon` is one of templates/search/parts.html. In the order they are read."""

    key: str
    label: LazyString
    icon: str
    position: int


@dataclass(frozen=True)
class Found:
    """One result, as it is drawn: all but its words, which stand in the index."""

    address: str
    tag: str
    tone: str = "stone"
    context: str = ""  # where it stands: "Reply in “…”"
    signer: str = ""  # the name beside it, where it has one
    capacity: Capacity | None = None
    at: datetime | None = None
    is_official: bool = False
    is_guest: bool = False
    care: str = ""  # the line behind which its words fold, where they are hard to read
    has_title: bool = True  # False: what stands as its heading is how its words begin
    state: Any = None  # a sign, with its label (`outcomes.kinds.Sign`)


@dataclass(frozen=True)
class Source:
    """`shown`: the query for all that everybody can read now, with the columns of COLUMNS; `draw`: those of these that this actor
    may see, by their numbers."""

    key: str
    model: type[Model]
    shown: Callable[[], Select[*tuple[Any, ...]]]
    draw: Callable[[Actor, Sequence[int]], Mapping[int, Found]]


COLUMNS = ("thing_id", "public_id", "space_id", "language", "kind", "capacity_key", "said_at", "title", "text")


@dataclass(frozen=True)
class AllOf:
    """All that a source has in this consultation, or that the index has of it."""

    space_id: int


# Which things of which source are to be read again: a number, a query for some, or all in a consultation.
Touched = Iterable[tuple[str, int | Select[Any] | AllOf]]
Touch = Callable[[Any], Touched]

_kinds: dict[str, SearchKind] = {}
_sources: dict[str, Source] = {}
_touches: dict[type[Model], list[Touch]] = {}


def declare_search_kind(kind: SearchKind) -> SearchKind:
    return add_once(_kinds, kind.key, kind, "the kind of result")


def all_search_kinds() -> list[SearchKind]:
    return sorted(_kinds.values(), key=lambda kind: kind.position)


def has_search_kind(key: str) -> bool:
    return key in _kinds


def find_search_kind(key: str) -> SearchKind:
    return _kinds[key]


def declare_source(source: Source) -> Source:
    return add_once(_sources, source.key, source, "the source of results")


def find_source(key: str) -> Source:
    return _sources[key]


def all_sources() -> list[Source]:
    return [_sources[key] for key in sorted(_sources)]


def when_written(model: type[Model]) -> Callable[[Touch], Touch]:
    """Registers a function that is asked, with each row of a model that an action adds, changes or deletes, what is to be read
    again before it ends. It must not ask the database itself."""

    def register(touch: Touch) -> Touch:
        _touches.setdefault(model, []).append(touch)
        return touch

    return register


def list_touched(row: Any) -> Touched:
    for model in type(row).__mro__:
        for touch in _touches.get(model, ()):
            yield from touch(row)
