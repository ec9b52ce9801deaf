"""Events are kept: an append-only log, one stream a consultation (or room, or the site), each entry chained by hash.

`emit` is called inside an action. When the outermost action ends, its events are written with the next sequence numbers
in the same transaction, and after the commit each listener runs on its own. What must not be lost (mail, say) is not
left to a listener but enqueued as a job inside the action. Payloads hold row numbers and words from our own lists,
never what people wrote, so that erasing a person needs no change in the log.

What is stored is there for good, and is hashed: the kind of an entry and the names in its payload. So a kind is said where the
event is declared and is no class's name; a field keeps its name, and one that comes later has a default, so that old entries
still read (`tests/guards/test_stored.py` holds both).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any, ClassVar, NamedTuple, TypeVar

import structlog
from flask import current_app
from sqlalchemy import ForeignKey, Index, Select, bindparam, func, select, text
from sqlalchemy.orm import Mapped, mapped_column

from forum.kernel.clock import now
from forum.kernel.db import Model, UtcDateTime, db, insert_into

log = structlog.get_logger()
FIRST_HASH = "0" * 64
SITE = "site"  # the log of what concerns no single consultation
_PENDING = "forum_pending_events"


@dataclass(frozen=True)
class Event:
    """A fact, named in the past tense. `stream` says which log it belongs to, `actor_id` whose account did it.

    Each says what it is stored as: `class PostMoved(Event, kind="PostMoved")`. The class may be renamed, the kind not."""

    event_kind: ClassVar[str]
    # That somebody pressed a button beside some words: most of what happens, and it changes nothing but how many did.
    is_response: ClassVar[bool] = False

    stream: str
    actor_id: int | None

    def __init_subclass__(cls, *, kind: str) -> None:
        super().__init_subclass__()
        if kind in _kinds:
            raise ValueError(f"{cls.__qualname__}: events of kind {kind} are {_kinds[kind].__qualname__} already")
        cls.event_kind = kind
        _kinds[kind] = cls


_kinds: dict[str, type[Event]] = {}


class UnreadableEntry(Exception):
    """An entry is not what its kind says it holds. `forum verify` finds out whether it was altered."""


# The logs that every page can show something of. Rooms have logs of their own ("workshop:…"), in which every hand and note is an
# entry; they are many, so these are found by an index that has no others.
PUBLIC_STREAMS = "name = 'site' OR name LIKE 'consultation:%'"

# What is said in public of what organisers changed: a few of a long log, found by an index that has no others. Word for word as
# the index has it, or the databases would not see that it serves.
CHANGES = (
    "kind IN ('ConsultationChanged', 'GuestsChanged', 'OfficialMessageChanged', 'PollChanged', 'ReportChanged', "
    "'RestatingChanged', 'WorkshopPlanned')"
)


class LogDamage(StrEnum):
    """What can be wrong with an entry of a log."""

    CHANGED = "changed"
    MISSING = "missing"  # with others behind it
    CUT_OFF = "cut off"  # with all behind it
    ADDED = "added"
    UNKNOWN_KIND = "unknown kind"


@dataclass(frozen=True)
class LogBreak:
    """Where a log is not as this program wrote it, and how."""

    stream: str
    seq: int
    damage: LogDamage


class EventStream(Model):
    """The head of one log: locked while entries are added, so numbers have no gaps and no doubles."""

    __tablename__ = "event_streams"
    __table_args__ = (
        Index("ix_event_streams_public", "last_seq", postgresql_where=text(PUBLIC_STREAMS), sqlite_where=text(PUBLIC_STREAMS)),
    )

    name: Mapped[str] = mapped_column(primary_key=True)
    last_seq: Mapped[int] = mapped_column(default=0)
    last_hash: Mapped[str] = mapped_column(default=FIRST_HASH)


class EventRecord(Model):
    """One entry. Rows are never changed or deleted: the database refuses both."""

    __tablename__ = "events"
    __table_args__ = (
        Index("uq_events_stream_seq", "stream", "seq", unique=True),
        Index("ix_events_changes", "stream", "seq", postgresql_where=text(CHANGES), sqlite_where=text(CHANGES)),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    stream: Mapped[str] = mapped_column(ForeignKey("event_streams.name"))
    seq: Mapped[int]
    kind: Mapped[str]
    payload: Mapped[str]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    hash: Mapped[str]


# How far the logs of the site and of consultations have come, together: one entry of an index for each. Numbers of entries would
# not do: they can be committed out of order. What is read after it may be kept by it: whatever those pages show that are kept
# leaves an entry when it changes (`tests/silent_changes.py`).
LOG_NUMBER = select(func.coalesce(func.sum(EventStream.last_seq), text("0"))).where(text(PUBLIC_STREAMS))

E = TypeVar("E", bound=Event)
_listeners: dict[type[Event], list[Callable[[Any], None]]] = {}
_listeners_to_all: list[Callable[[], None]] = []


def on(kind: type[E]) -> Callable[[Callable[[E], None]], Callable[[E], None]]:
    """Registers a listener that runs after the commit; its failure is logged and harms nobody else."""

    def register(listener: Callable[[E], None]) -> Callable[[E], None]:
        _listeners.setdefault(kind, []).append(listener)
        return listener

    return register


def on_any(listener: Callable[[], None]) -> Callable[[], None]:
    """Registers a listener that is told, after a commit, that the log has grown; not by what."""
    _listeners_to_all.append(listener)
    return listener


def emit(event: Event) -> None:
    """Inside an action: written when the outermost one ends, told after its commit, dropped when it fails. The time is now's.

    Elsewhere an event is lost, or goes with whatever action the session runs next."""
    db.session.info.setdefault(_PENDING, []).append((event, now()))


def write_pending() -> list[Event]:
    """Writes what was emitted into the log, inside the running transaction, and returns it for `publish`."""
    pending: list[tuple[Event, datetime]] = db.session.info.pop(_PENDING, [])
    # Streams in name order: two transactions that touch the same two streams cannot wait for each other.
    for event, at in sorted(pending, key=lambda each: each[0].stream):
        stream = _lock_stream(event.stream)
        payload = _canonical(event)
        stream.last_seq += 1
        stream.last_hash = _chain(stream.last_hash, event.stream, stream.last_seq, event.event_kind, payload, at)
        db.session.add(
            EventRecord(
                stream=stream.name,
                seq=stream.last_seq,
                kind=event.event_kind,
                payload=payload,
                at=at,
                hash=stream.last_hash,
            )
        )
    db.session.flush()
    return [event for event, _at in pending]


def drop_pending() -> None:
    """Forgets what was emitted and not written. `transaction` calls it at its end, whatever that was."""
    db.session.info.pop(_PENDING, None)


def publish(events: list[Event]) -> None:
    """Tells the listeners, each event's in the order they registered. Called after the commit.

    What a listener of `on` raises is logged and its unsaved changes are undone; a listener of `on_any` must not raise."""
    if events:
        for tell in _listeners_to_all:
            tell()
    for event in events:
        for listener in _listeners.get(type(event), []):
            try:
                listener(event)
            except Exception:
                db.session.rollback()
                log.exception("listener failed", event_kind=event.event_kind, listener=listener.__name__)


def entries_since(stream: str, seq: int, limit: int = 500) -> list[EventRecord]:
    """What happened in a stream after entry `seq`, in order: what a client that was away asks for. At most `limit` of them.

    Where one is missing, an error in the server's log says which, and the others are returned all the same: a room goes on."""
    query = select(EventRecord).where(EventRecord.stream == stream, EventRecord.seq > seq)
    entries = list(db.session.scalars(query.order_by(EventRecord.seq).limit(limit)))
    for expected, entry in enumerate(entries, max(seq, 0) + 1):
        if entry.seq != expected:
            _say_once("an entry of the event log is missing: run forum verify", stream, expected)
            break
    return entries


