"""The floor of live delivery: python-socketio's own asyncio server, with nothing behind it. GET /emit tells everyone."""

from __future__ import annotations

import socketio
from uvicorn._types import ASGIReceiveCallable, ASGISendCallable, Scope

server = socketio.AsyncServer(async_mode="asgi")


async def emit(_scope: Scope, _receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
    await server.emit("news", {"html": "x" * 1500})
    await send({"type": "http.response.start", "status": 200, "headers": [], "trailers": False})
    await send({"type": "http.response.body", "body": b"ok", "more_body": False})


door = socketio.ASGIApp(server, other_asgi_app=emit)
