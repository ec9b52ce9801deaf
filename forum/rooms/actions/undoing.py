"""Undo at the console. What a facilitator does in a hurry can be taken back for a few minutes: the action that does it names its
inverse, an action like any other, with what that needs to know. An inverse asks the permission, holds the room, looks whether
all is still as it was left, and only then changes anything and says so in the room's log."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, func, select

from forum.consultations.queries import find_place
from forum.kernel.actions import action, lock, save, transaction
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.errors import Conflict, NotFound
from forum.kernel.permissions import Actor
from forum.kernel.registries import add_once
from forum.kernel.sentences import StoredSentence
from forum.rooms.models import UndoStep
from forum.rooms.queries.steps import UNDO_WITHIN, find_last_step, find_step
from forum.workshops.models import Workshop
from forum.workshops.rules import RUN

Inverse = Callable[..., None]

INVERSES: dict[str, Inverse] = {}


def inverse(function: Inverse) -> Inverse:
    """Marks the inverse of another action, `(actor, workshop, **arguments)`. Its name is kept with each step, for minutes."""
    return add_once(INVERSES, function.__name__, function, "the inverse")


def offer_undo(actor: Actor, workshop: Workshop, sentence: StoredSentence, inverse: Inverse, **arguments: Any) -> None:
    """Inside an action: it can be taken back by `inverse` with these arguments, which become JSON (a time is text then, see
    `read_time`). `sentence` is what they read once it is undone."""
    place = find_place(actor, workshop)
    if place is not None:  # The system has no console.
        _keep_step(workshop, place.id, sentence, inverse.__name__, json.dumps(arguments, default=_write_time))


def fence(actor: Actor, workshop: Workshop, command: Callable[[], str]) -> str:
    """Around anything done at the console: what names no inverse stands in the row of steps too, so that "undo" after it does not
    reach for something older that was not meant."""
    place = find_place(actor, workshop)
    if place is None:
        return command()
    last = select(func.max(UndoStep.id)).filter_by(workshop_id=workshop.id, participation_id=place.id)
    with transaction():
        before = db.session.scalar(last)
        said = command()
        if db.session.scalar(last) == before:
            _keep_step(workshop, place.id, None, "", "{}")
    return said


@action(RUN)
def undo(actor: Actor, workshop: Workshop, *, seen: int) -> str:
    """Takes back one's own last step, and says what it was; or why it stays as it is. `seen` is the number of the step that was
    last in front of whoever pressed, 0 for none: pressed twice, or on a page that is old, nothing else is undone."""
    lock(workshop)
    pressed = find_step(actor, workshop, seen)
    if pressed is not None and pressed.undone_at is not None:
        return _("You have already undone this. Nothing else has changed.")
    step = find_last_step(actor, workshop)
    if step is None or workshop.ended_at:
        raise Conflict(_("You have nothing to undo. You cannot undo opening or closing a vote, or ending the workshop."))
    if step is not pressed:
        return _(
            "You have done something else since, so we have not undone anything. Press again to undo the last thing you did."
        )
    step.undone_at = now()  # Whatever comes of it, it does not stand in the way of what they did before.
    inverse = INVERSES.get(step.inverse)
    if inverse is None:
        return _("You cannot undo your last step. Select undo again to undo the one before it.")
    try:
        inverse(actor, workshop, **json.loads(step.arguments))
    except (Conflict, NotFound) as problem:
        return problem.sentence or say_changed()
    return str(step.sentence)


def stands(is_so: bool) -> None:
    """Inside an inverse, before it changes anything. Raises Conflict when something is not as it was left: it is no longer theirs
    to undo."""
    if not is_so:
        raise Conflict(say_changed())


def say_changed() -> str:
    """Why a step stays as it is, when there is nothing more to say."""
    return _("Someone has changed this since, so we have not undone anything.")


def read_time(kept: str | None) -> datetime | None:
    """A time among the arguments of an inverse."""
    return datetime.fromisoformat(kept) if kept else None


def forget_steps() -> None:
    """They hold words as they were. Nobody can undo them any more."""
    with transaction():
        old = delete(UndoStep).where(UndoStep.done_at < now() - 2 * UNDO_WITHIN)
        db.session.execute(old.execution_options(synchronize_session=False))


def _keep_step(workshop: Workshop, participation_id: int, sentence: StoredSentence | None, name: str, arguments: str) -> None:
    step = UndoStep(
        workshop_id=workshop.id,
        participation_id=participation_id,
        sentence=sentence,
        inverse=name,
        arguments=arguments,
        done_at=now(),
    )
    save(step)


def _write_time(value: object) -> str:
    if not isinstance(value, datetime):
        raise TypeError(f"{value!r} cannot be kept with a step")
    return value.isoformat()
