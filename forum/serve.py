"""The server: one asyncio process that holds the port (asgi.py), or several beside each other."""

from __future__ import annotations

import resource

import uvicorn

from forum.web.connections import Connection, WindowConnection

# Requests that are being answered when the server is told to stop, and windows that are told so, have this long.
GOODBYE_SECONDS = 3


def serve(host: str, port: int, processes: int, door: str = "asgi:door") -> None:
    """Answers by an ASGI application until it is told to stop (SIGTERM, Ctrl-C). Of several processes one that dies is started
    anew."""
    _, most_files = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most_files, most_files))
    uvicorn.run(
        door,
        host=host,
        port=port,
        workers=processes,
        loop="uvloop",
        http=Connection,
        ws=WindowConnection,
        ws_max_size=64 * 1024,
        ws_per_message_deflate=False,  # Small frames grow by it, and each window would keep 300 kB for it.
        ws_ping_interval=None,  # Socket.IO has its own.
        lifespan="on",
        access_log=False,
        log_level="warning",
        server_header=False,
        proxy_headers=False,  # PROXIES says whom to believe (forum/web/setup.py).
        timeout_graceful_shutdown=GOODBYE_SECONDS,
    )
