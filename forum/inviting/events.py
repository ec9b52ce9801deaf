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


@dataclass(frozen=True)
class ReadersChosen(Event, kind="ReadersChosen"):
    """`readership`: who can read it once it opens (`consultations.models.Readership`)."""

    consultation_id: int
    readership: str


@dataclass(frozen=True)
class AccessCodeMade(Event, kind="AccessCodeMade"):
    """One made before it works no more; those who came in by that one stay."""

    consultation_id: int


@dataclass(frozen=True)
class ReaderPutOut(Event, kind="ReaderPutOut"):
    """An organiser ended that somebody reads a private consultation. Who, only the list of those who came by a code says."""

    consultation_id: int


@dataclass(frozen=True)
class ReaderAdmitted(Event, kind="ReaderAdmitted"):
    """Somebody may read a private consultation from now on: whose entry this is."""

    consultation_id: int
