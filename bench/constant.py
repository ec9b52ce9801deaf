"""The floor of a kept page: as many bytes, the same each time, through the same server."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

BODY = b"x" * int(os.environ.get("BENCH_BYTES", "30000"))


def app(_environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    start_response("200 OK", [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(BODY)))])
    return [BODY]
