"""The clock: one function says what time it is, always in UTC. Tests and the demo may set it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

_set_to: ContextVar[datetime | None] = ContextVar("clock_set_to", default=None)


def now() -> datetime:
    """The current time, aware, in UTC. Inside `set_clock` it is what was set; a thread started there has the real time."""
    return _set_to.get() or datetime.now(UTC)


@contextmanager
def set_clock(moment: datetime) -> Iterator[None]:
    """Everything inside the block happens at `moment` (aware, any zone)."""
    token = _set_to.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _set_to.reset(token)
