"""What somebody saw when they agreed to opening without something, or when they chose the time at which it opens."""

from __future__ import annotations

from forum.kernel.fingerprints import fingerprint
from forum.opening.models import OpenedWithout, Opening


def fingerprint_without(gap: OpenedWithout) -> str:
    """Of the very words that people will read."""
    return fingerprint(gap.check_key, gap.why, gap.instead, str(gap.by_when), gap.owner_id)


def fingerprint_time(opening: Opening) -> str:
    """Of when it opens by itself, which may be never."""
    return fingerprint(opening.opens_at.isoformat() if opening.opens_at else "")
