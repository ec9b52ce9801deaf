"""What somebody had before them when they agreed to be quoted, or answered a person who was misread."""

from __future__ import annotations

from forum.kernel.fingerprints import fingerprint
from forum.outcomes.models import Misreading, Voice


def fingerprint_voice(voice: Voice) -> str:
    """Of the words that are quoted, and of what they would stand under."""
    return fingerprint(voice.passage, voice.theme.sentence)


def fingerprint_misreading(misreading: Misreading) -> str:
    said = misreading.contribution
    return fingerprint(misreading.words, misreading.theme.sentence, said.title, said.body, said.status)
