"""Replies as HTML: most of what a thread's page costs, though nearly everybody sees the same from one hour to the next. So what
was drawn is kept, by all that it was drawn from, and is found again only while all of it is the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

from flask import current_app, url_for
from flask.sansio.blueprints import BlueprintSetupState
from flask_babel import get_locale
from markupsafe import Markup

from forum.activities.discussions.models import Post, Thread
from forum.activities.discussions.queries.outline import ALL, Filters, Lineup, Mark, Outline, line_up, read_outline
from forum.activities.discussions.queries.paging import Sort
from forum.activities.discussions.queries.replies import Branch
from forum.activities.discussions.queries.responses import PageResponses, Responses
from forum.activities.discussions.queries.restating import count_listening
from forum.activities.discussions.queries.shown import ShownPost
from forum.activities.discussions.queries.speaking import count_who_wrote
from forum.activities.discussions.queries.threads import Voices, count_voices
from forum.activities.discussions.responses import OBJECTS
from forum.activities.discussions.rules import may_answer_objections
from forum.activities.discussions.speaking import Speakers
from forum.activities.discussions.topics import ThreadTopic, list_topics
from forum.consultations.events import consultation_stream
from forum.consultations.models import Consultation
from forum.contributions.extension_points import list_contribution_links
from forum.contributions.models import Status
from forum.contributions.rules import is_own, may_see
from forum.kernel.clock import now
from forum.kernel.dates import to_local
from forum.kernel.kept import Kept
from forum.kernel.log_cache import read_log_position
from forum.kernel.permissions import Actor

# Characters of HTML, of first posts, of branches and of single replies each; the words are in what they are found by once more.
MOST_DRAWN = 8_000_000
MOST_COUNTS = 1_000
MOST_ENTRIES = 60_000  # posts of threads, and once more those of orders; some 300 bytes each


class Drawn(NamedTuple):
    post: Markup
    line: Markup | str  # the same in the list of what is on the page
    more: Markup | str  # the way to the replies that are not on the page


@dataclass(frozen=True)
class DrawnBranch:
    """A reply, the replies shown under it, and the way to the others."""

    post: Markup
    line: Markup | str
    replies: list[DrawnBranch]
    more: Markup | str


class DrawnItem(NamedTuple):
    """A reply with all that is shown under it, and how it is listed beside the page, in so many lines."""

    html: Markup
    lines: Markup
    posts: int


class Showing(NamedTuple):
    """How replies are shown."""

    is_compact: bool = False
    is_flat: bool = False  # each by itself, whatever it answers
    seen_until: datetime | None = None  # what came into sight after that is new to the reader
    last_own_id: int | None = None  # of what they wrote last themselves


FULL = Showing()


class _Surroundings(NamedTuple):
    """What a reply is drawn from besides itself, the same for all of a page."""

    address: str  # of the thread: all others begin as it does
    thread_public_id: str
    slug: str
    language_of_words: str
    run_by: str
    is_open: bool
    answers_objections: bool  # though it is not open
    language: str
    today: str


@dataclass(frozen=True)
class AsOf:
    """When a page is read. The minute: how long what was counted is kept, whatever happens."""

    minute: int


class DrawnReplies:
    """Branches, as most of a page is the same for the next reader; single replies, as most of a branch is when one of its replies
    is new, or somebody's own; and who has spoken."""

    def __init__(self) -> None:
        self.first_posts: Kept[Markup] = Kept(MOST_DRAWN)
        self.branches: Kept[DrawnItem] = Kept(MOST_DRAWN)
        self.replies: Kept[Drawn] = Kept(MOST_DRAWN)
        self.voices: Kept[Voices] = Kept(MOST_COUNTS)
        self.who_wrote: Kept[Speakers] = Kept(MOST_COUNTS)
        self.outlines: Kept[Outline] = Kept(MOST_ENTRIES)
        self.lineups: Kept[Lineup] = Kept(MOST_ENTRIES)
        self.topics: Kept[list[ThreadTopic]] = Kept(MOST_ENTRIES)

    def clear(self) -> None:
        """Forgets everything; nothing but time is lost."""
        self.first_posts.clear()
        self.branches.clear()
        self.replies.clear()
        self.voices.clear()
        self.who_wrote.clear()
        self.outlines.clear()
        self.lineups.clear()
        self.topics.clear()


def set_up_rendering(setup: BlueprintSetupState) -> None:
    """Called once at start: each application keeps what it drew."""
    setup.app.extensions["drawn_replies"] = DrawnReplies()


