"""What can be done in a room, by name. A message over the socket and a posted form name the same command and carry the same
fields; `read` makes a form of whichever it was. A command returns what is said back to whoever did it, or ""."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Protocol, TypeVar

from forum.kernel.drafts import DRAWN_FOR
from forum.kernel.errors import NotFound
from forum.kernel.idempotency import identify_sending
from forum.kernel.permissions import Actor
from forum.kernel.registries import add_once
from forum.rooms.actions.idempotency import run_once
from forum.rooms.actions.undoing import fence
from forum.web.forms import BaseForm
from forum.workshops.models import Workshop

F = TypeVar("F", bound=BaseForm)


class ReadForm(Protocol):
    """Makes the form from what came."""

    def __call__(self, form: type[F], /) -> F: ...


Command = Callable[[Actor, Workshop, ReadForm], str]

ROOM_COMMANDS: dict[str, Command] = {}
CONSOLE_COMMANDS: dict[str, Command] = {}
# These count once by themselves. What is answered to a ballot is its receipt, which must lie nowhere beside a name; a note is
# counted by its limit and looked at before anything is written (`contributions.actions.consider`), and its form has a key.
COUNT_THEMSELVES = frozenset({"vote", "say_if_heard", "write"})
NOT_CONTENT = frozenset({"csrf_token", "id"})


def participant_command(command: Command) -> Command:
    return add_once(ROOM_COMMANDS, command.__name__, command, "the command of a room")


def console_command(command: Command) -> Command:
    return add_once(CONSOLE_COMMANDS, command.__name__, command, "the command of a console")


def identify_message(number: object, fields: Iterable[tuple[str, str]]) -> str | None:
    """The sending that a message is: the same by socket and, when that is slow, by a form, in which browsers end lines another
    way and which holds a token as well."""
    content = sorted((name, value.replace("\r\n", "\n")) for name, value in fields if _is_content(name))
    return identify_sending(number, *content)


def _is_content(name: str) -> bool:
    return name not in NOT_CONTENT and not name.startswith(DRAWN_FOR)


def dispatch_command(
    commands: dict[str, Command], name: object, sending: str | None, actor: Actor, workshop: Workshop, read: ReadForm
) -> str:
    """Does the command of that name, once for each sending. Each command asks its own permission."""
    command = commands.get(name) if isinstance(name, str) else None
    if command is None:
        raise NotFound
    if name in COUNT_THEMSELVES:
        return command(actor, workshop, read)
    if commands is CONSOLE_COMMANDS and name != "undo":
        return run_once(actor, workshop, sending, lambda: fence(actor, workshop, lambda: command(actor, workshop, read)))
    return run_once(actor, workshop, sending, lambda: command(actor, workshop, read))
