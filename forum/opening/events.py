from __future__ import annotations

from dataclasses import dataclass

from forum.kernel.events import Event


@dataclass(frozen=True)
class OpeningChanged(Event, kind="OpeningChanged"):
    """What a team does before something opens. `how`: tier, holidays, answered, without, asked to agree, agreed, refused,
    dropped, asked to sign, signed, sent back, unsigned, planned, late, opened, rose; turned and met again
    (nobody did it: a check is met no more). `about`: a check or a tier, by its key."""

    consultation_id: int
    how: str
    about: str = ""
