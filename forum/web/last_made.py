"""What this browser has made last. After Back it shows the page of a form as it was, or asks for it anew, which then has another
key, and puts into it what was typed before. Kept in the session, as only the browser's own next step tells that somebody came
back; with the next form that is sent it is forgotten."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Sequence
from typing import NamedTuple

from flask import Flask, g, request, session

from forum.kernel.clock import now
from forum.kernel.idempotency import SENT_AGAIN_WITHIN

NAME = "last_made"
EARLIER, MOST_EARLIER = "made_before", 8  # fingerprints of the key and the content of those forms that have made something
Content = Sequence[object]  # texts, numbers, or lists of them


class LastMade(NamedTuple):
    """What a form has made: its key, and fingerprints of what was in it."""

    key: str
    content: str
    likeness: str
    at: float  # seconds since 1970
    public_id: str = ""  # what it was, where somebody may be led to it


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


def has_made_one_like(key: str, content: Content, likeness: Content) -> bool:
    """Whether the form that was sent last was of this `likeness` and has made something else, SENT_AGAIN_WITHIN, and this one is
    older: somebody went Back to it. One that was drawn since is another thing to say (`new_dated_key`)."""
    made = _find_last()
    is_recent = now().timestamp() - made.at < SENT_AGAIN_WITHIN.total_seconds()
    if _digest([key, *content]) in session.get(EARLIER, []):
        return False  # This very form, sent a second time: its action knows it.
    is_like = made.likeness == _digest(likeness) and made.content != _digest(content)
    return is_recent and is_like and (made.key == key or _drawn_before(key, made.at))


def find_made() -> str:
    """The public id of what was made last, "" where nobody is to be led to it."""
    return _find_last().public_id


def new_dated_key() -> str:
    """The key of a form that tells when it was drawn. Whoever changes that is asked, or not, as they like."""
    return f"{_say_milliseconds(now().timestamp())}-{secrets.token_urlsafe(18)}"


def note_made(key: str, content: Content, likeness: Content | None = None, public_id: str = "") -> None:
    """That a form with this key and `content` has made something. `likeness`: the part of it that makes another one like it."""
    alike = _digest(content if likeness is None else likeness)
    session[NAME] = LastMade(key, _digest(content), alike, now().timestamp(), public_id)
    session[EARLIER] = [*session.get(EARLIER, []), _digest([key, *content])][-MOST_EARLIER:]


def note_sending(key: str, content: Content, likeness: Content) -> None:
    """That a form is here which may make something: `note_sent_made` says that it did."""
    g.sending = key, content, likeness


def note_sent_made(public_id: str) -> None:
    """That the form that was noted has made this."""
    if sending := g.pop("sending", None):
        key, content, likeness = sending
        note_made(key, content, likeness, public_id)


def _find_last() -> LastMade:
    found = g.get(NAME)
    return LastMade(*found) if found and len(found) == len(LastMade._fields) else LastMade("", "", "", 0.0)


def _say_milliseconds(seconds: float) -> int:
    return int(seconds * 1000)


def _drawn_before(key: str, moment: float) -> bool:
    drawn_at = key.partition("-")[0]
    return drawn_at.isascii() and drawn_at.isdigit() and int(drawn_at) < _say_milliseconds(moment)


def _take() -> None:
    if request.method == "POST":
        g.last_made = session.pop(NAME, None)


def _digest(content: Content) -> str:
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()[:32]
