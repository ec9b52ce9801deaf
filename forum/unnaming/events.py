from __future__ import annotations

from dataclasses import dataclass

from forum.kernel.events import Event


@dataclass(frozen=True)
class DeciderRemovalChanged(Event, kind="DeciderRemovalChanged"):
    """`how`: asked, dropped, agreed."""

    consultation_id: int
    removal_id: int
    how: str


@dataclass(frozen=True)
class DeciderProposalChanged(Event, kind="DeciderProposalChanged"):
    """That somebody decides too, or instead of those named in words, or that a board has other members; `how` as above."""

    consultation_id: int
    proposal_id: int
    how: str
