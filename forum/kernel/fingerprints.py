"""What somebody saw when they said yes or no to it.

Whoever agrees, votes or decides does so by a form, and what the form is about may have been changed since it was drawn. So the
form carries the fingerprint of what stood on the page, and the action compares it with what it is about to take as agreed, once
nobody can change that any more. A form without a fingerprint saw nothing we know of.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from flask_babel import gettext as _

from forum.kernel.errors import Changed

LENGTH = 32  # hexadecimal: who may change the words can also look for two that agree, and finds none in 2^64 attempts


def fingerprint(*content: object) -> str:
    """Another one as soon as anything in `content` is another: what is stored, in its order (texts, numbers, or lists of them),
    not what one person or language is shown."""
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()[:LENGTH]


def refuse_when_changed(seen: str, current: str) -> None:
    """For forms over words that others may be changing as well. Raises Changed when `current` is not what was `seen`."""
    if seen != current:
        raise Changed(say_someone_changed())


class Changers(NamedTuple):
    """Who has changed something: whoever reads this, and others by their names. A name that cannot be told is ""."""

    is_reader: bool = False
    others: tuple[str, ...] = ()


@dataclass(frozen=True)
class ChangeLog:
    """Where it is written who changed what a form is over: how far that has come, and who has since it had come so far."""

    number: int
    find_changers: Callable[[int], Changers]


def say_someone_changed() -> str:
    """To whoever has written, and has to look again."""
    return _(
        "Someone else changed this while you were writing. We have not saved your changes yet. Check what is new, then "
        "save again."
    )


def fingerprint_parts(parts: Mapping[str, object]) -> str:
    """One text of several fingerprints, by name, so that a page can say which part has changed. Names have no space or colon."""
    return " ".join(f"{name}:{fingerprint(content)}" for name, content in parts.items())


def find_changes(seen: str | None, current: str) -> set[str]:
    """The names of the parts that are other in `current` than in `seen`, new or gone; of nothing that was seen, all of them."""
    before, after = read_parts(seen or ""), read_parts(current)
    return {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}


def list_parts(seen: str | None) -> list[str]:
    """The names in it, in their order. It comes from outside: they may be anything."""
    return list(read_parts(seen or ""))


def read_parts(parts: str) -> dict[str, str]:
    """The fingerprints in it, by their names."""
    return {name: printed for name, _colon, printed in (part.partition(":") for part in parts.split(" ")) if name}
