"""What somebody had before them when they said what was changed for a time, or what came after."""

from __future__ import annotations

from forum.consultations.fingerprints import name_visibility
from forum.consultations.models import Consultation
from forum.kernel.fingerprints import fingerprint
from forum.temporary.models import TemporaryChange
from forum.temporary.snapshots import describe_change


def fingerprint_change(consultation: Consultation, change: TemporaryChange | None) -> str:
    said = describe_change(change) if change else {}
    return fingerprint([str(value) for value in said.values()], name_visibility(consultation))
