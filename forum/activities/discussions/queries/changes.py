"""What entries of the log come to in the threads that are being read: which comments are not what a page shows any more."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from enum import StrEnum
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Select, Table, bindparam, func, select
from sqlalchemy.orm import aliased

from forum.activities.discussions.events import (
    PostMoved,
    QuestionAnswered,
    ResponseChanged,
    RestatementAnswered,
    ThreadConcluded,
)
from forum.activities.discussions.models import POSTS, SUMMARIES, Clarification, Condition, Restatement
from forum.activities.discussions.queries.paging import read_rows
from forum.contributions.events import (
    ContributionEdited,
    ContributionPublished,
    ContributionRedacted,
    ContributionRestored,
    ContributionStatusChanged,
    ContributionWithdrawn,
)
from forum.contributions.models import Contribution, Status
from forum.contributions.rules import IN_PUBLIC
from forum.kernel.events import Event, EventRecord, UnreadableEntry, read_event


class ChangeKind(StrEnum):
    """What can have become of a comment, or of what stands above a thread."""

    NEW = "new"
    SHOWN = "shown"  # it is in sight again
    EDITED = "edited"
    REDACTED = "redacted"  # words were taken out of it
    GONE = "gone"  # hidden by a moderator, or deleted
    COUNTED = "counted"  # how many responded, or what else stands beside its words
    MOVED = "moved"  # to another thread
    SUMMARY = "summary"  # a new one
    CONCLUSION = "conclusion"  # with which it is closed
    ANSWER = "answer"  # which comment answers the question


class Change(NamedTuple):
    """Without a word of it. `public_id`: of the comment as which it stands on a page, "" for the thread's head; `of`: of what
    changed, which may stand under a comment."""

    kind: ChangeKind
    public_id: str = ""
    of: str = ""


class _Place(NamedTuple):
    """Where something said stands."""

    public_id: str
    status: str
    thread_id: int
    is_post: bool
    is_summary: bool
    post_public_id: str | None  # of the comment that it belongs to
    post_status: str | None


CHANGED_BY: dict[type[Event], ChangeKind] = {
    ContributionPublished: ChangeKind.NEW,
    ContributionStatusChanged: ChangeKind.SHOWN,
    ContributionEdited: ChangeKind.EDITED,
    ContributionRedacted: ChangeKind.REDACTED,
    ContributionRestored: ChangeKind.EDITED,
    ContributionWithdrawn: ChangeKind.GONE,
    ResponseChanged: ChangeKind.COUNTED,
    RestatementAnswered: ChangeKind.COUNTED,
}
_ALSO_READ: tuple[type[Event], ...] = (PostMoved, QuestionAnswered, ThreadConcluded)
_READ = frozenset(kind.event_kind for kind in (*CHANGED_BY, *_ALSO_READ))


def list_changes(entries: Iterable[EventRecord], thread_ids: Collection[int]) -> dict[int, list[Change]]:
    """{thread: what changed in it}, in the order of the log. Only what everybody can read is named, or could until it went out of
    sight; that a comment waits for a moderator is told to nobody."""
    events = [event for entry in entries if entry.kind in _READ and (event := _read(entry)) is not None]
    places = _find_places({number for event in events if (number := getattr(event, "contribution_id", None)) is not None})
    found: dict[int, list[Change]] = defaultdict(list)
    for event in events:
        for thread_id, change in _describe(event, places):
            if thread_id in thread_ids:
                found[thread_id].append(change)
    return found


def _read(entry: EventRecord) -> Event | None:
    with suppress(UnreadableEntry):
        return read_event(entry)
    return None


def _describe(event: Event, places: dict[int, _Place]) -> Iterator[tuple[int, Change]]:
    place = places.get(getattr(event, "contribution_id", 0))
    if isinstance(event, QuestionAnswered):
        yield event.thread_id, Change(ChangeKind.ANSWER)
    elif isinstance(event, ThreadConcluded):
        if event.is_concluded:
            yield event.thread_id, Change(ChangeKind.CONCLUSION)
    elif place is None:
        return
    elif isinstance(event, PostMoved):
        yield event.from_thread_id, Change(ChangeKind.MOVED, place.public_id, place.public_id)
    elif (kind := _name_kind(event, place)) is not None:
        yield place.thread_id, Change(kind, place.post_public_id or "", place.public_id)


def _name_kind(event: Event, place: _Place) -> ChangeKind | None:
    """Of what is not in sight only that it went; nothing of what its author sent in and nobody has seen, or of what stands under
    it."""
    kind = CHANGED_BY[type(event)]
    if not place.is_post and place.post_status is not None and place.post_status not in IN_PUBLIC:
        return None
    if place.status not in IN_PUBLIC:
        return ChangeKind.GONE if isinstance(event, ContributionStatusChanged) and event.was_in_sight else None
    if place.status == Status.WITHDRAWN:
        return ChangeKind.GONE if kind is ChangeKind.GONE else None
    if place.is_summary:
        return ChangeKind.SUMMARY if kind is ChangeKind.NEW else ChangeKind.EDITED
    if kind in {ChangeKind.NEW, ChangeKind.SHOWN} and not place.is_post:
        return ChangeKind.COUNTED  # A condition, or what was heard: it stands under a comment that is there already.
    return kind


def _find_places(numbers: Collection[int]) -> dict[int, _Place]:
    rows = read_rows(_select_places(), {"numbers": list(numbers)}) if numbers else []
    return {number: _Place(*rest) for number, *rest in rows if rest[2] is not None}


@cache
def _select_places() -> Select[*tuple[Any, ...]]:
    """Bare tables: nothing of what was said is read, only where it stands."""
    said, owner = aliased(Contribution, flat=True), aliased(Contribution, flat=True)
    post, owner_post, heard = POSTS, POSTS.alias(), _table(Restatement).alias()
    condition, restatement, clarification = _table(Condition), _table(Restatement), _table(Clarification)
    owner_id = func.coalesce(post.c.id, condition.c.post_id, restatement.c.post_id, heard.c.post_id)
    about = (said.id, said.public_id, said.status)
    thread_id = func.coalesce(owner_post.c.thread_id, SUMMARIES.c.thread_id)
    kinds = (post.c.id.is_not(None), SUMMARIES.c.id.is_not(None))
    query = select(*about, thread_id, *kinds, owner.public_id, owner.status)
    for own in (post, SUMMARIES, condition, restatement, clarification):
        query = query.outerjoin(own, own.c.id == said.id)
    query = query.outerjoin(heard, heard.c.id == clarification.c.restatement_id)
    query = query.outerjoin(owner_post, owner_post.c.id == owner_id).outerjoin(owner, owner.id == owner_id)
    return query.where(said.id.in_(bindparam("numbers", expanding=True)), said.private_to_id.is_(None))


def _table(model: Any) -> Table:
    table: Table = model.__table__
    return table
