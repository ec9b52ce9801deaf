"""Who may open a live window: asked before the handshake, so that whoever is refused leaves nothing behind.

Where a window comes from, whether its cookie is one that this site gave to somebody signed in, and how often it has come lately
is known without a thread. Only then is the account looked up, in a thread of the windows' own.
"""

from __future__ import annotations

import asyncio
import io
import time
from collections import deque
from collections.abc import Hashable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, NamedTuple

from flask import Flask

from config import Settings
from forum.live import sockets
from forum.live.open_windows import OpenWindows
from forum.web.access import current_actor
from forum.web.drafts import SESSION_ACCOUNT
from forum.web.pages_pool import Scope, to_environ
from forum.web.proxies import find_sender

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

IN_SECONDS = 60.0
# Of one account, and of one session: a phone in a lift comes back every few seconds.
MOST_HANDSHAKES = 60
# A visitor who was let in is expected so long, whether or not they have connected since: one who does not is closed by then.
# Price: for these seconds one who has connected counts twice.
EXPECTED_SECONDS = 5.0
# Who is counted at most; with more, those who came a minute ago or longer are forgotten, and then everybody.
MOST_COUNTED = 20_000


@dataclass
class _Recent:
    """How often each came since their minute began: two numbers for each, whatever they do."""

    came: dict[Hashable, tuple[float, int]] = field(default_factory=dict)

    def is_too_often(self, who: Hashable, most: int) -> bool:
        """Counts this time too."""
        moment = time.monotonic()
        if len(self.came) >= MOST_COUNTED:
            self.came = {each: counted for each, counted in self.came.items() if moment - counted[0] < IN_SECONDS}
        if len(self.came) >= MOST_COUNTED:
            self.came = {}
        began, times = self.came.get(who, (moment, 0))
        if moment - began >= IN_SECONDS:
            began, times = moment, 0
        self.came[who] = (began, times + 1)
        return times >= most


class HandshakeDecision(NamedTuple):
    """OK, or why not; and whether whoever asks is nobody that is signed in."""

    status: HTTPStatus
    is_visitor: bool = False


class Handshakes:
    """Decides about each. Used in one event loop, whose `threads` look accounts up."""

    def __init__(self, app: Flask, settings: Settings, threads: ThreadPoolExecutor) -> None:
        self._app = app
        self._threads = threads
        self._proxies = settings.proxies
        self._most_of_strangers = settings.live_handshakes_of_address
        self._recent = _Recent()
        self._expected: deque[tuple[float, str]] = deque()  # when visitors were let in and their addresses, the latest last
        self.origins = set(sockets.allowed_origins(settings))

    def comes_from_here(self, scope: Scope) -> bool:
        """Asked at every request of a window. What is no browser names no origin."""
        said = [value.decode("latin-1") for name, value in scope["headers"] if name == b"origin"]
        return all(origin in self.origins for origin in said)

    async def decide(self, scope: Scope) -> HandshakeDecision:
        """FORBIDDEN to who has enough windows or finds the share of visitors taken, or TOO_MANY_REQUESTS. People behind one
        address are counted together only while they are not signed in, so that a stranger keeps nobody out who shares it."""
        environ = self.describe(scope)
        session = self._read_session(environ)
        if not session:
            return HandshakeDecision(self._decide_visitor(environ), is_visitor=True)
        if self._recent.is_too_often(session, MOST_HANDSHAKES):
            return HandshakeDecision(HTTPStatus.TOO_MANY_REQUESTS)
        loop = asyncio.get_running_loop()
        account_id, has_room = await loop.run_in_executor(self._threads, self._look_up, environ)
        if account_id is None:
            return HandshakeDecision(self._decide_visitor(environ), is_visitor=True)
        if self._recent.is_too_often(account_id, MOST_HANDSHAKES):
            return HandshakeDecision(HTTPStatus.TOO_MANY_REQUESTS)
        return HandshakeDecision(HTTPStatus.OK if has_room else HTTPStatus.FORBIDDEN)

    def describe(self, scope: Scope) -> WSGIEnvironment:
        """The handshake as Flask knows requests, from whom the proxies say that it is."""
        environ = to_environ(scope, io.BytesIO(), 0)
        return environ | {"REMOTE_ADDR": find_sender(environ, self._proxies)}

    def _read_session(self, environ: WSGIEnvironment) -> str:
        """Whose session the cookie says it is; nothing for a cookie that this site has not signed."""
        if "HTTP_COOKIE" not in environ:
            return ""
        session = self._app.session_interface.open_session(self._app, self._app.request_class(environ))
        return str(session.get(SESSION_ACCOUNT) or "") if session else ""

    def _decide_visitor(self, environ: WSGIEnvironment) -> HTTPStatus:
        """Without a thread and without a look at the database, whatever number of strangers knock. Who knocks and does not come
        in is counted too, or one address would hold the whole share with nothing but handshakes."""
        address = environ["REMOTE_ADDR"]
        if self._recent.is_too_often(("address", address), self._most_of_strangers):
            return HTTPStatus.TOO_MANY_REQUESTS
        moment = time.monotonic()
        while self._expected and moment - self._expected[0][0] >= EXPECTED_SECONDS:
            self._expected.popleft()
        open_: OpenWindows = self._app.extensions["open_sockets"]
        if not open_.has_room_for(None, address, expected=[each for _when, each in self._expected]):
            return HTTPStatus.FORBIDDEN
        self._expected.append((moment, address))
        return HTTPStatus.OK

    def _look_up(self, environ: WSGIEnvironment) -> tuple[int | None, bool]:
        with self._app.request_context(environ):
            return current_actor().account_id, sockets.may_open_window(self._app)
