from __future__ import annotations

from dataclasses import dataclass

from forum.kernel.events import Event


@dataclass(frozen=True)
class RedactionChanged(Event, kind="RedactionChanged"):
    """`how`: asked, dropped, taken out."""

    consultation_id: int
    redaction_id: int
    how: str