def render_replies(
    actor: Actor,
    thread: Thread,
    branches: list[Branch],
    under: Post,
    responses: PageResponses,
    showing: Showing = FULL,
    *,
    is_open: bool,
) -> list[DrawnItem]:
    """The replies to `under` on a page of a thread as this actor sees them, each with those under it. `is_open`: for replies of
    theirs."""
    surroundings = _look_around(actor, thread, is_open)
    kept: DrawnReplies = current_app.extensions["drawn_replies"]
    draw = partial(_find_or_draw, actor, surroundings, responses, showing)

    def render(branch: Branch) -> DrawnItem:
        several = list(_walk(branch))
        if any(_is_for_few(actor, each.post) for each in several):
            return _join(_draw_with_replies(branch, to, draw), len(several))
        # What is under what is in their values, by `parent_id`.
        described = tuple((_describe(actor, each, responses), _is_new(each, showing)) for each in several)
        key = (surroundings, to, showing[:2], *described)

        def join() -> DrawnItem:
            return _join(_draw_with_replies(branch, to, draw), len(several))

        return kept.branches.find_or_draw(key, join, lambda drawn: len(drawn.html) + len(drawn.lines))

    to = "" if showing.is_flat else _find_macros().post_author(under)
    return [render(branch) for branch in branches]


def render_each(
    actor: Actor,
    thread: Thread,
    posts: list[ShownPost],
    parents: dict[int, ShownPost],
    responses: PageResponses,
    showing: Showing = FULL,
    *,
    is_open: bool,
) -> list[Drawn]:
    """Single posts as they stand among others on a page of the thread. `parents`: what they answer, by its number."""
    surroundings = _look_around(actor, thread, is_open)

    def name_parent(post: ShownPost) -> str:
        parent = None if showing.is_flat or post.parent_id is None else parents.get(post.parent_id)
        return _find_macros().post_author(parent) if parent else ""

    return [_find_or_draw(actor, surroundings, responses, showing, Branch(post), name_parent(post)) for post in posts]


def _find_or_draw(
    actor: Actor, around: _Surroundings, responses: PageResponses, showing: Showing, branch: Branch, to: str
) -> Drawn:
    kept: DrawnReplies = current_app.extensions["drawn_replies"]
    is_new = _is_new(branch, showing)
    if _is_for_few(actor, branch.post):
        return _draw(branch, around, to, responses.of(branch.post), showing)
    key = (around, to, showing[:2], _describe(actor, branch, responses), is_new)
    draw = partial(_draw, branch, around, to, responses.of(branch.post), showing, is_new=is_new)
    return kept.replies.find_or_draw(key, draw, lambda drawn: len(drawn.post) + len(drawn.line))


def _draw_with_replies(branch: Branch, to: str, draw: Callable[[Branch, str], Drawn]) -> DrawnBranch:
    drawn = draw(branch, to)
    name = _find_macros().post_author(branch.post) if branch.replies else ""
    nested = [_draw_with_replies(reply, name, draw) for reply in branch.replies]
    return DrawnBranch(drawn.post, drawn.line, nested, drawn.more)


def render_first_post(actor: Actor, thread: Thread, responses: Responses, *, is_open: bool) -> Markup:
    """What the thread begins with, as this actor sees it. `is_open`: for replies of theirs."""
    first, author, around = thread.first_post, thread.first_post.author, _look_around(actor, thread, is_open)
    kept: DrawnReplies = current_app.extensions["drawn_replies"]

    def draw() -> Markup:
        drawn: Markup = _find_macros().first_post(first, thread, around.slug, is_open, responses)
        return drawn

    if _is_for_few(actor, first):
        return draw()
    links = tuple(link.endpoint for link in list_contribution_links(actor, first))
    key = (
        *(around, thread.kind_key, thread.answer_id is None, thread.concluded_at is None, may_see(actor, first), links),
        *(first.public_id, first.status, first.author_role, first.html, first.created_at, first.edited_at, first.moved_from_id),
        *(author.pseudonym, author.capacity_key, author.job_title),
        *(first.care, first.stance, first.condition_count, first.differs_count),
        *(first.reacted, first.responded_before_edit, responses),
    )
    return kept.first_posts.find_or_draw(key, draw, len)


