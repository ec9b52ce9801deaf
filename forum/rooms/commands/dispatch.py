"""What can be done in a room, by name. A message over the socket and a posted form name the same act and carry the same fields;
`read` makes a form of whichever it was. An act returns what is said back to whoever did it, or ""."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

from forum.kernel.errors import NotFound
from forum.kernel.permissions import Actor
from forum.rooms.actions.doing import do_once
from forum.rooms.actions.undoing import fence
from forum.web.forms import BaseForm
from forum.workshops.models import Workshop

F = TypeVar("F", bound=BaseForm)


class Read(Protocol):
    """Makes the form from what came."""

    def __call__(self, form: type[F], /) -> F: ...


Act = Callable[[Actor, Workshop, Read], str]

ROOM_ACTS: dict[str, Act] = {}
CONSOLE_ACTS: dict[str, Act] = {}
# These count once by themselves. What is answered to a ballot is its receipt, which must lie nowhere beside a name.
COUNT_THEMSELVES = frozenset({"vote", "say_if_heard"})


def in_room(act: Act) -> Act:
    ROOM_ACTS[act.__name__] = act
    return act


def at_console(act: Act) -> Act:
    CONSOLE_ACTS[act.__name__] = act
    return act


def do_act(acts: dict[str, Act], name: object, key: object, actor: Actor, workshop: Workshop, read: Read) -> str:
    """Does the act of that name, once for each key. Each act asks its own permission."""
    act = acts.get(name) if isinstance(name, str) else None
    if act is None:
        raise NotFound
    if name in COUNT_THEMSELVES:
        return act(actor, workshop, read)
    if acts is CONSOLE_ACTS and name != "undo":
        return do_once(actor, workshop, key, lambda: fence(actor, workshop, lambda: act(actor, workshop, read)))
    return do_once(actor, workshop, key, lambda: act(actor, workshop, read))