def read_last_seq(stream: str) -> int:
    """The number of the last entry of a stream; 0 for none."""
    return db.session.scalar(select(EventStream.last_seq).filter_by(name=stream)) or 0


def list_events_since(stream: str, seq: int, kind: type[E], about: Mapping[str, object]) -> list[E]:
    """The events of one kind in a stream after entry `seq`, in order: those whose fields are as in `about`, or one of several
    there. Entries that cannot be read are left out."""
    return [event for _moment, event in list_dated_events(stream, seq, kind, about)]


def list_dated_events(stream: str, seq: int, kind: type[E], about: Mapping[str, object]) -> list[tuple[datetime, E]]:
    """As `list_events_since`, each with when it happened."""
    query = select(EventRecord).where(EventRecord.stream == stream, EventRecord.seq > seq, EventRecord.kind == kind.event_kind)
    events = []
    for entry in db.session.scalars(query.order_by(EventRecord.seq)):
        with suppress(UnreadableEntry):
            event = read_event(entry)
            if isinstance(event, kind) and all(_is_among(getattr(event, name), value) for name, value in about.items()):
                events.append((entry.at, event))
    return events


def list_latest_changes(stream: str, since: datetime, most: int) -> list[tuple[datetime, Event]]:
    """The latest events of a stream that CHANGES has, `most` of them, and when they happened, from a moment on, the latest first.
    Entries that cannot be read are left out."""
    query = select(EventRecord).where(EventRecord.stream == stream, text(CHANGES), EventRecord.at >= since)
    events = []
    for entry in db.session.scalars(query.order_by(EventRecord.seq.desc()).limit(most)):
        with suppress(UnreadableEntry):
            event = read_event(entry)
            if event is not None:
                events.append((entry.at, event))
    return events


def _is_among(value: object, wanted: object) -> bool:
    return value in wanted if isinstance(wanted, tuple) else value == wanted


class LogEnd(NamedTuple):
    """The last entry of a log, and the last that is more than a response."""

    last: int
    changes: int


