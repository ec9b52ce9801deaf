"""A visitor's page is drawn once and given again until anything it can show has changed.

Only what every visitor sees alike is kept: pages of views marked `kept_for_visitors`, asked for without any cookie and answered
without one, and without a form that is posted, as that carries a token. The key holds the number the log has come to, read from
the database for each request (one entry of an index for each consultation), so words that are hidden are gone with the answer
to "hide", in every process. What changes by the clock is a minute late at most. What changed without an entry in the log would
be wrong for that minute: a guard of the tests finds it. Rooms have logs of their own, which are not counted: what such a page
says of a room is in the consultation's log too.

`KeptPages` knows nothing of WSGI; whatever stands in front of Flask asks it. `KeptPagesDoor` is the WSGI one.

Pages are compressed here too, as nothing secret is ever in them. Answers to somebody with a cookie are not compressed: beside
a token of theirs, words from the address would let a listener guess it letter by letter from the length (BREACH).
"""

from __future__ import annotations

import gzip
import hashlib
import threading
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import brotli
from flask import Flask, request
from sqlalchemy import Engine, event
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header

from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.events import LOG_NUMBER

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

V = TypeVar("V", bound=Callable[..., Any])
Headers = list[tuple[str, str]]
_MARK = "forum_kept_for_visitors"
_STATE = "forum.state_of_kept_page"
# What belongs to one answer, or is said anew for each.
_NOT_KEPT = frozenset({"content-length", "x-reference", "date", "vary", "etag"})
MOST_BYTES = 48 * 1024 * 1024
WORTH_COMPRESSING = 1_000
_LOG_NUMBER = str(LOG_NUMBER)
# Medium levels: the highest would cost more than drawing the page.
_COMPRESS: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda body: brotli.compress(body, quality=5),
    "gzip": lambda body: gzip.compress(body, compresslevel=6, mtime=0),
}


class LogState(NamedTuple):
    """What any page depends on: how far the log has come, and the minute."""

    log_number: int
    minute: int


class Address(NamedTuple):
    """What a page depends on besides the state of the log."""

    scheme: str
    host: str
    path: str
    query: str
    language: str


