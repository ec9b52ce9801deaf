"""What each page asks and what seldom becomes another: read once for what the log has come to, and kept by this process until
something new is in it. As for kept pages, whatever changes it leaves an entry in the log."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, TypeVar

from flask import Flask, current_app, has_request_context

from forum.kernel.actions import is_acting
from forum.kernel.db import db
from forum.kernel.events import SITE, LogEnd, read_log_ends
from forum.kernel.kept import Kept

T = TypeVar("T")
MOST_CACHED = 5_000
_KNOWN = "log_ends"


class LogPosition(NamedTuple):
    """How far the log of a space has come, and the site's."""

    changes: tuple[int, int]  # the last entries of both that are more than a response: what is kept holds as long as these do
    last: int  # the last entry of the space's, whatever it is: a live page goes on from it


def set_up_log_cache(app: Flask) -> None:
    """Called once at start: each application keeps its own."""
    app.extensions["log_cache"] = Kept(MOST_CACHED)


def read_log_position(stream: str) -> LogPosition:
    """Asked once for all that a request reads in one transaction; each time in an action, in which it may go on."""
    if is_acting() or not has_request_context():
        return _describe(read_log_ends((stream, SITE)))
    session = db.session()
    transaction, known = session.info.get(_KNOWN, (None, {}))
    if transaction is None or transaction is not session.get_transaction():
        known = {}
    if stream not in known:
        streams = (stream,) if SITE in known else (stream, SITE)
        known |= dict(zip(streams, read_log_ends(streams), strict=True))
        session.info[_KNOWN] = (session.get_transaction(), known)
    return _describe([known[stream], known[SITE]])


def find_cached(name: str, stream: str, read: Callable[[], T]) -> T:
    """What `read` answers, kept for all readers. It answers plain values, not rows, and the same to everybody in every language.
    An action and a command read it anew: they decide by it, and may have changed it themselves."""
    if is_acting() or not has_request_context():
        return read()
    kept: Kept[tuple[T]] = current_app.extensions["log_cache"]
    key = (name, stream, *read_log_position(stream).changes)
    found = kept.find(key)
    if found is None:
        found = (read(),)
        kept.keep(key, found)
    return found[0]


def _describe(ends: list[LogEnd]) -> LogPosition:
    own, site = ends
    return LogPosition((own.changes, site.changes), own.last)
