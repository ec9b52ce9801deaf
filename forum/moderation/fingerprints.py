"""What organisers had before them when they changed how a consultation is moderated."""

from __future__ import annotations

from forum.kernel.fingerprints import fingerprint
from forum.moderation.models import ModerationSettings


def fingerprint_settings(settings: ModerationSettings) -> str:
    return fingerprint(settings.mode, settings.hold_after)
