"""What is written is looked at once, before its transaction ends: whoever hides, edits or deletes something need not know of the
index, and cannot forget it. Events come too late for this: they are told after the commit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import chain
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

from forum.kernel.actions import is_acting
from forum.kernel.db import Model, db
from forum.search.indexing import list_all_of, rewrite
from forum.search.jobs import ask_to_forget
from forum.search.kinds import AllOf, find_source, list_touched

TOUCHED = "forum_search_touched"


@event.listens_for(db.session, "after_flush")
def note_what_is_written(session: Session, _context: object) -> None:
    _note(chain(session.new, session.dirty))


@event.listens_for(Model, "after_delete", propagate=True)
def note_what_is_deleted(_mapper: object, _connection: object, row: Model) -> None:
    """Also what went out of a list of another row (`delete-orphan`): a session does not count that among what it deleted."""
    _note([row])


def _note(rows: Iterable[Any]) -> None:
    noted = [each for row in rows for each in list_touched(row)]
    if noted:
        db.session.info.setdefault(TOUCHED, []).extend(noted)


@event.listens_for(db.session, "before_commit")
def write_index(session: Session) -> None:
    if session.in_nested_transaction():
        return  # A savepoint is released: the whole is not done.
    session.flush()
    by_source: dict[str, set[int]] = defaultdict(set)
    for source, which in session.info.pop(TOUCHED, []):
        if isinstance(which, int):
            by_source[source].add(which)
        elif isinstance(which, AllOf):
            by_source[source].update(list_all_of(find_source(source), which))
        else:
            by_source[source].update(session.scalars(which))
    gone = [rewrite(find_source(key), by_source[key]) for key in sorted(by_source)]
    if any(gone) and is_acting():
        ask_to_forget()


@event.listens_for(db.session, "after_rollback")
def forget(session: Session) -> None:
    if not session.in_nested_transaction():
        session.info.pop(TOUCHED, None)
