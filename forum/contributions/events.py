from __future__ import annotations

from dataclasses import dataclass

from forum.kernel.events import Event


@dataclass(frozen=True)
class ContributionPublished(Event, kind="ContributionPublished"):
    contribution_id: int
    kind: str


@dataclass(frozen=True)
class ContributionEdited(Event, kind="ContributionEdited"):
    contribution_id: int


@dataclass(frozen=True)
class ContributionWithdrawn(Event, kind="ContributionWithdrawn"):
    contribution_id: int


@dataclass(frozen=True)
class ContributionStatusChanged(Event, kind="ContributionStatusChanged"):
    """It came into sight or went out of it: `status` is one of Status. `was_in_sight`: of all whom its author meant it for."""

    contribution_id: int
    status: str
    was_in_sight: bool = True


@dataclass(frozen=True)
class ContributionMarked(Event, kind="ContributionMarked"):
    """Somebody said that it is hard to read, or is no more; why stands with it."""

    contribution_id: int


@dataclass(frozen=True)
class ContributionRedacted(Event, kind="ContributionRedacted"):
    contribution_id: int


@dataclass(frozen=True)
class ContributionRestored(Event, kind="ContributionRestored"):
    """Words that had been taken out are back."""

    contribution_id: int
