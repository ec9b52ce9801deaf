from __future__ import annotations

from dataclasses import dataclass

from forum.kernel.events import Event


@dataclass(frozen=True)
class RewordingChanged(Event, kind="RewordingChanged"):
    """`how`: asked, dropped, agreed."""

    consultation_id: int
    rewording_id: int
    how: str
