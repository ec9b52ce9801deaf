"""What somebody had before them when they said what was changed for a time, or what came after."""

from __future__ import annotations

from forum.consultations.fingerprints import name_visibility
from forum.consultations.models import Consultation
from forum.kernel.fingerprints import fingerprint
from forum.temporary.models import SaidBack, TemporaryChange
from forum.temporary.snapshots import describe_change


def fingerprint_change(consultation: Consultation, change: TemporaryChange | None) -> str:
    said = describe_change(change) if change else {}
    return fingerprint([str(value) for value in said.values()], name_visibility(consultation))


def fingerprint_said_back(said: SaidBack) -> str:
    """What a colleague had before them when they agreed that it is as it was before, or said no."""
    return fingerprint(said.id, said.words, said.shown, said.seen_on.isoformat())
