"""Who may start a thread and reply, and when."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from forum.activities.discussions.models import Post, Thread
from forum.consultations.rules import phase_is_open
from forum.contributions.rules import may_see_words, may_speak
from forum.kernel.permissions import JOINED, Actor, declare


def thread_is_not_locked(_actor: Actor, thing: Any) -> str | None:
    """For a thread or a post in it."""
    thread: Thread = thing.thread if isinstance(thing, Post) else thing
    return _("Moderators have closed this thread to new replies.") if thread.locked_at else None


def name_thread(actor: Actor, thread: Thread) -> str:
    """Its title; or, where its first post is not shown, what happened to that, naming nobody."""
    first = thread.first_post
    if may_see_words(actor, first):
        return first.title
    if first.has_words:
        return _("The first comment here is hidden")
    if first.author.account_id is None:
        return _("The person who wrote the first comment has left")
    return _("The person who wrote the first comment has deleted it")


def why_no_reply(actor: Actor, thread: Thread) -> str | None:
    """The sentence that stands where the form to reply would be, for anyone."""
    return phase_is_open(actor, thread) or thread_is_not_locked(actor, thread) or may_speak(actor, thread)


START_THREAD = declare("discussion.start_thread", "Start a thread in an open discussion.", JOINED, may_speak, phase_is_open)
REPLY = declare(
    "discussion.reply", "Reply in a thread of an open discussion.", JOINED, may_speak, phase_is_open, thread_is_not_locked
)
