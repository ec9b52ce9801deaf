from __future__ import annotations

from dataclasses import dataclass

from forum.kernel.events import Event


@dataclass(frozen=True)
class DeciderRemovalChanged(Event, kind="DeciderRemovalChanged"):
    """`how`: asked, dropped, agreed."""

    consultation_id: int
    removal_id: int
    how: str
