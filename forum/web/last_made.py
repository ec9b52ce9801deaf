"""What this browser has made last. After Back it asks for the page of a form anew, which then has another key, and puts into it
what was typed before: sent again, with nothing else sent in between, it is the same form. Kept in the session, as only the
browser's own next step tells that somebody came back; after any other form (one that has deleted what was made, say) it is
forgotten."""

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


def find_last_made(content: Sequence[object]) -> str | None:
    """Where the form led that was sent last, when it had this `content` (texts, numbers, or lists of them)."""
    digest, address, at = g.get(NAME) or ("", "", 0.0)
    is_recent = now().timestamp() - at < SENT_AGAIN_WITHIN.total_seconds()
    return address if is_recent and digest == _digest(content) else None


def note_made(content: Sequence[object], address: str) -> None:
    """That a form with this `content` has made what is at `address`."""
    session[NAME] = (_digest(content), address, now().timestamp())


def _take() -> None:
    if request.method == "POST":
        g.last_made = session.pop(NAME, None)


def _digest(content: Sequence[object]) -> str:
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()[:32]
