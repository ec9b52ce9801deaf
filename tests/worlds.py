"""Worlds that many tests begin with: filled once, and from then on copied."""

from __future__ import annotations

import io
import pickle
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from flask import current_app
from sqlalchemy import inspect

from forum.accounts.models import Account
from forum.kernel import clock
from forum.kernel.db import db
from forum.kernel.events import EventStream
from forum.outcomes.deadlines import today
from tests.apps import close_database, forget_pages, write_sqlite

T = TypeVar("T")
P = ParamSpec("P")
# Seconds. What a test begins with is never older, as rooms have clocks that run, and it is of the same day.
LONGEST_KEPT = 60
# Of what is copied without a test's asking for it.
LONGEST_KEPT_UNASKED = 10


@dataclass
class World:
    """A filled database, and what whoever filled it gave, in which rows are told by their keys."""

    file: bytes
    given: bytes
    made_at: float


_kept: dict[tuple[object, ...], World] = {}


def begin_with(fill: Callable[P, T], *arguments: P.args, **_none: P.kwargs) -> T:
    """What `fill(*arguments)` gives, in the database that it has filled. On SQLite it is called once a minute, and in between the
    database that it left is copied; so all that it does is done to the database, which is empty before, and with nothing that the
    test has changed. It makes no secret votes: their keys are kept elsewhere."""
    assert not db.session.query(Account.id).first() and not db.session.query(EventStream.name).first(), "it would be lost"
    return _copy_or_fill(fill, arguments, LONGEST_KEPT)


def begin_with_if_new(fill: Callable[P, T], *arguments: P.args, **_none: P.kwargs) -> T:
    """As `begin_with` where a test has done nothing yet; otherwise `fill(*arguments)` adds to what there is. For what nearly
    every test begins with, whether it knows of this or not: so it is hardly older than if the test had made it. What is copied
    began with the same file to the byte, so nothing that was there is lost."""
    if not _is_all_in_the_file():
        return fill(*arguments)
    return _copy_or_fill(fill, arguments, LONGEST_KEPT_UNASKED, began_with=hash(_path().read_bytes()))


def _is_all_in_the_file() -> bool:
    """Whether SQLite has nothing in its own log, and the session nothing at all."""
    if db.engine.dialect.name != "sqlite":
        return False
    session = db.session()
    if session.in_transaction() or session.identity_map or session.new:
        return False
    log = _path().with_name(f"{_path().name}-wal")
    return not log.exists() or not log.stat().st_size


def _copy_or_fill(fill: Callable[..., T], arguments: tuple[object, ...], longest_kept: float, began_with: int = 0) -> T:
    if db.engine.dialect.name != "sqlite" or clock._set_to.get():
        return fill(*arguments)
    key = (fill, arguments, today(), began_with)
    world = _kept.get(key)
    if world is None or time.monotonic() - world.made_at > longest_kept:
        world = _kept[key] = _keep(fill(*arguments))
    else:
        db.session.remove()
        db.engine.dispose()
        write_sqlite(world.file, _path())
    forget_pages(current_app)
    return _RowUnpickler(io.BytesIO(world.given)).load()


def _keep(given: object) -> World:
    written = io.BytesIO()
    _RowPickler(written).dump(given)
    close_database()
    return World(_path().read_bytes(), written.getvalue(), time.monotonic())


def _path() -> Path:
    return Path(db.engine.url.database or "")


class _RowPickler(pickle.Pickler):
    def persistent_id(self, thing: Any) -> Any:
        if isinstance(thing, db.Model):
            return type(thing), inspect(thing).identity
        return None


class _RowUnpickler(pickle.Unpickler):
    def persistent_load(self, key: Any) -> Any:
        return db.session.get_one(*key)
