"""What makes one act of sending a form twice."""

from __future__ import annotations

import hashlib
import json

LONGEST_KEY = 64


def identify_sending(key: object, *content: object) -> str | None:
    """Equal for the same form with the same content: pressed twice, or sent again because the answer was lost. None without a key
    that can be one of ours: then each sending is an act of its own.

    The key alone would not do. The browser's Back shows a form as it was, key and all; what somebody then writes in it is
    something else, and would be lost. `content` is what the act keeps, tidied as it keeps it: texts, numbers, or lists of them.
    Of a secret ballot nothing that tells it may be in it, as what this returns is kept."""
    if not isinstance(key, str) or not 0 < len(key) <= LONGEST_KEY:
        return None
    return hashlib.sha256(json.dumps([key, *content]).encode()).hexdigest()
