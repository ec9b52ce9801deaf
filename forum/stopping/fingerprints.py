"""What a colleague had before them when they agreed to stop a consultation, or said no."""

from __future__ import annotations

from forum.kernel.fingerprints import fingerprint
from forum.stopping.models import EarlyStop


def fingerprint_stop(stop: EarlyStop) -> str:
    return fingerprint(stop.id, stop.kind, stop.reason)
