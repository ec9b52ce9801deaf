"""What the address of a thread's page asks for, and what of it is shown."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from flask import request

from forum.activities.discussions.kind import REPLY_KINDS, WRITER_GROUPS
from forum.activities.discussions.models import Post, Thread
from forum.activities.discussions.queries.outline import Filters, line_up, read_mark
from forum.activities.discussions.queries.paging import REPLY_SORTS, Sort, read_sort
from forum.activities.discussions.queries.replies import Branch, ReplyPage, list_lined_up, list_replies
from forum.activities.discussions.queries.visits import Visits
from forum.activities.discussions.rendering import AsOf, DrawnItem, Showing, find_lineup, find_outline, find_topics, list_posts
from forum.activities.discussions.topics import ThreadTopic
from forum.consultations.capacities import CAPACITIES
from forum.consultations.models import Participation
from forum.contributions.rules import is_private_to, may_see_words
from forum.kernel.permissions import Actor

COMPACT = "compact"
MOST_LINES = 40  # beside a page


@dataclass(frozen=True)
class ReadingChoices:
    """How somebody wants to read a thread. What means nothing is left out."""

    sort: Sort
    is_compact: bool
    filters: Filters
    only_new: bool
    seen_until: datetime | None  # what came into sight after that is new to them

    @property
    def is_narrowed(self) -> bool:
        return any(self.filters) or self.only_new

    def as_address(self) -> dict[str, Any]:
        """The same as values of a link; what is so anyway is not in it."""
        kind, capacity, group, topic = self.filters
        values = {"sort": self.sort if self.sort is not REPLY_SORTS[0] else "", "view": COMPACT if self.is_compact else ""}
        values |= {"kind": kind, "by": capacity, "who": group, "about": topic, "new": "1" if self.only_new else ""}
        return {name: value for name, value in values.items() if value}


def read_choices(visits: Visits, topics: list[ThreadTopic], *, whole: bool) -> ReadingChoices:
    """`whole`: of a whole thread, which can be narrowed; `topics`: to these."""
    about = {topic.public_id for topic in topics}
    known: dict[str, Container[str]] = {"kind": REPLY_KINDS, "by": CAPACITIES, "who": WRITER_GROUPS, "about": about}
    asked = known if whole else {}
    filters = Filters(*(key if (key := request.args.get(name, "")) in keys else "" for name, keys in asked.items()))
    only_new = whole and visits.before is not None and request.args.get("new") == "1"
    seen_until = visits.before.until if visits.before else None
    return ReadingChoices(
        read_sort(request.args.get("sort"), REPLY_SORTS), request.args.get("view") == COMPACT, filters, only_new, seen_until
    )


def list_chosen(actor: Actor, thread: Thread, under: Post, choices: ReadingChoices, state: AsOf) -> ReplyPage:
    after, start = request.args.get("after"), request.args.get("start")
    nested = not choices.is_compact and not choices.is_narrowed
    if choices.sort is not Sort.FAIR and not choices.is_narrowed:
        return list_replies(actor, under, choices.sort, after, start, nested=nested)
    mark = read_mark(after)
    if choices.only_new and choices.seen_until:
        newer = find_outline(thread, state).list_since(choices.seen_until)
        newer = choices.filters.choose_from(newer, find_topics(thread, state))
        lineup = line_up(newer, choices.sort, mark.newest if mark else "")
    else:
        lineup = find_lineup(thread, under, state, choices.sort, choices.filters, mark)
    return list_lined_up(actor, thread, lineup, mark, start, nested=nested)


class ThreadNews(NamedTuple):
    """What came from others since somebody was here before: how many, the first of them, and when that was. And what else the
    thread comes to."""

    posts: int
    first: str  # its public id
    before: datetime | None
    newest_at: datetime  # when what everybody can read last came into sight
    moved_away: bool  # something is in another thread by now
    last_own_id: int | None  # what they wrote last here


def find_news(thread: Thread, place: Participation | None, visits: Visits, state: AsOf) -> ThreadNews:
    outline = find_outline(thread, state)
    newest_at = outline.by_sight[-1].shown_at if outline.by_sight else thread.first_post.created_at
    rest = (newest_at, outline.was_moved_from, outline.last_of.get(place.id) if place else None)
    if visits.before is None:
        return ThreadNews(0, "", None, *rest)
    fresh = [entry for entry in outline.list_since(visits.before.until) if place is None or entry.author_id != place.id]
    return ThreadNews(len(fresh), fresh[0].public_id if fresh else "", visits.before.at, *rest)


def describe_showing(choices: ReadingChoices, news: ThreadNews) -> Showing:
    return Showing(choices.is_compact, choices.is_narrowed, choices.seen_until, news.last_own_id)


def list_contents(items: list[DrawnItem]) -> tuple[list[DrawnItem], int]:
    """As many as have room beside the page, and how many posts are left out."""
    listed: list[DrawnItem] = []
    count = 0
    for item in items:
        if listed and count + item.posts > MOST_LINES:
            break
        listed.append(item)
        count += item.posts
    return listed, sum(item.posts for item in items) - count


class PrivateReplies(NamedTuple):
    """Of what a page shows to its reader, how many are private, and whether all of them are between the reader and the team."""

    number: int
    are_mine: bool


def count_private(actor: Actor, under: Post, branches: list[Branch]) -> PrivateReplies:
    """None where others can be counted: those are what a page tells of."""
    posts = [] if under.shown_below_count else list_posts(branches)
    private = [post for post in posts if post.is_private and may_see_words(actor, post)]
    return PrivateReplies(len(private), all(is_private_to(actor, post) for post in private))
