from __future__ import annotations

from dataclasses import dataclass

from forum.kernel.events import Event


@dataclass(frozen=True)
class PostMoved(Event, kind="PostMoved"):
    """A post and all below it went to another thread."""

    contribution_id: int
    from_thread_id: int
    to_thread_id: int


@dataclass(frozen=True)
class ThreadLocked(Event, kind="ThreadLocked"):
    thread_id: int
    locked: bool


@dataclass(frozen=True)
class RepliesRecounted(Event, kind="RepliesRecounted"):
    """In the site's log: an operator had counters put right, so many of them."""

    changed: int


@dataclass(frozen=True)
class ThreadConcluded(Event, kind="ThreadConcluded"):
    """A thread was closed with its conclusion, or opened again."""

    thread_id: int
    is_concluded: bool


@dataclass(frozen=True)
class QuestionAnswered(Event, kind="QuestionAnswered"):
    """`contribution_id` None: what answered the thread's question was said not to."""

    thread_id: int
    contribution_id: int | None
