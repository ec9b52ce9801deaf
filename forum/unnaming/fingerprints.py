"""What a colleague had before them when they agreed to take somebody off, or said no."""

from __future__ import annotations

from forum.deciders.fingerprints import fingerprint_decider
from forum.kernel.fingerprints import fingerprint
from forum.unnaming.models import DeciderRemoval


def fingerprint_removal(asked: DeciderRemoval) -> str:
    return fingerprint(asked.id, asked.reason, asked.instead, fingerprint_decider(asked.decider))
