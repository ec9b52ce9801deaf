"""What an organiser had before them when they changed an entry of the log."""

from __future__ import annotations

from forum.consultations.fingerprints import name_visibility
from forum.kernel.fingerprints import fingerprint
from forum.outreach.models import OutreachEntry, read_words


def fingerprint_entry(entry: OutreachEntry) -> str:
    said = [str(value) for value in vars(read_words(entry)).values()]
    return fingerprint(*said, entry.picture.digest if entry.picture else "", name_visibility(entry.consultation))
