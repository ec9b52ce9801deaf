"""What an organiser had before them when they changed, corrected or sent a message."""

from __future__ import annotations

from forum.kernel.fingerprints import fingerprint
from forum.messages.models import Message


def fingerprint_message(message: Message) -> str:
    """Of all that people will read, to whom it goes and how soon."""
    return fingerprint(message.audience, message.poll_id, message.capacity_key, message.subject, message.words, message.is_urgent)
