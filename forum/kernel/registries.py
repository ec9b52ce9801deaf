"""Lists that modules fill while they are imported: kinds, handlers, commands."""

from __future__ import annotations

from typing import TypeVar

V = TypeVar("V")


def add_once(registry: dict[str, V], key: str, thing: V, what: str) -> V:
    """Adds it and gives it back. Raises ValueError when the key is taken, as whatever has it would go in silence."""
    if key in registry:
        raise ValueError(f"{what} {key!r} is declared twice: the second would take the place of the first. Give it another name")
    registry[key] = thing
    return thing
