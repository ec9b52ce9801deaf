"""Replies as HTML: most of what a thread's page costs, though nearly everybody sees the same from one hour to the next. So what
was drawn is kept, by all that it was drawn from, and is found again only while all of it is the same."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any, NamedTuple

from flask import current_app, url_for
from flask.sansio.blueprints import BlueprintSetupState
from flask_babel import get_locale
from markupsafe import Markup

from forum.activities.discussions.models import Thread
from forum.activities.discussions.queries import Branch, ShownPost
from forum.contributions.extension_points import list_contribution_links
from forum.contributions.rules import is_own, may_see
from forum.kernel.clock import now
from forum.kernel.dates import to_local
from forum.kernel.permissions import Actor

# About 5 kB each.
MOST_KEPT = 2_000


class Drawn(NamedTuple):
    post: Markup
    more: Markup  # the way to the replies that are not on the page


@dataclass(frozen=True)
class DrawnBranch:
    """A reply, the replies shown under it, and the way to the others."""

    post: Markup
    replies: list[DrawnBranch]
    more: Markup


class _Surroundings(NamedTuple):
    """What a reply is drawn from besides itself, the same for all of a page."""

    address: str  # of the thread: all others begin as it does
    thread_public_id: str
    slug: str
    language_of_words: str
    run_by: str
    is_open: bool
    language: str
    today: str


class DrawnReplies:
    """What was drawn, by all that it was drawn from. What was asked for longest ago goes first."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._drawn: OrderedDict[tuple[object, ...], Drawn] = OrderedDict()

    def find(self, key: tuple[object, ...]) -> Drawn | None:
        """None when it was never drawn, or has gone since."""
        with self._lock:
            drawn = self._drawn.get(key)
            if drawn:
                self._drawn.move_to_end(key)
            return drawn

    def keep(self, key: tuple[object, ...], drawn: Drawn) -> None:
        """`key` holds values alone: with rows of a session in it, they would all stay in memory."""
        with self._lock:
            self._drawn[key] = drawn
            if len(self._drawn) > MOST_KEPT:
                self._drawn.popitem(last=False)

    def clear(self) -> None:
        """Forgets everything; nothing but time is lost."""
        with self._lock:
            self._drawn.clear()


def set_up_rendering(setup: BlueprintSetupState) -> None:
    """Called once at start: each application keeps what it drew."""
    setup.app.extensions["drawn_replies"] = DrawnReplies()


def render_replies(actor: Actor, thread: Thread, branches: list[Branch], *, is_open: bool) -> list[DrawnBranch]:
    """The replies of a page of a thread as this actor sees them. `is_open`: for replies of theirs."""
    surroundings = _look_around(thread, is_open)
    kept: DrawnReplies = current_app.extensions["drawn_replies"]

    def draw(post: ShownPost, more: int) -> Drawn:
        if is_own(actor, post):  # It has links and hints for its author alone.
            return _draw(post, more, surroundings)
        links = tuple(link.endpoint for link in list_contribution_links(actor, post))
        key = (post.values, more, surroundings, may_see(actor, post), links)
        drawn = kept.find(key)
        if drawn is None:
            drawn = _draw(post, more, surroundings)
            kept.keep(key, drawn)
        return drawn

    def render(branch: Branch) -> DrawnBranch:
        drawn = draw(branch.post, branch.more)
        return DrawnBranch(drawn.post, [render(reply) for reply in branch.replies], drawn.more)

    return [render(branch) for branch in branches]


def _look_around(thread: Thread, is_open: bool) -> _Surroundings:
    consultation = thread.activity.consultation
    return _Surroundings(
        url_for("discussions.thread", slug=consultation.slug, public_id=thread.public_id),
        thread.public_id,
        consultation.slug,
        consultation.language,
        consultation.run_by,
        is_open,
        str(get_locale()),
        to_local(now()).date().isoformat(),
    )


def _draw(post: ShownPost, more: int, around: _Surroundings) -> Drawn:
    """The templates ask about the actor by themselves: whether they may see the words, and which links there are."""
    macros: Any = current_app.jinja_env.get_template("components/posts.html").module
    return Drawn(
        macros.post(post, around.slug, around.thread_public_id, around.is_open),
        macros.more_replies(post, more, around.slug, around.thread_public_id),
    )
