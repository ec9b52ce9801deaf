"""Live connections: one Socket.IO server, doors that check each message, and one way out.

A feature's `live` declares what it understands with `@live("feature:event")`. Each message is checked when it comes: who
sends it (the session cookie is read again every time), how many they send, that it is an object. It is answered with
`{ok: true, …}` or `{ok: false, code, sentence or errors}`. A page says for which `person` it was drawn: with the cookie of
somebody else, who signed in since in another tab, it is let in nowhere and does nothing. What goes out goes through `send`, so
that the way can be changed.
Under its own server a window costs no thread (`windows.py`). Under a plain WSGI server it holds one while it is open: above
a share of the threads new ones are refused. Pages whose window is refused ask over HTTP.
"""

from __future__ import annotations

import json
import logging
import secrets
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import socketio
import structlog
from flask import Flask, current_app, request
from flask_babel import gettext as _
from flask_socketio import SocketIO

from config import Settings
from forum.kernel.db import db
from forum.kernel.errors import Invalid, Malformed, Refusal, SignInNeeded, TooMany
from forum.kernel.permissions import Actor
from forum.kernel.registries import add_once
from forum.live.open_windows import OpenWindows
from forum.web.access import OPEN, SIGNED_IN, current_actor, name_person
from forum.web.headers import list_headers

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = structlog.get_logger()
LARGEST_MESSAGE = 64 * 1024
SHARE_OF_THREADS = 0.7
# A person sends a handful of messages a minute; a script that floods waits.
MOST_MESSAGES, IN_SECONDS = 40, 10.0
PATH = "/socket.io"

Message = dict[str, Any]
Handler = Callable[[Actor, Message], Message | None]


@dataclass(frozen=True)
class LiveEvent:
    """A message that is understood: its name, who may send it (OPEN or SIGNED_IN), and what answers it."""

    name: str
    door: str
    handler: Handler


_events: dict[str, LiveEvent] = {}
_farewells: list[Callable[[str], None]] = []


def live(name: str, *, door: str = SIGNED_IN) -> Callable[[Handler], Handler]:
    """Declares a handler `(actor, message) -> answer` for messages called `name`; `door` is who may send them."""

    def declare(handler: Handler) -> Handler:
        add_once(_events, name, LiveEvent(name, door, handler), "the live message")
        return handler

    return declare


def on_leaving(farewell: Callable[[str], None]) -> None:
    """`farewell(sid)` is called when a socket closes, for whatever reason."""
    _farewells.append(farewell)


def all_live_events() -> list[LiveEvent]:
    """Sorted by name; complete once every feature's `live` is imported."""
    return [_events[name] for name in sorted(_events)]


def current_socket() -> str:
    """The number of the socket whose message is being answered."""
    sid: str = request.sid  # type: ignore[attr-defined]
    return sid


def send(app: Flask, sid: str, name: str, message: Message) -> None:
    """The way out to one socket of this process. A socket that is gone is passed over."""
    send_to_all(app, [sid], name, message)


def send_to_all(app: Flask, sids: Iterable[str], name: str, message: Message) -> None:
    """The one way out: the same message to many sockets of this process."""
    app.extensions["way_out"].send(sids, name, message)


def hang_up(app: Flask, sid: str) -> None:
    """Closes a socket of this process. Its window connects again with its cursors, unless it was told before that it is over."""
    app.extensions["way_out"].hang_up(sid)


class LibraryWayOut:
    """Under a plain WSGI server, whose windows are few: the library's own way, to one after the other."""

    def __init__(self, server: socketio.Server) -> None:
        self._server = server

    def send(self, sids: Iterable[str], name: str, message: Message) -> None:
        """A socket that is gone is passed over."""
        for sid in sids:
            self._server.emit(name, message, to=sid)

    def hang_up(self, sid: str) -> None:
        """Closes it."""
        self._server.disconnect(sid)


def all_handlers() -> dict[str, Callable[..., Any]]:
    """What a Socket.IO server calls, inside the request of the window, by the name of the message."""
    own: dict[str, Callable[..., Any]] = {"connect": _connect, "disconnect": _disconnect}
    return own | {event.name: _answering(event) for event in all_live_events()}


def most_windows(app: Flask) -> int:
    """How many this process holds."""
    open_: OpenWindows = app.extensions["open_sockets"]
    return open_.most


def may_open_window(app: Flask) -> bool:
    """Whether whoever asks now may have one (more)."""
    open_: OpenWindows = app.extensions["open_sockets"]
    account_id = current_actor().account_id
    return open_.has_room_for(account_id, request.remote_addr or "")


def give_visitors_their_share(app: Flask, settings: Settings) -> None:
    """Said by what is served by asgi.py: under a plain WSGI server, where each window holds a thread, they have none."""
    app.extensions["open_sockets"].most_of_visitors = min(settings.live_windows_of_visitors, settings.live_windows)


def readers_have_windows(app: Flask) -> bool:
    """Whether pages that are only read may follow something: there are windows for many, and a share of them for visitors."""
    open_: OpenWindows = app.extensions["open_sockets"]
    return open_.most_of_visitors > 0


