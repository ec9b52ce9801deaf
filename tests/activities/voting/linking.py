"""Somebody who has a copy of the database, knows in which order people voted, and looks for ballots that follow it."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from sqlalchemy import text

from forum.activities.voting.actions.casting import vote
from forum.activities.voting.models import Poll
from forum.kernel.db import db
from tests import factories as make

# So many options that the bytes of a ballot are found nowhere by chance: each is a pattern that nobody else has.
OPTIONS = 10


def hold_vote(voters: int, *, sealed: bool = True) -> tuple[Poll, list[bytes]]:
    """A poll in which each ballot is another, and the ballots in the order they were cast in: by chance, the same in each run."""
    chance = random.Random(voters)
    poll = make.make_poll(method_key="score", labels=tuple(f"Option {number}" for number in range(OPTIONS)))
    if not sealed:
        make.unseal(poll)
    ballots = list(dict.fromkeys(bytes(chance.choices(range(1, 6), k=OPTIONS)) for _voter in range(2 * voters)))[:voters]
    actors = [make.seat(poll.consultation) for _voter in ballots]
    chance.shuffle(actors)
    for actor, marks in zip(actors, ballots, strict=True):
        vote(actor, poll, make.make_paper(poll, marks))
    return poll, ballots


def read_copies(folder: Path) -> dict[str, bytes]:
    """Every copy of the database that there can be, by its name."""
    db.session.rollback()
    return dict(_read_sqlite(folder) if db.engine.dialect.name == "sqlite" else _read_postgresql())


def _read_sqlite(folder: Path) -> Iterator[tuple[str, bytes]]:
    path = Path(db.engine.url.database or "")
    for file in (path, path.with_name(f"{path.name}-wal")):
        if file.exists():
            yield file.suffix or file.name, file.read_bytes()
    with sqlite3.connect(path) as connection:
        yield "dump", "\n".join(connection.iterdump()).encode()
        backup = folder / "backup.db"
        with sqlite3.connect(backup) as copy:
            connection.backup(copy)
        yield "backup", backup.read_bytes()
        vacuumed = folder / "vacuumed.db"
        vacuumed.unlink(missing_ok=True)
        connection.execute(f"VACUUM INTO '{vacuumed}'")
        yield "vacuumed", vacuumed.read_bytes()


def _read_postgresql() -> Iterator[tuple[str, bytes]]:
    """Its files and its log of writing, as they lie on the disk, and its rows as they lie in its tables."""
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("CHECKPOINT"))
        data = Path(str(connection.scalar(text("SHOW data_directory"))))
        number = connection.scalar(text("SELECT oid FROM pg_database WHERE datname = current_database()"))
        if data.exists():
            yield "files", b"".join(path.read_bytes() for path in sorted((data / "base" / str(number)).iterdir()))
            yield "wal", b"".join(path.read_bytes() for path in sorted((data / "pg_wal").glob("0*")))
        names = connection.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")).all()
        for order in ("ctid", "xmin::text::bigint", "xmax::text::bigint"):
            rows = [row for name in names for row in connection.scalars(text(f'SELECT t::text FROM "{name}" t ORDER BY {order}'))]
            yield f"rows by {order}", "\n".join(rows).encode()


def count_in_clear(copies: Mapping[str, bytes], ballots: Sequence[bytes]) -> dict[str, int]:
    """How many ballots can be read in each copy."""
    found = {name: sum(_looks(content, marks) != [] for marks in ballots) for name, content in copies.items()}
    return {name: number for name, number in found.items() if number}


def find_most_hits(copies: Mapping[str, bytes], ballots: Sequence[bytes]) -> int:
    """Of how many voters the best of all pairings says the ballot: voters in the order they came in and the other way round, with
    ballots as each copy has them, by where they are found first and where last."""
    most = 0
    for content in copies.values():
        places = {marks: found for marks in ballots if (found := _looks(content, marks))}
        for pick in (min, max):
            order = sorted(places, key=lambda marks: pick(places[marks]))
            for voters in (list(ballots), list(reversed(ballots))):
                known = [marks for marks in voters if marks in places]
                most = max(most, sum(one == other for one, other in zip(known, order, strict=True)))
    return most


def _looks(content: bytes, marks: bytes) -> list[int]:
    """Where it stands in a copy: as bytes, or as a dump writes bytes."""
    lower = marks.hex().encode()
    return [place for form in (marks, lower, lower.upper()) if (place := content.find(form)) >= 0] + [
        place for form in (marks, lower, lower.upper()) if (place := content.rfind(form)) >= 0
    ]
