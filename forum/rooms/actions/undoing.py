"""Undo at the console. What a facilitator does in a hurry can be taken back for a few minutes: for each such act the rows it
changes are kept as they were and as they became, and put back unless somebody has changed them since."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Table, and_, delete, func, insert, select, update

from forum.consultations.events import stream_of
from forum.consultations.queries import find_place
from forum.kernel.actions import action, lock, save, transaction
from forum.kernel.clock import now
from forum.kernel.db import Model, UtcDateTime, db
from forum.kernel.errors import Conflict
from forum.kernel.events import emit
from forum.kernel.permissions import Actor
from forum.rooms.models import Turn, UndoStep
from forum.workshops.events import StepUndone, WorkshopStateChanged, room_stream
from forum.workshops.models import Workshop
from forum.workshops.rules import RUN

UNDO_FOR = timedelta(minutes=5)
Rows = dict[str, dict[str, Any]]  # the key of a row, as JSON → its columns
Change = dict[str, Any]  # table, key, before and after: the columns that differ, all of them of a row that is new or gone


@contextmanager
def undoable(actor: Actor, workshop: Workshop, label: str, *rows: tuple[type[Model], ColumnElement[bool]]) -> Iterator[None]:
    """Around the changes of an action that one can take back. `rows`: where in which tables something may change."""
    place = find_place(actor, workshop)
    before = [_take(model, which) for model, which in rows]
    yield
    if place is None:  # The system has no console.
        return
    db.session.flush()
    changes: list[Change] = []
    for (model, which), old in zip(rows, before, strict=True):
        changes += _compare(_table(model).name, old, _take(model, which))
    if changes:
        step = UndoStep(
            workshop_id=workshop.id,
            participation_id=place.id,
            label=label,
            changes=json.dumps(changes),
            done_at=now(),
        )
        save(step)


def fence(actor: Actor, workshop: Workshop, act: Callable[[], str]) -> str:
    """Around anything done at the console: what cannot be undone stands in the row of steps too, so that "undo" after it does not
    reach for something older that was not meant."""
    place = find_place(actor, workshop)
    if place is None:
        return act()
    last = select(func.max(UndoStep.id)).filter_by(workshop_id=workshop.id, participation_id=place.id)
    with transaction():
        before = db.session.scalar(last)
        said = act()
        if db.session.scalar(last) == before:
            nothing = json.dumps([])
            save(UndoStep(workshop_id=workshop.id, participation_id=place.id, label="", changes=nothing, done_at=now()))
    return said


@action(RUN)
def undo(actor: Actor, workshop: Workshop) -> str:
    """Takes back one's own last step, and says what it was; or why it stays as it is."""
    lock(workshop)
    place = find_place(actor, workshop)
    mine = select(UndoStep).where(UndoStep.workshop_id == workshop.id, UndoStep.undone_at.is_(None))
    mine = mine.where(UndoStep.participation_id == (place.id if place else 0), UndoStep.done_at > now() - UNDO_FOR)
    step = db.session.scalar(mine.order_by(UndoStep.id.desc()).limit(1))
    if step is None or workshop.ended_at:
        raise Conflict(_("There is nothing of yours to undo. Votes that are opened or closed, and the end, cannot be undone."))
    step.undone_at = now()
    changes: list[Change] = json.loads(step.changes)
    if not changes:
        return _("What you did last cannot be undone. Press again to take back the step before it.")
    if not all(_stands(change) for change in changes) or _would_speak_over(workshop, changes):
        # It is no longer theirs to undo, and does not stand in the way of what they did before.
        return _("Somebody has changed this since, so nothing was undone.")
    # What others point to comes first and goes last.
    for change in sorted(changes, key=lambda each: (each["before"] is None, each["after"] is not None)):
        _put_back(change)
    db.session.expire_all()
    tables = tuple(sorted({change["table"] for change in changes}))
    people = {whose for change in changes if (whose := _find_whose(change))}
    emit(StepUndone(room_stream(workshop), actor.account_id, tables, tuple(sorted(people))))
    if workshop.opened_at is None:
        emit(WorkshopStateChanged(stream_of(workshop.consultation), actor.account_id, workshop.id, "planned"))
    return _("Undone: %(what)s.", what=step.label)


def forget_steps() -> None:
    """They hold words as they were. Nobody can undo them any more."""
    with transaction():
        old = delete(UndoStep).where(UndoStep.done_at < now() - 2 * UNDO_FOR)
        db.session.execute(old.execution_options(synchronize_session=False))


def _would_speak_over(workshop: Workshop, changes: list[Change]) -> bool:
    """Whether a turn would go on while somebody else has been given one."""
    goes_on = [
        each for each in changes if each["table"] == "turns" and each["before"] and each["before"].get("ended_at", 0) is None
    ]
    gone = [each["key"][0] for each in changes if each["table"] == "turns" and each["before"] is None]
    open_ = select(Turn.id).where(Turn.workshop_id == workshop.id, Turn.ended_at.is_(None), Turn.id.not_in(gone))
    return bool(goes_on) and db.session.scalar(open_.limit(1)) is not None


def _find_whose(change: Change) -> int | None:
    """The attendance of the person a row is about."""
    table = Model.metadata.tables[change["table"]]
    row = db.session.execute(select(table).where(_is(table, change["key"]))).mappings().one_or_none()
    row_values: dict[str, Any] = {**(change["after"] or {}), **(change["before"] or {}), **(row or {})}
    whose: int | None = (
        change["key"][0] if table.name == "attendances" else row_values.get("attendance_id", row_values.get("to_id"))
    )
    return whose


def _table(model: type[Model]) -> Table:
    table: Any = model.__table__
    return table


def _take(model: type[Model], which: ColumnElement[bool]) -> Rows:
    table = _table(model)
    db.session.flush()
    found = {}
    # Joined to the model, so that a condition may speak of what the model inherits.
    for row in db.session.execute(select(*table.columns).select_from(model).where(which)).mappings():
        key = json.dumps([row[column.name] for column in table.primary_key.columns])
        found[key] = {name: _encode(value) for name, value in row.items()}
    return found


def _compare(table: str, before: Rows, after: Rows) -> list[Change]:
    changes = []
    for key in {**before, **after}:
        old, new = before.get(key), after.get(key)
        if old is not None and new is not None:
            differing = [name for name in old if old[name] != new[name]]
            old, new = {name: old[name] for name in differing}, {name: new[name] for name in differing}
        if old != new:
            changes.append({"table": table, "key": json.loads(key), "before": old, "after": new})
    return changes


def _stands(change: Change) -> bool:
    """Whether a row still is as the step left it."""
    table = Model.metadata.tables[change["table"]]
    row = db.session.execute(select(table).where(_is(table, change["key"]))).mappings().one_or_none()
    after = change["after"]
    if row is None or after is None:
        return row is None and after is None
    return all(_encode(row[name]) == value for name, value in after.items())


def _put_back(change: Change) -> None:
    table = Model.metadata.tables[change["table"]]
    this, before = _is(table, change["key"]), change["before"]
    if before is None:
        db.session.execute(delete(table).where(this))
        return
    values = {name: _decode(table, name, value) for name, value in before.items()}
    db.session.execute(insert(table).values(values) if change["after"] is None else update(table).where(this).values(values))


def _is(table: Table, key: list[Any]) -> ColumnElement[bool]:
    return and_(*(column == value for column, value in zip(table.primary_key.columns, key, strict=True)))


def _encode(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _decode(table: Table, name: str, value: Any) -> Any:
    is_time = isinstance(table.columns[name].type, UtcDateTime)
    return datetime.fromisoformat(value) if is_time and value is not None else value
