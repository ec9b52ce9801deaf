"""Facts about who is brought in. Payloads are row numbers and words of our own, see forum.kernel.events."""

from __future__ import annotations

from dataclasses import dataclass

from forum.kernel.events import Event


@dataclass(frozen=True)
class StaffDomainChanged(Event, kind="StaffDomainChanged"):
    """Everybody of an organisation can join as staff, or no longer."""

    consultation_id: int
    domain_id: int
    capacity: str
    is_allowed: bool
