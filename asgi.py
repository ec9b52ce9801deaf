"""The door, for uvicorn: live windows in its event loop, pages in threads. `forum serve` runs it."""

from __future__ import annotations

from forum.live.windows import Windows, is_for_windows
from forum.web.pages_pool import PagesPool, Receive, Scope, Send
from wsgi import app, work_stops

settings = app.config["SETTINGS"]
pages = PagesPool(app, threads=settings.web_threads, largest_body=app.config["MAX_CONTENT_LENGTH"])
_windows: list[Windows] = []  # one, while the server runs: it is made inside its event loop


async def door(scope: Scope, receive: Receive, send: Send) -> None:
    """Where each connection goes; the windows begin and end with the server."""
    if scope["type"] == "lifespan":
        await _live(receive, send)
    elif _windows and is_for_windows(scope):
        await _windows[0](scope, receive, send)
    elif scope["type"] == "http":
        await pages(scope, receive, send)
    else:  # A WebSocket to somewhere else.
        await receive()
        await send({"type": "websocket.close"})


async def _live(receive: Receive, send: Send) -> None:
    await receive()
    _windows.append(Windows(app, settings))
    await send({"type": "lifespan.startup.complete"})
    await receive()
    if work_stops is not None:
        work_stops.set()
    _windows.pop().close()
    pages.close()
    await send({"type": "lifespan.shutdown.complete"})
