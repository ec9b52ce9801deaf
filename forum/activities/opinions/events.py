from __future__ import annotations

from dataclasses import dataclass

from forum.kernel.events import Event


@dataclass(frozen=True)
class StatementSorted(Event, kind="StatementSorted"):
    """Somebody said which option a statement is about, or that it is about none; which one stands with it."""

    statement_id: int
