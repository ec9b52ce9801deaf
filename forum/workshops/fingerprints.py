"""What organisers had before them when they changed the plan of a workshop."""

from __future__ import annotations

from collections.abc import Iterable

from forum.consultations.models import Participation
from forum.kernel.fingerprints import fingerprint
from forum.workshops.models import Attendance, Workshop


def fingerprint_plan(workshop: Workshop, named: Iterable[Participation]) -> str:
    """Of what its page says, and of who is `named` on it."""
    return fingerprint(
        sorted(place.public_id for place in named),
        *(workshop.title, workshop.starts_at.isoformat(), workshop.about, workshop.place, workshop.video_link),
        *(workshop.caption_link, workshop.access_note, workshop.size, workshop.who, workshop.has_lobby),
    )


def fingerprint_need(attendance: Attendance) -> str:
    """Of what somebody needs to take part, and what they were answered."""
    return fingerprint(attendance.access_needs, attendance.access_answer)


def fingerprint_agenda(workshop: Workshop) -> str:
    """Of its items, in their order: one that somebody else has added meanwhile would go, with its votes."""
    return fingerprint([[item.public_id, item.kind_key, item.title, item.minutes, item.text] for item in workshop.items])