@dataclass
class KeptPage:
    """A page as it goes out, in each encoding somebody has asked for."""

    headers: Headers
    body: bytes
    tag: str = ""
    encoded: dict[str, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.tag = hashlib.sha256(self.body).hexdigest()[:32]

    def answer(self, accepts: str, known_tags: str) -> tuple[str, Headers, bytes]:
        """(status, headers, body) for somebody who accepts these encodings and has these pages already."""
        encoding = choose_encoding(accepts) if len(self.body) >= WORTH_COMPRESSING else ""
        tag = f'"{self.tag}-{encoding}"' if encoding else f'"{self.tag}"'
        headers = [*self.headers, ("ETag", tag), ("Vary", "Cookie, Accept-Encoding")]
        if tag in known_tags:
            return "304 NOT MODIFIED", [each for each in headers if each[0] != "Content-Type"], b""
        body = self.body
        if encoding:
            headers.append(("Content-Encoding", encoding))
            body = self.encoded.get(encoding) or self.encoded.setdefault(encoding, _COMPRESS[encoding](self.body))
        headers.append(("Content-Length", str(len(body))))
        return "200 OK", headers, body


class KeptPages:
    """Pages of one state: the first page of a later one drops all that came before. The least asked for goes first."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._lock = threading.Lock()
        self._state: LogState | None = None
        self._pages: OrderedDict[Address, KeptPage] = OrderedDict()
        self._bytes = 0

    def has(self, address: Address) -> bool:
        """Whether it was kept lately: without asking the database, which only a page that may be kept is worth."""
        return address in self._pages

    def find(self, state: LogState, address: Address) -> KeptPage | None:
        """The page as it was drawn in this very state; None when it was not, or has been dropped since."""
        with self._lock:
            if state != self._state or address not in self._pages:
                return None
            self._pages.move_to_end(address)
            return self._pages[address]

    def keep(self, state: LogState, address: Address, page: KeptPage) -> None:
        """Keeps a page drawn in this state, and drops all of another state and what was asked for longest ago."""
        with self._lock:
            if state != self._state:
                self._pages.clear()
                self._state, self._bytes = state, 0
            before = self._pages.pop(address, None)
            self._pages[address] = page
            # Twice: its compressed forms come later, and are about half of it together.
            self._bytes += 2 * (len(page.body) - (len(before.body) if before else 0))
            while self._bytes > self._most_bytes:
                _address, dropped = self._pages.popitem(last=False)
                self._bytes -= 2 * len(dropped.body)

    def clear(self) -> None:
        """Forgets everything: for whoever puts another database under a running application."""
        with self._lock:
            self._pages.clear()
            self._state, self._bytes = None, 0


# Of a form that is posted. One that is sent by GET, as the box for searching in the head, is the same for everybody.
SIGNS_OF_A_TOKEN = (b'method="post"', b"csrf_token")


@lru_cache(256)
def choose_encoding(accepts: str) -> str:
    """The encoding that a browser likes best of ours, "" for none: one that it does not name (`*`), or refuses (q=0), is not
    chosen."""
    named = dict(parse_accept_header(accepts, Accept))
    best = max(_COMPRESS, key=lambda encoding: named.get(encoding, 0))
    return best if named.get(best) else ""


class LogReader:
    """Reads how far the logs have come.

    The driver is asked directly, as a session would cost more than the rest of giving a kept page. On SQLite so would taking a
    connection out of the pool and putting it back: there some are kept for this question alone, the last used first. They end
    with the pool's. A server's connections are counted and may die: those stay with the pool, which looks after them."""

    def __init__(self, engine: Engine) -> None:
        self.errors = (SQLAlchemyError, engine.dialect.loaded_dbapi.Error)
        self._engine = engine
        self._is_file = engine.dialect.name == "sqlite"
        self._spare: deque[Any] = deque()
        event.listen(engine, "engine_disposed", self._close_spare)

    def read_state(self) -> LogState:
        """The state as it is now, for whoever draws or gives a page after this. Raises one of `errors`."""
        number = self._read_file() if self._is_file else self._read_server()
        return LogState(number, int(now().timestamp()) // 60)

    def _read_file(self) -> int:
        try:
            connection = self._spare.pop()
        except IndexError:
            taken = self._engine.raw_connection()
            taken.detach()
            connection = taken.dbapi_connection
        (number,) = connection.execute(_LOG_NUMBER).fetchone()
        self._spare.append(connection)  # One that raised is left to be closed.
        return int(number)

    def _read_server(self) -> int:
        connection = self._engine.raw_connection()
        try:
            cursor = connection.cursor()
            cursor.execute(_LOG_NUMBER)
            (number,) = cursor.fetchone() or (0,)
            cursor.close()
            return int(number)
        finally:
            connection.close()

    def _close_spare(self, _engine: Engine) -> None:
        while self._spare:
            self._spare.pop().close()


def kept_for_visitors(view: V) -> V:
    """Marks a view whose page every visitor sees alike, whose content changes only with the log or the clock."""
    setattr(view, _MARK, True)
    return view


def is_kept_for_visitors(view: Any) -> bool:
    """Whether the view is marked; whether its page is then kept depends on what it turns out to hold."""
    return getattr(view, _MARK, False)


def set_up_kept_pages(app: Flask) -> None:
    """Stands directly in front of Flask, behind what sets right the address (proxies) and what takes sockets."""
    app.extensions["kept_pages"] = pages = KeptPages()
    app.wsgi_app = door = KeptPagesDoor(app, pages, app.wsgi_app)  # type: ignore[method-assign]

    @app.before_request
    def note_state() -> None:
        """Before the page is drawn: what changes meanwhile then belongs to a later state."""
        if _STATE in request.environ and is_kept_for_visitors(app.view_functions.get(request.endpoint or "")):
            with suppress(*door.log.errors):  # The view will find out too, and it is said as everything is.
                request.environ[_STATE] = door.log.read_state()


class KeptPagesDoor:
    """The WSGI door: answers from what is kept, and keeps what comes from behind when it may be kept."""

    def __init__(self, app: Flask, pages: KeptPages, inner: WSGIApplication) -> None:
        self._app = app
        self._pages = pages
        self._inner = inner

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        method = environ["REQUEST_METHOD"]
        if method not in {"GET", "HEAD"} or "HTTP_COOKIE" in environ or "HTTP_AUTHORIZATION" in environ:
            return self._inner(environ, start_response)
        address = Address(
            environ["wsgi.url_scheme"],
            environ.get("HTTP_HOST", ""),
            environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", ""),
            environ.get("QUERY_STRING", ""),
            self._app.extensions["babel"].default_locale,
        )
        page = self._find(address)
        if page is None:
            asked = {**environ, "REQUEST_METHOD": "GET"}  # HEAD is told what GET would be told, kept or not.
            drawn = self._draw(asked, start_response)
            if not isinstance(drawn, KeptPage):
                return drawn if method == "GET" else _drop(drawn)
            page = drawn
            self._pages.keep(asked[_STATE], address, page)
        status, headers, body = page.answer(environ.get("HTTP_ACCEPT_ENCODING", ""), environ.get("HTTP_IF_NONE_MATCH", ""))
        start_response(status, headers)
        return [body] if method == "GET" and body else []

    def _find(self, address: Address) -> KeptPage | None:
        if not self._pages.has(address):
            return None
        try:
            return self._pages.find(self.log.read_state(), address)
        except self.log.errors:
            return None  # Flask will find out too, and say it as it says everything.

    def _draw(self, environ: WSGIEnvironment, start_response: StartResponse) -> KeptPage | Iterable[bytes]:
        """Asks Flask: a page that may be kept, or any other answer, already begun."""
        said: list[Any] = []

        def listen(status: str, headers: Headers, exc_info: Any = None) -> Callable[[bytes], object]:
            said[:] = [status, headers, exc_info]
            return _refuse_to_write

        environ[_STATE] = None
        answer = self._inner(environ, listen)
        status, headers, problem = said
        if problem is None and environ.get(_STATE) and status.startswith("200 ") and _is_plain_page(headers):
            body = b"".join(answer)
            _close(answer)
            if not any(sign in body for sign in SIGNS_OF_A_TOKEN):
                return KeptPage([each for each in headers if each[0].lower() not in _NOT_KEPT], body)
            answer = [body]
        start_response(status, headers, problem)
        return answer

    @cached_property
    def log(self) -> LogReader:
        """Made with the first page: the database is set up later than what stands in front of Flask."""
        with self._app.app_context():
            return LogReader(db.engine)


def _is_plain_page(headers: Headers) -> bool:
    names = {name.lower(): value for name, value in headers}
    return "set-cookie" not in names and names.get("content-type", "").startswith("text/html")


def _drop(answer: Iterable[bytes]) -> Iterable[bytes]:
    _close(answer)
    return []


def _close(answer: Iterable[bytes]) -> None:
    close = getattr(answer, "close", None)
    if close is not None:
        close()


def _refuse_to_write(_body: bytes) -> object:
    raise RuntimeError("Flask gives its answers whole.")
