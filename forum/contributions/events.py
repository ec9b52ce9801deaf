from __future__ import annotations

from dataclasses import dataclass

from forum.base.events import Event
from forum.contributions.models import Contribution


def stream_of(contribution: Contribution) -> str:
    return f"consultation:{contribution.consultation_id}"


@dataclass(frozen=True)
class ContributionPublished(Event):
    contribution_id: int
    kind: str


@dataclass(frozen=True)
class ContributionEdited(Event):
    contribution_id: int


@dataclass(frozen=True)
class ContributionWithdrawn(Event):
    contribution_id: int