def set_up_sockets(app: Flask, settings: Settings) -> None:
    """Called once every feature's `live` is imported."""
    for name in ("engineio", "socketio"):
        logging.getLogger(name).setLevel(logging.CRITICAL)  # Their tracebacks say only that a stranger sent nonsense.
    pages = app.wsgi_app
    sockets = SocketIO(
        app,
        async_mode="threading",  # Said outright: it would guess another when gevent happens to be installed.
        async_handlers=False,  # One message of a socket at a time, in order.
        manage_session=False,
        cors_allowed_origins=allowed_origins(settings),
        max_http_buffer_size=LARGEST_MESSAGE,
        path=PATH,
    )
    app.extensions["way_out"] = LibraryWayOut(sockets.server)
    open_ = app.extensions["open_sockets"] = OpenWindows(
        most=int(settings.web_threads * SHARE_OF_THREADS), most_of_address=settings.live_windows_of_address
    )
    for name, handler in all_handlers().items():
        sockets.on_event(name, handler)
    _guard_door(app, pages, settings)
    log.debug("sockets ready", most=open_.most)


def allowed_origins(settings: Settings) -> list[str]:
    """The site's own address only: the library would believe whatever Host header comes with the request."""
    scheme = urlsplit(settings.site_url).scheme
    port = urlsplit(settings.site_url).port
    hosts = {f"{scheme}://{host}" + (f":{port}" if port else "") for host in settings.trusted_hosts}
    return sorted({settings.site_url, *hosts})


def _connect(_auth: Any = None) -> bool | None:
    open_: OpenWindows = current_app.extensions["open_sockets"]
    account_id = current_actor().account_id
    return None if open_.add(current_socket(), account_id, request.remote_addr or "") else False


def _disconnect(*_reason: Any) -> None:
    sid = current_socket()
    current_app.extensions["open_sockets"].remove(sid)
    for farewell in _farewells:
        farewell(sid)


def _answering(event: LiveEvent) -> Callable[..., Message]:
    def answer(*said: Any) -> Message:
        try:
            actor = current_actor()
            _count(actor)
            if len(said) != 1 or not isinstance(said[0], dict) or not _is_text_for_people(said[0]):
                raise Malformed("message", "a message is one object, and its texts are texts")
            if event.door != OPEN and not actor.is_signed_in:
                raise SignInNeeded(_("Sign in to do this"))
            if said[0].get("person", name_person()) != name_person():
                raise SignInNeeded(_("This page was opened by someone else, or before you signed in. Open it again to carry on."))
            return {"ok": True} | (event.handler(actor, said[0]) or {})
        except Invalid as problem:
            return {"ok": False, "code": problem.status, "errors": problem.errors}
        except Refusal as problem:
            return {"ok": False, "code": problem.status, "sentence": problem.sentence}
        except Exception:
            reference = secrets.token_hex(4)
            log.exception("fault in a live message", event_name=event.name, reference=reference)
            return {"ok": False, "code": 500, "reference": reference}
        finally:
            db.session.remove()

    return answer


def _is_text_for_people(message: Message) -> bool:
    """Half a pair of UTF-16 cannot be written anywhere, and PostgreSQL takes no NUL."""
    try:
        return b"\\u0000" not in json.dumps(message, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False


def _count(actor: Actor) -> None:
    open_: OpenWindows = current_app.extensions["open_sockets"]
    if len(open_.sent) > 2 * open_.most:  # People who have gone.
        open_.sent.clear()
    whose = actor.account_id or current_socket()  # Visitors have nothing in common that one could use up for the others.
    # Only the latest are kept: the oldest of them says how long so many have taken.
    lately = open_.sent.setdefault(whose, deque(maxlen=MOST_MESSAGES + 1))
    lately.append(time.monotonic())
    if len(lately) > MOST_MESSAGES and lately[-1] - lately[0] < IN_SECONDS:
        raise TooMany(_("That was too quick. Try again in a moment."), retry_after=int(IN_SECONDS))


def _guard_door(app: Flask, pages: WSGIApplication, settings: Settings) -> None:
    """Requests for pages go past the library: what it prepares for a socket would cost each as much as to find a page that is
    kept. What it raises over nonsense is one line."""
    inner = app.wsgi_app
    headers = [*list_headers(settings).items(), ("Cache-Control", "no-store")]

    def wsgi(environ: WSGIEnvironment, start_response: StartResponse) -> Any:
        if not environ.get("PATH_INFO", "").startswith(PATH):
            return pages(environ, start_response)

        def start(status: str, given: list[tuple[str, str]], *rest: Any) -> Any:
            there = {name.lower() for name, _value in given}
            return start_response(status, [*given, *(each for each in headers if each[0].lower() not in there)], *rest)

        try:
            return inner(environ, start)
        except StopIteration:
            raise  # How the library tells gunicorn that the connection is used up.
        except Exception as problem:
            log.info("a connection that is no socket", problem=type(problem).__name__)
            if "HTTP_UPGRADE" in environ:  # It speaks WebSocket already: there is nobody to answer over HTTP.
                raise StopIteration from problem
            start("400 Bad Request", [("Content-Type", "text/plain")])
            return [b"This is not a message.\n"]

    app.wsgi_app = wsgi  # type: ignore[method-assign]
