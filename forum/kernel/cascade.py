"""Deletes everything that hangs on some rows, whatever table it is in. Foreign keys point up to what a thing belongs to, so what
hangs on a row is found by following them down; a new table is covered by having its foreign key."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ForeignKeyConstraint, Table, and_, delete, select, tuple_

from forum.kernel.db import Model, db

BATCH = 200
Key = tuple[Any, ...]
Doomed = dict[Table, set[Key]]


def delete_cascade(roots: Iterable[tuple[type[Model], int]], *, keep: Iterable[type[Model]]) -> int:
    """Deletes what hangs on the roots, and the roots, except rows of the tables in `keep`; returns how many rows. Inside an
    action."""
    doomed: Doomed = {}
    for model, number in roots:
        table: Any = model.__table__
        doomed.setdefault(table, set()).add((number,))
    _find_all(doomed)
    kept = {each.__table__ for each in keep}
    count = 0
    for table in reversed(Model.metadata.sorted_tables):  # What points comes before what it points to.
        if table in doomed and table not in kept:
            count += len(doomed[table])
            for batch in _in_batches(doomed[table]):
                db.session.execute(delete(table).where(tuple_(*table.primary_key.columns).in_(batch)))
    db.session.expire_all()
    return count


def _find_all(doomed: Doomed) -> None:
    new: Doomed = {table: set(keys) for table, keys in doomed.items()}
    while new:
        found: Doomed = {}
        for table in Model.metadata.sorted_tables:
            for constraint in table.foreign_key_constraints:
                parent = constraint.referred_table
                if parent in new:
                    keys = _find_pointing(table, constraint, new[parent]) - doomed.get(table, set())
                    found.setdefault(table, set()).update(keys)
        new = {table: keys for table, keys in found.items() if keys}
        for table, keys in new.items():
            doomed.setdefault(table, set()).update(keys)


def _find_pointing(table: Table, constraint: ForeignKeyConstraint, parents: set[Key]) -> set[Key]:
    """The keys of the rows whose foreign key names one of these parents."""
    parent = constraint.referred_table
    aliased = parent.alias()  # A table may point to itself.
    points = and_(*(element.parent == aliased.c[element.column.name] for element in constraint.elements))
    own = tuple_(*(aliased.c[column.name] for column in parent.primary_key.columns))
    found: set[Key] = set()
    for batch in _in_batches(parents):
        query = select(*table.primary_key.columns).join(aliased, points).where(own.in_(batch))
        found |= {tuple(row) for row in db.session.execute(query)}
    return found


def _in_batches(keys: set[Key]) -> Iterable[list[Key]]:
    ordered = sorted(keys, key=repr)
    return (ordered[start : start + BATCH] for start in range(0, len(ordered), BATCH))
