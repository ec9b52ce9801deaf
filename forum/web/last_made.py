"""What this browser has made last. After Back it asks for the page of a form anew, which then has another key, and puts into it
what was typed before. Kept in the session, as only the browser's own next step tells that somebody came back; with the next form
that is sent it is forgotten."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

from flask import Flask, g, request, session

from forum.kernel.clock import now
from forum.kernel.idempotency import SENT_AGAIN_WITHIN

NAME = "last_made"


def set_up_last_made(app: Flask) -> None:
    """Called once at start."""
    app.before_request(_take)


def was_just_made(key: str, content: Sequence[object]) -> bool:
    """Whether the form that was sent last had this `content` (texts, numbers, or lists of them) and another key, and has made
    something SENT_AGAIN_WITHIN."""
    before, digest, at = g.get(NAME) or ("", "", 0.0)
    is_recent = now().timestamp() - at < SENT_AGAIN_WITHIN.total_seconds()
    return is_recent and digest == _digest(content) and before != key


def has_made_another(key: str, content: Sequence[object]) -> bool:
    """Whether the form that was sent last had this key and other `content`: somebody went Back to it."""
    before, digest, _at = g.get(NAME) or ("", "", 0.0)
    return before == key and digest != _digest(content)


def note_made(key: str, content: Sequence[object]) -> None:
    """That a form with this key and `content` has made something."""
    session[NAME] = (key, _digest(content), now().timestamp())


def _take() -> None:
    if request.method == "POST":
        g.last_made = session.pop(NAME, None)


def _digest(content: Sequence[object]) -> str:
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()[:32]
