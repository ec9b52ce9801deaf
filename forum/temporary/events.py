from __future__ import annotations

from dataclasses import dataclass

from forum.kernel.events import Event


@dataclass(frozen=True)
class SaidBackChanged(Event, kind="SaidBackChanged"):
    """That it is as it was before a temporary change. `how`: said, dropped; that it was agreed to is a version."""

    consultation_id: int
    said_id: int
    how: str
