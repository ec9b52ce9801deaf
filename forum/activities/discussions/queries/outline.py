"""What an order, a filter and a count of what is new have to know of a whole thread: read once for what the log has come to, in
numbers, and from then on looked up. Which posts a page holds is found here; what they say is read for the page."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import cache, cached_property
from itertools import chain, islice
from operator import attrgetter
from typing import Any, NamedTuple

from sqlalchemy import Row, Select, bindparam, case, func, or_, select

from forum.activities.discussions.fair_order import PostEntry, order_fairly
from forum.activities.discussions.kind import ReplyKind, WriterGroup
from forum.activities.discussions.models import POSTS, Post
from forum.activities.discussions.queries.paging import MOST_DIGITS, Sort, read_rows
from forum.activities.discussions.topics import ThreadTopic
from forum.consultations.models import Participation
from forum.contributions.models import Contribution, Status
from forum.contributions.rules import IN_PUBLIC
from forum.kernel.permissions import HOSTS, Role

# English, Arabic, Chinese and Japanese, Greek. Not those in addresses, and not in what somebody quotes.
QUESTION_MARKS = "?؟？\u037e"
ASKS = re.compile(rf"^(?![^\S\n]*>).*[{QUESTION_MARKS}](?:[\s\"'”’»)*_]|$)", re.M)

# As they come from the database: thousands are compared.
_OFFICIAL = frozenset(map(str, (Role.ORGANISER, Role.LEAD)))
_GROUPS = dict.fromkeys(_OFFICIAL, WriterGroup.SERVICE) | dict.fromkeys(map(str, HOSTS), WriterGroup.FACILITATORS)
_PUBLIC = frozenset(map(str, IN_PUBLIC))
_SHOWN_AT = attrgetter("shown_at")


# One more or less in a queue moves what stands behind it from one round to the next; in each, official words wait for all others.
TURNS = 2


class Outline:
    """The posts of a thread by number, without its first."""

    def __init__(self, entries: Sequence[PostEntry], *, was_moved_from: bool = False) -> None:
        self.entries = entries
        self.public_ids = frozenset(entry.public_id for entry in entries)
        self.was_moved_from = was_moved_from  # something is in another thread by now
        self.children: dict[int | None, list[PostEntry]] = defaultdict(list)
        self.last_of: dict[int, int] = {}  # author: what they wrote last
        for entry in entries:
            self.children[entry.parent_id].append(entry)
            if entry.has_words:
                self.last_of[entry.author_id] = entry.id

    @cached_property
    def by_sight(self) -> list[PostEntry]:
        """What everybody can read, what came into sight last at the end: nearly the order of their numbers, so soon sorted."""
        return sorted((entry for entry in self.entries if entry.has_words), key=_SHOWN_AT)

    def count_since(self, moment: datetime) -> int:
        """How much of it came into sight after that."""
        return len(self.by_sight) - bisect_right(self.by_sight, moment, key=_SHOWN_AT)

    def list_since(self, moment: datetime) -> list[PostEntry]:
        """The same, by number."""
        return sorted(self.by_sight[len(self.by_sight) - self.count_since(moment) :])


class Filters(NamedTuple):
    """What a list of posts is narrowed to; empty: all. `topic`: the public id of one."""

    kind_key: str = ""
    capacity_key: str = ""
    group_key: str = ""
    topic: str = ""

    def choose_from(self, entries: Iterable[PostEntry], topics: Iterable[ThreadTopic]) -> list[PostEntry]:
        """Those that are left; a place without words never is."""
        about = next((topic.post_ids for topic in topics if topic.public_id == self.topic), frozenset())
        return [each for each in entries if self._match(each) and (not self.topic or each.id in about)]

    def _match(self, entry: PostEntry) -> bool:
        pairs = zip(self[:3], (entry.kind_key, entry.capacity_key, entry.group_key), strict=True)
        return entry.has_words and all(wanted in {"", key} for wanted, key in pairs)


ALL = Filters()


class Lineup:
    """Posts in the order in which they are shown: those that everybody can see, and after them those that some can."""

    def __init__(self, shown: list[PostEntry], others: Sequence[PostEntry], in_order: int = 0) -> None:
        self.shown = shown
        # Of the fair order, without what came later: TURNS for each that can be read, and one for each that has a place. It
        # changes by as many turns as a page has to go back when one loses its words or its place. 0 where others move nothing.
        self.in_order = in_order
        self.others = others
        self.places = {entry.public_id: place for place, entry in enumerate(chain(shown, others))}
        self.capacities = len({entry.capacity_key for entry in shown})

    def __len__(self) -> int:
        return len(self.shown) + len(self.others)

    def from_place(self, place: int) -> Iterator[PostEntry]:
        """Walks no further than it is asked."""
        yield from islice(self.shown, place, None)
        yield from islice(self.others, max(0, place - len(self.shown)), None)


class Mark(NamedTuple):
    """Where a page ended, in its link to the next one: the last post, how many had been shown, the newest that was there when the
    first page was made, and `Lineup.in_order` then. What came later is shown after all others, so it pushes nothing over the
    end of a page."""

    last: str
    shown: int
    newest: str
    in_order: int

    def __str__(self) -> str:
        return "-".join(map(str, self))


def read_mark(text: str | None) -> Mark | None:
    parts = (text or "").split("-")
    if len(parts) != len(Mark._fields) or not all(map(_is_number, parts[1::2])):
        return None
    return Mark(parts[0], int(parts[1]), parts[2], int(parts[3]))


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS


def line_up(entries: Iterable[PostEntry], sort: Sort, newest: str = "") -> Lineup:
    """`entries` by number. `newest`: of the posts that are in the order itself; those after it come after it."""
    several = list(entries)
    shown = [entry for entry in several if entry.is_shown]
    if sort is Sort.UNANSWERED:
        shown = [entry for entry in shown if entry.has_words and not entry.is_answered]
    others = [entry for entry in several if not entry.is_shown]
    if sort is Sort.NEWEST:
        return Lineup(shown[::-1], others[::-1])
    if sort is not Sort.FAIR:
        return Lineup(shown, others)
    number = next((entry.id for entry in several if entry.public_id == newest), several[-1].id if several else 0)
    later = [entry for entry in shown if entry.id > number]
    # What is private has no place in it, or who else wrote here could be told from it.
    order = order_fairly([entry for entry in several if entry.id <= number and entry.private_to_id is None])
    places = [
        entry for entry in shown if entry.id <= number and not entry.has_words and entry.private_to_id is None
    ]  # They take nobody's turn.
    return Lineup(order + places + later, others, TURNS * len(order) + len(order + places))


def find_start(lineup: Lineup, mark: Mark | None, start_at: str | None) -> int:
    """The place with which a page begins."""
    if mark is None:
        return lineup.places.get(start_at or "", 0)
    place = lineup.places.get(mark.last)
    reached = mark.shown if place is None else place + 1
    # Something was hidden, deleted or shown again since: by going back something may be seen twice, but nothing is skipped.
    changed = abs(lineup.in_order - mark.in_order)
    return max(0, min(reached, mark.shown) - lineup.capacities * changed) if changed else reached


def make_mark(lineup: Lineup, last: PostEntry, shown: int, before: Mark | None) -> Mark:
    """`before`: with which the page itself was asked for."""
    newest = max(lineup.shown, key=lambda entry: entry.id, default=last).public_id
    return Mark(last.public_id, shown, before.newest if before else newest, lineup.in_order)


def read_outline(thread_id: int) -> Outline:
    """Walks through the thread: to be kept by what the log has come to."""
    values = {"thread_id": thread_id}
    entries = [_read_entry(row) for row in read_rows(_select_outline(), values)]
    return Outline(entries, was_moved_from=bool(read_rows(_select_any_moved(), values)))


def _read_entry(row: Row[Any]) -> PostEntry:
    """From the values of `_select_outline`, in their order."""
    number, public_id, parent_id, author_id, author_role, status, private_to_id, *rest = tuple(row)
    shown_below, capacity_key, shown_at, questions = rest
    kind = ReplyKind.COMMENT
    if author_role in _OFFICIAL:
        kind = ReplyKind.OFFICIAL
    elif questions and ASKS.search(questions):
        kind = ReplyKind.QUESTION
    is_shown = (status in _PUBLIC and private_to_id is None) or shown_below > 0
    values = (number, public_id, parent_id, author_id, private_to_id, capacity_key, kind)
    has_words, is_answered = status == Status.PUBLISHED, shown_below > 0
    group = _GROUPS.get(author_role, WriterGroup.OTHERS)
    return PostEntry(*values, is_shown, has_words, is_answered, shown_at, group)


@cache
def _select_outline() -> Select[Any]:
    """The words only of those that may ask something."""
    may_ask = or_(*(Contribution.body.contains(mark) for mark in QUESTION_MARKS))
    questions = case((may_ask, Contribution.body), else_="").label("questions")
    columns: tuple[Any, ...] = (
        *(Post.id, Post.public_id, Post.parent_id, Post.author_id, Post.author_role),
        *(Post.status, Post.private_to_id, Post.shown_below_count, Participation.capacity_key),
    )
    return (
        select(*columns, func.coalesce(Post.shown_late_at, Post.created_at), questions)
        .join(Post.author)
        .where(Post.thread_id == bindparam("thread_id"), Post.parent_id.is_not(None))
        .order_by(Post.id)
    )


@cache
def _select_any_moved() -> Select[int]:
    return select(POSTS.c.id).where(POSTS.c.moved_from_id == bindparam("thread_id")).limit(1)
