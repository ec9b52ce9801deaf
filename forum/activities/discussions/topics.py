"""What posts of a thread are about, which a feature above sorts out: readers can ask for one topic alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple


class ThreadTopic(NamedTuple):
    """`post_ids`: which posts of one thread are about it."""

    public_id: str
    name: str
    post_ids: frozenset[int]


# From the id of a thread: its topics that everybody can see, in the order to list them in. It is asked once for what the log has
# come to, so whatever changes them tells the log of the consultation.
TopicSource = Callable[[int], list[ThreadTopic]]
_sources: list[TopicSource] = []


def register_topics(source: TopicSource) -> TopicSource:
    _sources.append(source)
    return source


def list_topics(thread_id: int) -> list[ThreadTopic]:
    return [topic for source in _sources for topic in source(thread_id)]
