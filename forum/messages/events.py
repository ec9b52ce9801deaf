from __future__ import annotations

from dataclasses import dataclass

from forum.kernel.events import Event


@dataclass(frozen=True)
class OfficialMessageChanged(Event, kind="OfficialMessageChanged"):
    """What organisers write to people. `how`: drafted, changed, deleted, sent, corrected or withdrawn."""

    consultation_id: int
    message_id: int
    how: str
