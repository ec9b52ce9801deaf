"""What a colleague had before them when they agreed to other words, or said no."""

from __future__ import annotations

from forum.kernel.fingerprints import fingerprint
from forum.rewording.models import OfficialRewording


def fingerprint_rewording(asked: OfficialRewording) -> str:
    """The words, what they replace and why. Once something else stands there, nobody can agree at all."""
    return fingerprint(asked.id, asked.before, asked.after, asked.reason)
