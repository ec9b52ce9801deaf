"""Facts about consultations. Payloads are row numbers and words of our own, see forum.kernel.events."""

from __future__ import annotations

from dataclasses import dataclass

from forum.kernel.events import Event

# Of who is affected: nobody is named any more.
NOBODY = "nobody"


def consultation_stream(consultation_id: int) -> str:
    """Where all that happens in a consultation is told, whatever feature tells it; only rooms have streams of their own."""
    return f"consultation:{consultation_id}"


@dataclass(frozen=True)
class ConsultationCreated(Event, kind="ConsultationCreated"):
    consultation_id: int


@dataclass(frozen=True)
class ConsultationChanged(Event, kind="ConsultationChanged"):
    """`part` is what was changed: basics, scope, who is affected, phases, activities or documents. `thing_id`: the number of the
    stage or activity, or a document that was added; 0 for the other parts, and in entries that are older than this field. `how`,
    where people hear of it: added, removed, replaced (a document), moved (a stage), decision moved (of the basics); of who is
    affected, their capacities by now, or NOBODY. `version_id`: the version that says what was there before; 0 in a draft, where
    nothing became another, and in older entries."""

    consultation_id: int
    part: str
    thing_id: int = 0
    how: str = ""
    version_id: int = 0


@dataclass(frozen=True)
class TemplateChanged(Event, kind="TemplateChanged"):
    """`how`: saved, changed or removed."""

    consultation_id: int
    template_id: int
    how: str


@dataclass(frozen=True)
class ConsultationPublished(Event, kind="ConsultationPublished"):
    consultation_id: int


@dataclass(frozen=True)
class PersonInvited(Event, kind="PersonInvited"):
    consultation_id: int
    invitation_id: int
    role: str
    capacity: str


@dataclass(frozen=True)
class PlaceChanged(Event, kind="PlaceChanged"):
    """Whom somebody speaks as, or their job title, is another now: by an invitation, or an importer."""

    consultation_id: int
    participation_id: int


@dataclass(frozen=True)
class PersonJoined(Event, kind="PersonJoined"):
    consultation_id: int
    participation_id: int
    role: str
    capacity: str


@dataclass(frozen=True)
class RoleChanged(Event, kind="RoleChanged"):
    consultation_id: int
    participation_id: int
    before: str
    after: str


@dataclass(frozen=True)
class PersonSilenced(Event, kind="PersonSilenced"):
    """`how`: paused, pause ended, removed or reinstated."""

    consultation_id: int
    participation_id: int
    how: str


@dataclass(frozen=True)
class PersonErased(Event, kind="PersonErased"):
    """Somebody deleted their account: their place has no name any more."""

    consultation_id: int
    participation_id: int
