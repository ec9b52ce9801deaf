"""An action is the transaction.

It checks its permission, runs, commits once at the outermost call, then publishes its events. Views, socket handlers,
importers and the command line call the same actions, so a rule exists once. An action may call another: the inner one
joins the outer one's transaction and everything stands or falls together.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import update_wrapper
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import inspect, select
from sqlalchemy.orm.exc import ObjectDeletedError

from forum.kernel import events
from forum.kernel.db import WithPublicId, begin_writing, db, give_up_at, may_have_changed, take_turns
from forum.kernel.errors import NotFound
from forum.kernel.permissions import Actor, Permission, require

P = ParamSpec("P")
T = TypeVar("T")
R = TypeVar("R")
_DEPTH = "forum_action_depth"


def action(
    permission: Permission, *, lock: Callable[[Any], None] | None = None
) -> Callable[[Callable[Concatenate[Actor, T, P], R]], Callable[Concatenate[Actor, T, P], R]]:
    """Makes a function `(actor, thing, ...)` an action: `permission` is asked for that actor on that thing.

    With `lock` the thing is held by it, and the permission asked again: what was true before waiting for others may not be
    now. It costs asking twice; without the first, anybody could make those wait who may."""

    def decorate(function: Callable[Concatenate[Actor, T, P], R]) -> Callable[Concatenate[Actor, T, P], R]:
        def act(actor: Actor, thing: T, /, *args: P.args, **kwargs: P.kwargs) -> R:
            with transaction():
                require(actor, permission, thing)
                if lock is not None:
                    lock(thing)
                    require(actor, permission, thing)
                return function(actor, thing, *args, **kwargs)

        update_wrapper(act, function)
        return act

    return decorate


@contextmanager
def transaction(*, waits: bool = True) -> Iterator[None]:
    """All or nothing; inside a running one it joins that. Jobs and commands that are not asked for by a person use it directly.
    Raises NotFound when a row it works with has been deleted meanwhile; OperationalError (`has_waited_in_vain`) when others write
    for longer than there is patience, with `waits=False` at all."""
    session = db.session()
    if session.info.get(_DEPTH, 0):
        session.info[_DEPTH] += 1
        try:
            yield
        finally:
            session.info[_DEPTH] -= 1
        return
    until = give_up_at() if waits else time.monotonic()
    with take_turns(until):
        begin_writing(until)
        session.info[_DEPTH] = 1
        try:
            yield
            emitted = events.write_pending()
            session.commit()
        except ObjectDeletedError as gone:
            session.rollback()
            raise NotFound from gone
        except BaseException:
            session.rollback()
            raise
        finally:
            session.info[_DEPTH] = 0
            events.drop_pending()
    events.publish(emitted)


def lock(thing: WithPublicId, *, shared: bool = False) -> None:
    """Holds the row until the action ends and reads it anew: what is decided from it is decided once.

    `shared`: others may hold it too, but nobody can change it meanwhile."""
    table = inspect(type(thing)).base_mapper.local_table
    db.session.flush()  # Reading it anew would drop what has been changed here and is not written.
    if db.engine.dialect.name != "sqlite":  # There whoever may write has held all of it since the transaction began.
        # The bare row: FOR UPDATE over the joins a page loaded it with would lock more than is meant, or be refused.
        db.session.execute(select(table.c.id).where(table.c.id == thing.id).with_for_update(read=shared))
    if may_have_changed():
        db.session.refresh(thing)


def is_acting() -> bool:
    """Whether an action or `transaction` runs in this session, however deep."""
    return bool(db.session.info.get(_DEPTH, 0))


def let_go() -> None:
    """Ends the snapshot that reading has begun, before something slow that needs no database. Inside an action it stays."""
    if not is_acting():
        db.session.rollback()


def save(thing: Any) -> None:
    """Adds a row now, so that its number is known and a broken constraint speaks here."""
    db.session.add(thing)
    db.session.flush()
