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


@dataclass(frozen=True)
class ResponseChanged(Event, kind="ResponseChanged"):
    """Somebody responded to a post or a condition without writing, or took that back. Nobody is its actor: who has lived what is
    nobody's to know."""

    is_response = True

    contribution_id: int
    response: str
    is_on: bool


@dataclass(frozen=True)
class RestatementAnswered(Event, kind="RestatementAnswered"):
    """Whoever was heard said whether that is it."""

    contribution_id: int
    is_right: bool


@dataclass(frozen=True)
class RestatingChanged(Event, kind="RestatingChanged"):
    """Which replies of a discussion begin with what was heard: one of `Restating`."""

    activity_id: int
    restating: str


@dataclass(frozen=True)
class GuestsChanged(Event, kind="GuestsChanged"):
    """Whether people without an account may comment in a discussion: one of `Guests`. `version_id`: the version that says what
    held before, where one is kept; 0 in older entries."""

    activity_id: int
    guests: str
    version_id: int = 0
