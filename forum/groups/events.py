"""Facts about groups. Payloads are row numbers and words of our own, see forum.kernel.events."""

from __future__ import annotations

from dataclasses import dataclass

from forum.kernel.events import Event


def group_stream(space_id: int) -> str:
    """Where all that happens in a group is told."""
    return f"group:{space_id}"


@dataclass(frozen=True)
class GroupChanged(Event, kind="GroupChanged"):
    """`what`: which part of it (a key of ours), `how`: what happened to that, `thing_id`: its row."""

    space_id: int
    what: str
    how: str
    thing_id: int = 0
