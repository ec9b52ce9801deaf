"""What this browser has made last. After Back it asks for the page of a form anew, which then has another key, and puts into it
what was typed before. Kept in the session, as only the browser's own next step tells that somebody came back; with the next form
that is sent it is forgotten."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import NamedTuple

from flask import Flask, g, request, session

from forum.kernel.clock import now
from forum.kernel.idempotency import SENT_AGAIN_WITHIN

NAME = "last_made"
Content = Sequence[object]  # texts, numbers, or lists of them


class LastMade(NamedTuple):
    """What a form has made: its key, and fingerprints of what was in it."""

    key: str
    content: str
    likeness: str
    at: float  # seconds since 1970


def set_up_last_made(app: Flask) -> None:
    """Called once at start."""
    app.before_request(_take)


def was_just_made(key: str, content: Content, likeness: Content) -> bool:
    """Whether the form that was sent last was of this `likeness`, but had another key or other `content`, and has made something
    SENT_AGAIN_WITHIN."""
    made = _find_last()
    is_recent = now().timestamp() - made.at < SENT_AGAIN_WITHIN.total_seconds()
    return is_recent and made.likeness == _digest(likeness) and (made.key, made.content) != (key, _digest(content))


def has_made_another(key: str, content: Content) -> bool:
    """Whether the form that was sent last had this key and other `content`: somebody went Back to it."""
    made = _find_last()
    return made.key == key and made.content != _digest(content)


def has_made_one_like(content: Content, likeness: Content) -> bool:
    """Whether the form that was sent last was of this `likeness` and has made something else, SENT_AGAIN_WITHIN: for what is
    known by its `content` when it comes twice."""
    made = _find_last()
    is_recent = now().timestamp() - made.at < SENT_AGAIN_WITHIN.total_seconds()
    return is_recent and made.likeness == _digest(likeness) and made.content != _digest(content)


def note_made(key: str, content: Content, likeness: Content | None = None) -> None:
    """That a form with this key and `content` has made something. `likeness`: the part of it that makes another one like it."""
    session[NAME] = LastMade(key, _digest(content), _digest(content if likeness is None else likeness), now().timestamp())


def note_sending(key: str, content: Content, likeness: Content) -> None:
    """That a form is here which may make something: `note_sent_made` says that it did."""
    g.sending = key, content, likeness


def note_sent_made() -> None:
    """That the form that was noted has made something."""
    if sending := g.pop("sending", None):
        note_made(*sending)


def _find_last() -> LastMade:
    found = g.get(NAME)
    return LastMade(*found) if found and len(found) == len(LastMade._fields) else LastMade("", "", "", 0.0)


def _take() -> None:
    if request.method == "POST":
        g.last_made = session.pop(NAME, None)


def _digest(content: Content) -> str:
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()[:32]
