"""Two at once: somebody reads a page while a change is being made, and acts on it when the change is there."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import Flask
from sqlalchemy import inspect

from forum.kernel.actions import transaction
from forum.kernel.db import db
from forum.kernel.permissions import Actor


def act_during(app: Flask, change: Callable[[], Any], read: Callable[..., Any], act: Callable[..., Any], *things: Any) -> Any:
    """Makes `change` in a transaction. Before it ends another thread calls `read` with its own copies of `things` (rows, as
    they still are, and actors), then `act`. Returns what `act` returned, or the exception that it raised."""
    keys = [thing if isinstance(thing, Actor) else (type(thing), inspect(thing).identity) for thing in things]
    outcome: list[Any] = []
    has_read = threading.Event()

    def run() -> None:
        # A row of another thread, or an actor who remembers one, would make both use one connection at a time.
        with app.app_context():
            try:
                mine = [replace(key, known={}) if isinstance(key, Actor) else db.session.get_one(*key) for key in keys]
                read(*mine)
                has_read.set()
                outcome.append(act(*mine))
            except Exception as problem:
                outcome.append(problem)
            finally:
                has_read.set()
                db.session.remove()

    other = threading.Thread(target=run)
    with transaction():
        change()
        other.start()
        has_read.wait()
    other.join()
    db.session.expire_all()
    (result,) = outcome
    return result
