from __future__ import annotations

from dataclasses import dataclass

from forum.kernel.events import Event


@dataclass(frozen=True)
class BriefingChanged(Event, kind="BriefingChanged"):
    """What people need before they are asked. `part`: framings, options or findings. `how`: added, changed, removed, ruled out or
    put forward."""

    consultation_id: int
    part: str
    thing_id: int
    how: str
