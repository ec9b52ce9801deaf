"""The floor of a kept page: as many bytes, the same each time, through the same server."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

from config import MEGABYTE
from forum.web.pages_pool import PagesPool, Receive, Scope, Send

BODY = b"x" * int(os.environ.get("BENCH_BYTES", "30000"))


def app(_environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    start_response("200 OK", [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(BODY)))])
    return [BODY]


pages = PagesPool(app, threads=4, largest_body=MEGABYTE)


async def door(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] != "lifespan":
        await pages(scope, receive, send)
        return
    for step in ("startup", "shutdown"):
        await receive()
        await send({"type": f"lifespan.{step}.complete"})
