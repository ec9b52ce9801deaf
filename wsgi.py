"""The application object: for asgi.py, and for any server that speaks WSGI."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from config import read_settings
from forum.kernel.garbage import look_for_garbage_less_often

look_for_garbage_less_often()


@contextmanager
def going_without(*names: str) -> Iterator[None]:
    """Inside, these libraries cannot be found; afterwards they can. Those that are loaded already stay."""
    absent = [name for name in names if name not in sys.modules]
    sys.modules.update(dict.fromkeys(absent))  # type: ignore[arg-type]  # None is how the language says "not to be found".
    try:
        yield
    finally:
        for name in absent:
            del sys.modules[name]


# Socket.IO looks for redis and clients of HTTP, structlog for rich, which brings pygments. No page uses them, and they are a
# fifth of the start; those that look go without.
with going_without("redis", "requests", "rich", "websocket"):
    from forum.app import create_app, start_background_work

app = create_app(read_settings(os.environ))
work_stops = start_background_work(app)