def read_as_of() -> AsOf:
    """What is counted, or put in order, is so until this is another, or something happens: as long as pages are kept."""
    return AsOf(int(now().timestamp()) // 60)


def _as_of(consultation_id: int, state: AsOf) -> tuple[int, ...]:
    """What is counted in a thread, and the order of its posts, is another only when something has happened in its consultation,
    or to the whole site. That somebody responded changes neither: most of what happens is that, and a large thread would be
    walked through for each press anywhere."""
    return *read_log_position(consultation_stream(consultation_id)).changes, state.minute


def find_voices(thread: Thread, state: AsOf) -> Voices:
    """Who has spoken in a thread. To count them is to walk through it, so it is done once for what the log has come to; and a
    minute, as pages are kept."""
    kept: DrawnReplies = current_app.extensions["drawn_replies"]
    key = (thread.public_id, *_as_of(thread.space_id, state))
    voices = kept.voices.find(key)
    if voices is None:
        voices = replace(count_voices(thread), listening=count_listening(thread))
        kept.voices.keep(key, voices)
    return voices


def find_who_wrote(consultation: Consultation, state: AsOf) -> Speakers:
    """How many people have written in any thread, kept as `find_voices` keeps who has spoken in one."""
    kept: DrawnReplies = current_app.extensions["drawn_replies"]
    key = (consultation.public_id, *_as_of(consultation.id, state))
    speakers = kept.who_wrote.find(key)
    if speakers is None:
        speakers = count_who_wrote(consultation)
        kept.who_wrote.keep(key, speakers)
    return speakers


def find_outline(thread: Thread, state: AsOf) -> Outline:
    """All posts of a thread in numbers, kept as `find_voices` keeps who has spoken."""
    kept: DrawnReplies = current_app.extensions["drawn_replies"]
    key = (thread.public_id, *_as_of(thread.space_id, state))
    outline = kept.outlines.find(key)
    if outline is None:
        outline = read_outline(thread.id)
        kept.outlines.keep(key, outline, len(outline.entries) + 1)
    return outline


def find_topics(thread: Thread, state: AsOf) -> list[ThreadTopic]:
    """What its posts are about, kept as `find_voices` keeps who has spoken."""
    kept: DrawnReplies = current_app.extensions["drawn_replies"]
    key = (thread.public_id, *_as_of(thread.space_id, state))
    topics = kept.topics.find(key)
    if topics is None:
        topics = list_topics(thread.id)
        kept.topics.keep(key, topics, sum(len(topic.post_ids) for topic in topics) + 1)
    return topics


def find_lineup(
    thread: Thread, under: Post, state: AsOf, sort: Sort = Sort.FAIR, filters: Filters = ALL, mark: Mark | None = None
) -> Lineup:
    """The order of the replies to a post; with `filters`, of all posts of the thread that they leave. Put in order once, as
    `find_voices` counts once."""
    kept: DrawnReplies = current_app.extensions["drawn_replies"]
    newest = mark.newest if mark and mark.newest in find_outline(thread, state).public_ids else ""
    key = (under.public_id, sort, filters, newest, *_as_of(thread.space_id, state))
    lineup = kept.lineups.find(key)
    if lineup is None:
        outline = find_outline(thread, state)
        entries = outline.children[under.id]
        if any(filters):
            entries = filters.choose_from(outline.entries, find_topics(thread, state))
        lineup = line_up(entries, sort, newest)
        kept.lineups.keep(key, lineup, len(lineup) + 1)
    return lineup


def list_posts(branches: list[Branch]) -> list[ShownPost]:
    """All on a page, however deep."""
    return [each.post for branch in branches for each in _walk(branch)]


def _walk(branch: Branch) -> Iterator[Branch]:
    yield branch
    for reply in branch.replies:
        yield from _walk(reply)


def _look_around(actor: Actor, thread: Thread, is_open: bool) -> _Surroundings:
    consultation = thread.activity.consultation
    return _Surroundings(
        url_for("discussions.thread", slug=consultation.slug, public_id=thread.public_id),
        thread.public_id,
        consultation.slug,
        consultation.language,
        consultation.run_by,
        is_open,
        not is_open and may_answer_objections(actor, thread),
        str(get_locale()),
        to_local(now()).date().isoformat(),
    )


def _describe(actor: Actor, branch: Branch, responses: PageResponses) -> tuple[object, ...]:
    """All that a reply is drawn from, for somebody who did not write it."""
    links = tuple(link.endpoint for link in list_contribution_links(actor, branch.post))
    return branch.post.values, branch.more, may_see(actor, branch.post), links, responses.of(branch.post)


def _is_for_few(actor: Actor, post: Post | ShownPost) -> bool:
    """What has links and hints for its author alone, or is private, is drawn each time and kept nowhere."""
    return is_own(actor, post) or post.is_private


def _is_new(branch: Branch, showing: Showing) -> bool:
    """Of what everybody can read: so it is counted."""
    post, seen_until = branch.post, showing.seen_until
    return seen_until is not None and post.status == Status.PUBLISHED and post.shown_at > seen_until


def _draw(
    branch: Branch, around: _Surroundings, to: str, responses: Responses, showing: Showing, *, is_new: bool = False
) -> Drawn:
    """The templates ask about the actor by themselves: whether they may see the words, and which links there are."""
    macros, post = _find_macros(), branch.post
    is_asked = around.answers_objections and post.stance == OBJECTS
    if showing.is_compact:
        return Drawn(macros.post_row(post, around.slug, is_new), "", "")
    return Drawn(
        macros.post(
            *(post, around.slug, around.thread_public_id, around.is_open),
            *(to, is_new, post.id == showing.last_own_id, responses, is_asked),
        ),
        macros.post_line(post, is_new),
        macros.in_its_place(post, around.slug)
        if showing.is_flat
        else macros.more_replies(post, branch.more, around.slug, around.thread_public_id),
    )


def _join(branch: DrawnBranch, count: int) -> DrawnItem:
    macros = _find_macros()
    return DrawnItem(macros.branch(branch), macros.lines(branch), count)


def _find_macros() -> Any:
    return current_app.jinja_env.get_template("components/posts.html").module
