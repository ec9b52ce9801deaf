"""What `forum db migrate` writes for a column that must have a value, in a table that may have rows already (docs/adding.md)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic.operations.ops import AddColumnOp, MigrationScript, OpContainer

# In the place of a value that only its author can know. No database takes it, so it is not forgotten.
TO_BE_SAID = "a value for the rows that are there"


def fill_required_columns(_context: object, _revision: object, scripts: list[MigrationScript]) -> None:
    """Gives each column that is added and must not be empty what its rows begin with: a text "", a number 0, a choice false."""
    for script in scripts:
        for step in _list_added(script.upgrade_ops):
            if not step.column.nullable and step.column.server_default is None:
                # Another one: that of the step is the model's own.
                step.column = sa.Column(step.column.name, step.column.type, nullable=False, server_default=_begin(step.column))


def _list_added(steps: OpContainer | None) -> Iterator[AddColumnOp]:
    for step in steps.ops if steps else ():
        if isinstance(step, AddColumnOp):
            yield step
        elif isinstance(step, OpContainer):
            yield from _list_added(step)


def _begin(column: sa.Column[Any]) -> Any:
    if isinstance(column.type, sa.Boolean):
        return sa.false()
    if isinstance(column.type, sa.String):
        return ""
    if isinstance(column.type, sa.Integer) and not column.foreign_keys:
        return "0"
    return sa.text(TO_BE_SAID)
