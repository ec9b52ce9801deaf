"""The doors, for uvicorn: live windows in its event loop, pages in threads. `forum serve` has both in one process, `forum web`
and `forum live` one of them each."""

from __future__ import annotations

import asyncio

from forum.live.sockets import give_visitors_their_share
from forum.live.windows import Windows, is_for_windows
from forum.web.connections import cut_off_who_takes_nothing
from forum.web.headers import list_headers
from forum.web.pages_pool import PagesPool, Receive, Scope, Send, send_plain
from wsgi import app, work_stops

HEALTH, HEALTH_THREADS = frozenset({"/healthz", "/readyz"}), 2
NO_WINDOWS_HERE = "Live windows are not here: `forum live` has them. The web server in front must send /socket.io there."
NO_PAGES_HERE = "Pages are not here: `forum web` has them. The web server in front must send nothing but /socket.io here."


class Door:
    """Where each connection goes; the windows begin and end with the server."""

    def __init__(self, *, has_pages: bool = True, has_windows: bool = True) -> None:
        self._settings = app.config["SETTINGS"]
        self._has_pages, self._has_windows = has_pages, has_windows
        threads = self._settings.web_threads if has_pages else HEALTH_THREADS
        self._pages = PagesPool(app, threads=threads, largest_body=app.config["MAX_CONTENT_LENGTH"])
        self._windows: Windows | None = None  # made inside the server's event loop
        headers = {**list_headers(self._settings), "Cache-Control": "no-store"}
        self._headers = [(name.lower().encode(), value.encode()) for name, value in headers.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif self._windows is not None and is_for_windows(scope):
            await self._windows(scope, receive, send)
        elif scope["type"] == "websocket":  # To somewhere else.
            await receive()
            await send({"type": "websocket.close"})
        elif is_for_windows(scope) and not self._has_windows:
            await send_plain(send, 404, NO_WINDOWS_HERE, self._headers)
        elif self._has_pages or scope["path"] in HEALTH:
            await self._pages(scope, receive, send)
        else:
            await send_plain(send, 404, NO_PAGES_HERE, self._headers)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        watch = asyncio.create_task(cut_off_who_takes_nothing())
        if self._has_windows:
            self._windows = Windows(app, self._settings)
        await send({"type": "lifespan.startup.complete"})
        await receive()
        if work_stops is not None:
            work_stops.set()
        if self._windows is not None:
            self._windows.close()
            self._windows = None
        self._pages.close()
        watch.cancel()
        await send({"type": "lifespan.shutdown.complete"})


give_visitors_their_share(app, app.config["SETTINGS"])
door = Door()
pages_alone = Door(has_windows=False)
windows_alone = Door(has_pages=False)
