from __future__ import annotations

from dataclasses import dataclass

from forum.kernel.events import Event


@dataclass(frozen=True)
class EarlyStopChanged(Event, kind="EarlyStopChanged"):
    """`how`: asked, dropped, stopped."""

    consultation_id: int
    stop_id: int
    how: str
