"""The words about something that is missing, as somebody saw them when they agreed to opening without it."""

from __future__ import annotations

from forum.kernel.fingerprints import fingerprint
from forum.opening.models import OpenedWithout


def fingerprint_without(gap: OpenedWithout) -> str:
    """Of the very words that people will read."""
    return fingerprint(gap.check_key, gap.why, gap.instead, str(gap.by_when), gap.owner_id)
