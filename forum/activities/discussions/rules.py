"""Who may start a thread and reply, and when."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from forum.activities.discussions.models import PendingPost, Post, Summary, Thread
from forum.consultations.models import Activity, Participation
from forum.consultations.queries import find_place
from forum.consultations.rules import State, is_in_use, phase_is_open, state_between, state_of_phase
from forum.contributions.models import Status
from forum.contributions.rules import may_see_words, may_speak
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.limits import Limit
from forum.kernel.permissions import JOINED, MODERATORS, Actor, Role, declare

CONFIRM_WITHIN = timedelta(hours=24)
# After that nobody can see, change or send again what a link was not opened for.
KEEP_PENDING = timedelta(hours=48)
# To come back after that is another visit, for which something may be new.
VISIT_LASTS = timedelta(minutes=30)
# While somebody reads on, that they are still here is noted so often.
NOTED_WITHIN = timedelta(minutes=10)
KEEP_VISITS = timedelta(days=90)
# Of people who are not signed in: a hall of them has one address.
WORDS_FROM_ADDRESS = Limit("first words from address", 100, timedelta(minutes=10))


def thread_is_not_locked(actor: Actor, thing: Any) -> str | None:
    """For a thread or a post in it."""
    thread: Thread = thing.thread if isinstance(thing, Post) else thing
    if thread.concluded_at and not (isinstance(thing, Post) and thing.objects_to_id and actor.roles_on(thing) & MODERATORS):
        return _("This thread is closed. What it came to is at the top.")
    return is_not_locked(actor, thing)


def is_not_locked(_actor: Actor, thing: Any) -> str | None:
    """As `thread_is_not_locked`, for what may still be said once it has come to a conclusion."""
    thread: Thread = thing.thread if isinstance(thing, (Post, Summary)) else thing
    return _("Moderators have closed this thread to new replies.") if thread.locked_at else None


def has_spoken_here(actor: Actor, summary: Summary) -> str | None:
    """For whoever would say that they are not in a summary."""
    place = find_place(actor, summary)
    said = select(Post.id).where(Post.thread_id == summary.thread_id, Post.status == Status.PUBLISHED)
    if place is not None and db.session.scalar(said.where(Post.author_id == place.id).limit(1)):
        return None
    return _("You have not commented in this thread. Add what is missing as a reply.")


def has_begun(_actor: Actor, thing: Any) -> str | None:
    """For what is said about a discussion, during it and later."""
    state = state_of_phase(thing.activity.phase)
    return phase_is_open(_actor, thing) if state is State.UPCOMING or not is_in_use(thing.activity.consultation) else None


def began_with_question(_actor: Actor, first: Post) -> str | None:
    """For the first post of a thread."""
    return None if first.thread.kind_key == "question" else _("This thread did not begin with a question.")


def can_take_words(actor: Actor, thing: Activity | Post) -> str | None:
    """For the activity in which a thread would begin, or the post that would be replied to."""
    return phase_is_open(actor, thing) or (thread_is_not_locked(actor, thing) if isinstance(thing, Post) else None)


def find_writing_place(actor: Actor, thing: Activity | Thread | Post) -> Participation | None:
    """The place an actor writes in discussions with. A guest's, who came to a workshop under a name, is none."""
    place = find_place(actor, thing)
    return None if place is None or place.role == Role.GUEST else place


def may_come_by_mail(actor: Actor) -> bool:
    """Whether they have no account of their own yet in this browser: a link to their mailbox says who they are."""
    return Role.MEMBER not in actor.site_roles


def was_written_in_time(actor: Actor, pending: PendingPost) -> str | None:
    """For as long as its link works it counts as written when it was, whatever has closed since."""
    if pending.expires_at <= now():
        return _("This link is out of date. Send yourself a new one.")
    phase = pending.activity.phase
    if is_in_use(pending.consultation) and state_between(phase.opens_at, phase.closes_at, pending.written_at) is State.OPEN:
        return None
    return phase_is_open(actor, pending)


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
SUMMARISE = declare(
    "discussion.summarise",
    "Write what a thread has come to, or close it with its conclusion.",
    MODERATORS,
    may_speak,
    has_begun,
)
OBJECT = declare(
    "discussion.object_to_summary",
    "Say that one is not in the summary of a thread.",
    JOINED,
    may_speak,
    phase_is_open,
    is_not_locked,
    has_spoken_here,
)
MARK_ANSWER = declare(
    "discussion.mark_answer",
    "Say that an official comment answers the question a thread began with.",
    {Role.ORGANISER, Role.LEAD},
    has_begun,
    began_with_question,
)
COMES_FIRST = {Role.VISITOR, Role.GUEST, Role.MEMBER}
WRITE_FIRST = declare(
    "discussion.write_first",
    "Write a comment before saying who one is: nobody sees it until its author is known.",
    COMES_FIRST,
    can_take_words,
)
CONFIRM = declare(
    "discussion.confirm", "Publish what one wrote first, by the link sent to one's e-mail.", COMES_FIRST, was_written_in_time
)
