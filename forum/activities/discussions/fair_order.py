"""“Fair mix”: the order in which replies are read unless somebody asks for another (docs/decisions/0017-fair-order.md). Pure, and
made of who wrote what and when: how many answered a reply, what people think of it and how loud it is count for nothing."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple, TypeVar

from forum.activities.discussions.kind import ReplyKind

T = TypeVar("T")


class PostEntry(NamedTuple):
    """A post as far as an order has to know it."""

    id: int
    public_id: str
    parent_id: int | None
    author_id: int
    private_to_id: int | None
    capacity_key: str
    kind_key: str
    is_shown: bool  # to everybody, if only its place
    has_words: bool
    is_answered: bool
    # No order goes by these: from when on it was news, and a WriterGroup.
    shown_at: datetime = datetime.min
    group_key: str = ""


def order_fairly(entries: Sequence[PostEntry]) -> list[PostEntry]:
    """Entries by number in; out comes each that everybody can read, once. Capacities take turns, those with the fewest people
    first; in each, people speak once before anybody speaks twice. In a round, a kind follows another kind where it can."""
    queues = _line_up(entries)
    order: list[PostEntry] = []
    while queues:
        waiting = sorted(queues, key=lambda key: queues[key][0].kind_key == ReplyKind.OFFICIAL)  # People are read first.
        while waiting:
            last_kind = order[-1].kind_key if order else ""
            key = next((key for key in waiting if queues[key][0].kind_key != last_kind), waiting[0])
            waiting.remove(key)
            order.append(queues[key].popleft())
            if not queues[key]:
                del queues[key]
    return order


def _line_up(entries: Sequence[PostEntry]) -> dict[str, deque[PostEntry]]:
    """A queue for each capacity, those with the fewest people first. What has no words, or is hidden, is taken out at the end:
    whoever stands behind it moves up by one, and nobody else moves."""
    written: dict[int, int] = defaultdict(int)
    people: dict[str, set[int]] = defaultdict(set)
    rounds: dict[str, dict[int, list[PostEntry]]] = defaultdict(lambda: defaultdict(list))
    for entry in entries:
        written[entry.author_id] += 1
        people[entry.capacity_key].add(entry.author_id)
        rounds[entry.capacity_key][written[entry.author_id]].append(entry)
    queues = {}
    for key in sorted(rounds, key=lambda key: len(people[key])):
        # Numbers come as they are reached, so the rounds of a capacity are in their order.
        queue = deque(
            entry for group in rounds[key].values() for entry in _mix_kinds(group) if entry.is_shown and entry.has_words
        )
        if queue:
            queues[key] = queue
    return queues


def _mix_kinds(group: list[PostEntry]) -> Iterator[PostEntry]:
    """The same number of each person: kinds take turns, the rarest first, and in each the oldest and the newest."""
    by_kind: dict[str, list[PostEntry]] = defaultdict(list)
    for entry in group:
        by_kind[entry.kind_key].append(entry)
    if len(by_kind) == 1:
        return _from_both_ends(group)
    return _take_turns(_from_both_ends(by_kind[key]) for key in sorted(by_kind, key=lambda key: len(by_kind[key])))


def _from_both_ends(several: list[T]) -> Iterator[T]:
    """First, last, second, last but one: whoever comes late to a large group is not read last."""
    for number in range(len(several)):
        yield several[number // 2] if number % 2 == 0 else several[-1 - number // 2]


def _take_turns(several: Iterable[Iterator[T]]) -> Iterator[T]:
    waiting = deque(several)
    while waiting:
        one = waiting.popleft()
        for thing in one:
            yield thing
            waiting.append(one)
            break
