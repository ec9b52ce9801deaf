"""What took long to make, kept by all that it was made from: it is found again only while all of it is the same."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Kept(Generic[T]):
    """What was drawn, by all that it was drawn from. What was asked for longest ago goes first, once all together are larger than
    `most`."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._size = 0
        self._lock = threading.Lock()
        self._drawn: OrderedDict[tuple[object, ...], tuple[T, int]] = OrderedDict()

    def find(self, key: tuple[object, ...]) -> T | None:
        """None when it was never drawn, or has gone since."""
        with self._lock:
            if key not in self._drawn:
                return None
            self._drawn.move_to_end(key)
            return self._drawn[key][0]

    def keep(self, key: tuple[object, ...], drawn: T, size: int = 1) -> None:
        """`key` holds values alone: with rows of a session in it, they would all stay in memory."""
        with self._lock:
            self._size += size - self._drawn.pop(key, (None, 0))[1]
            self._drawn[key] = drawn, size
            while self._size > self._most:
                self._size -= self._drawn.popitem(last=False)[1][1]

    def find_or_draw(self, key: tuple[object, ...], draw: Callable[[], T], measure: Callable[[T], int]) -> T:
        """What was drawn, or is drawn now and kept."""
        drawn = self.find(key)
        if drawn is None:
            drawn = draw()
            self.keep(key, drawn, measure(drawn))
        return drawn

    def clear(self) -> None:
        """Forgets everything; nothing but time is lost."""
        with self._lock:
            self._drawn.clear()
            self._size = 0
