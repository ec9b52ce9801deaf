from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from flask import Flask
from sqlalchemy import event

from forum.kernel.db import db


class Count:
    queries = 0


QueryCounter = Callable[[], AbstractContextManager[Count]]


@pytest.fixture
def count_queries(app: Flask) -> QueryCounter:
    """How many statements a piece of work sends, with nothing known beforehand."""

    @contextmanager
    def counting() -> Iterator[Count]:
        count = Count()

        def note(*_args: object) -> None:
            count.queries += 1

        db.session.expire_all()
        app.extensions["log_cache"].clear()
        event.listen(db.engine, "before_cursor_execute", note)
        try:
            yield count
        finally:
            event.remove(db.engine, "before_cursor_execute", note)

    return counting
