"""Who comes to a private consultation of the demo by the code from a letter, and under which name they join."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from typing import Any

from forum.consultations.actions.joining import join
from forum.inviting.actions import enter_code
from forum.kernel.permissions import Actor

Entry = dict[str, Any]


def list_arrivals(
    entries: list[Entry], code: str, find_actor: Callable[[Entry], Actor], moment: Callable[[Any], datetime]
) -> Iterator[tuple[datetime, Callable[[], None]]]:
    """(when, what does it), of the `came_by_code` in a content file. Somebody without a name reads and has not joined."""
    for entry in entries:
        yield moment(entry["at"]), partial(_come, find_actor(entry), code, entry)


def _come(actor: Actor, code: str, entry: Entry) -> None:
    consultation = enter_code(actor, None, code=code)
    if "name" in entry:
        join(actor, consultation, pseudonym=entry["name"], capacity_key=entry["capacity"])