def read_log_ends(streams: Sequence[str]) -> list[LogEnd]:
    """Where each log ends, in one query; 0 where there is nothing."""
    values = {f"stream_{place}": stream for place, stream in enumerate(streams)}
    row = db.session.execute(_select_log_ends(len(streams)), values).one()
    return [LogEnd(row[2 * place], row[2 * place + 1]) for place in range(len(streams))]


@cache
def _select_log_ends(number: int) -> Select[Any]:
    """Put together once, as most pages ask it."""
    responses = [kind for kind, event in _kinds.items() if event.is_response]
    columns: list[Any] = []
    for place in range(number):
        stream = bindparam(f"stream_{place}", type_=EventStream.name.type)
        last = select(EventStream.last_seq).where(EventStream.name == stream).scalar_subquery()
        entries = select(EventRecord.seq).where(EventRecord.stream == stream, EventRecord.kind.not_in(responses))
        changes = entries.order_by(EventRecord.seq.desc()).limit(1).scalar_subquery()
        columns += func.coalesce(last, 0), func.coalesce(changes, 0)
    return select(*columns)


def all_event_kinds() -> dict[str, type[Event]]:
    """kind → the event it is read as."""
    return dict(_kinds)


def read_event(entry: EventRecord) -> Event | None:
    """The fact an entry holds. None for a kind this version does not know: a newer one wrote it before a step back, and a line
    in the server's log says so. Raises UnreadableEntry for one that was cut short or has other fields than its kind; the log says
    that too, and whoever reads on can pass it over."""
    kind = _kinds.get(entry.kind)
    if kind is None:
        _say_once("an entry of a newer version is passed over", entry.stream, entry.seq, event_kind=entry.kind)
        return None
    try:
        stored: dict[str, Any] = json.loads(entry.payload)
        payload: Any = {name: tuple(value) if isinstance(value, list) else value for name, value in stored.items()}
        return kind(stream=entry.stream, **payload)
    except (ValueError, TypeError, AttributeError) as problem:
        _say_once("an entry of the event log cannot be read: run forum verify", entry.stream, entry.seq, event_kind=entry.kind)
        raise UnreadableEntry(f"{entry.stream}: entry {entry.seq} ({entry.kind}) cannot be read: {problem}") from problem


def _say_once(sentence: str, stream: str, seq: int, **more: str) -> None:
    """Each window that comes back asks for the same entries again. What was said is remembered until the process ends."""
    said: set[tuple[str, int]] = current_app.extensions.setdefault("log_faults_said", set())
    if (stream, seq) not in said:
        said.add((stream, seq))
        log.error(sentence, stream=stream, seq=seq, **more)


def find_breaks() -> Iterator[LogBreak]:
    """Walks every chain: for each stream the first entry that was changed, removed or added, as all behind it hang on it, and
    before that the first that this version does not know."""
    for stream in db.session.scalars(select(EventStream).order_by(EventStream.name)):
        yield from _find_breaks_of(stream)


def _find_breaks_of(stream: EventStream) -> Iterator[LogBreak]:
    seq, last_hash, can_read = 0, FIRST_HASH, True
    rows = select(EventRecord).where(EventRecord.stream == stream.name).order_by(EventRecord.seq)
    for seq, row in enumerate(db.session.scalars(rows.execution_options(yield_per=1000)), 1):
        if row.seq != seq or seq > stream.last_seq:
            is_gap = row.seq > seq and seq <= stream.last_seq
            yield LogBreak(stream.name, seq if is_gap else row.seq, LogDamage.MISSING if is_gap else LogDamage.ADDED)
            return
        if row.hash != _chain(last_hash, row.stream, seq, row.kind, row.payload, row.at):
            yield LogBreak(stream.name, seq, LogDamage.CHANGED)
            return
        if can_read and row.kind not in _kinds:
            can_read = False
            yield LogBreak(stream.name, seq, LogDamage.UNKNOWN_KIND)
        last_hash = row.hash
    if seq < stream.last_seq:
        yield LogBreak(stream.name, seq + 1, LogDamage.CUT_OFF)
    elif last_hash != stream.last_hash:
        yield LogBreak(stream.name, seq, LogDamage.CHANGED)


def _lock_stream(name: str) -> EventStream:
    stream = db.session.scalar(_select_stream(), {"name": name})
    if stream is not None:
        return stream
    first = insert_into(EventStream).values(name=name, last_seq=0, last_hash=FIRST_HASH)
    db.session.execute(first.on_conflict_do_nothing())
    return db.session.scalars(_select_stream(), {"name": name}).one()


@cache
def _select_stream() -> Select[EventStream]:
    """Put together once: that takes longer than to run it."""
    query = select(EventStream).where(EventStream.name == bindparam("name"))
    return query.with_for_update().execution_options(populate_existing=True)


def _canonical(event: Event) -> str:
    payload = asdict(event)
    del payload["stream"]
    return json.dumps(payload, sort_keys=True, separators=(",", ":"))


def _chain(previous: str, stream: str, seq: int, kind: str, payload: str, at: datetime) -> str:
    line = "\n".join([previous, stream, str(seq), kind, payload, at.isoformat(timespec="microseconds")])
    return hashlib.sha256(line.encode()).hexdigest()
