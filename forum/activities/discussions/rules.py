"""Who may start a thread and reply, and when."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from forum.accounts.models import Account
from forum.activities.discussions.models import (
    Condition,
    DiscussionSettings,
    Guests,
    PendingPost,
    Post,
    Restatement,
    Restating,
    Summary,
    Thread,
)
from forum.activities.discussions.responses import DIFFERS
from forum.consultations.models import Activity, Participation
from forum.consultations.queries import find_place, list_places
from forum.consultations.rules import State, is_in_use, phase_is_open, state_between, state_of_phase, why_silenced
from forum.contributions.models import Status
from forum.contributions.rules import is_own, may_see, may_see_words, may_speak
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.limits import Limit
from forum.kernel.permissions import COMERS, HOSTS, JOINED, Actor, Role, declare

CONFIRM_WITHIN = timedelta(hours=24)
# After that nobody can see, change or send again what a link was not opened for.
KEEP_PENDING = timedelta(hours=48)
# To come back after that is another visit, for which something may be new.
VISIT_LASTS = timedelta(minutes=30)
# While somebody reads on, that they are still here is noted so often.
NOTED_WITHIN = timedelta(minutes=10)
# After as many comments in a row by one person, they are asked to let others in before the next.
IN_A_ROW = 3
KEEP_VISITS = timedelta(days=90)
# Then what was heard counts as not confirmed.
ANSWERED_WITHIN = timedelta(days=3)
# Of people who are not signed in: a hall of them has one address.
RESPONSES_PER_PERSON = Limit("responses", 120, timedelta(minutes=10))
NAMES_ASKED = Limit("names asked", 300, timedelta(minutes=10))
WORDS_FROM_ADDRESS = Limit("first words from address", 100, timedelta(minutes=10))
# New guests. A browser that several people use on a ward has a few in an hour; an address that a hall has, as many as may write
# from there at all. Whoever is refused can still have a link by email.
GUESTS_FROM_BROWSER = Limit("commenting guests from browser", 20, timedelta(hours=1))
GUESTS_FROM_ADDRESS = Limit("commenting guests from address", 300, timedelta(hours=1))


def _find_thread(thing: Any) -> Thread:
    post = thing.post if isinstance(thing, Condition | Restatement) else thing
    thread: Thread = post.thread if isinstance(post, (Post, Summary)) else post
    return thread


def thread_is_not_locked(actor: Actor, thing: Any) -> str | None:
    """For a thread, a post in it, a condition under one, or what one begins with."""
    if _find_thread(thing).concluded_at and not _answers_objection(actor, thing):
        return _("This thread is closed. What it came to is at the top.")
    return is_not_locked(actor, thing)


def _answers_objection(actor: Actor, thing: Any) -> bool:
    """Whether whoever facilitates would reply to somebody who says that they are not in a summary."""
    return isinstance(thing, Post) and thing.objects_to_id is not None and bool(actor.roles_on(thing) & HOSTS)


def takes_replies(actor: Actor, post: Post) -> str | None:
    """While the phase is open; who is not in a summary is answered later too."""
    return has_begun(actor, post) if _answers_objection(actor, post) else phase_is_open(actor, post)


def is_not_locked(_actor: Actor, thing: Any) -> str | None:
    """As `thread_is_not_locked`, for what may still be said once it has come to a conclusion."""
    thread = _find_thread(thing)
    return _("Moderators have closed this thread to new replies.") if thread.locked_at else None


def has_spoken_here(actor: Actor, summary: Summary) -> str | None:
    """For whoever would say that they are not in a summary."""
    place = find_place(actor, summary)
    said = select(Post.id).where(Post.thread_id == summary.thread_id, Post.status == Status.PUBLISHED)
    if place is not None and db.session.scalar(said.where(Post.author_id == place.id).limit(1)):
        return None
    if summary.thread.concluded_at:
        return _("You have not commented in this thread, and it is closed to new replies.")
    return _("You have not commented in this thread. Add what is missing as a reply.")


def has_begun(_actor: Actor, thing: Any) -> str | None:
    """For what is said about a discussion, during it and later."""
    state = state_of_phase(thing.activity.phase)
    return phase_is_open(_actor, thing) if state is State.UPCOMING or not is_in_use(thing.activity.consultation) else None


def is_for_all(_actor: Actor, first: Post) -> str | None:
    """For the first post of a thread: what is said of a private one in public would tell of it."""
    return _("Only the people running this can see this.") if first.is_private else None


def began_with_question(_actor: Actor, first: Post) -> str | None:
    """For the first post of a thread."""
    return None if first.thread.kind_key == "question" else _("This thread did not begin with a question.")


def can_take_words(actor: Actor, thing: Activity | Post) -> str | None:
    """For the activity in which a thread would begin, or the post that would be replied to."""
    return phase_is_open(actor, thing) or (thread_is_not_locked(actor, thing) if isinstance(thing, Post) else None)


def how_guests_comment(thing: Any) -> Guests:
    """What organisers have chosen for a discussion, or for that of a thread or anything else in it."""
    settings = thing.settings if isinstance(thing, Thread) else db.session.get(DiscussionSettings, _activity_id_of(thing))
    return Guests(settings.guests) if settings else Guests.NEVER


def _activity_id_of(thing: Any) -> int:
    number: int = thing.id if isinstance(thing, Activity) else thing.activity_id
    return number


def can_people_answer(activity: Activity) -> bool:
    """Whether its stage has begun and is not over: people say what they think there, and others mean to."""
    return is_in_use(activity.consultation) and state_of_phase(activity.phase) is State.OPEN


def guests_may_comment(_actor: Actor, thing: Any) -> str | None:
    """Refuses where organisers have not let guests comment."""
    if how_guests_comment(thing) is Guests.NEVER:
        return _("Guests cannot comment here. Use a link by email, or an account.")
    return None


def is_looked_at_as_guest(role: str, activity_id: int | None) -> bool:
    """Whether a moderator looks first at what somebody in this role says in a discussion: a guest's words, where organisers have
    them looked at; and where they take no more of guests, what one changes, or shows to everybody, that is there already."""
    if role != Role.GUEST or activity_id is None:
        return False
    settings = db.session.get(DiscussionSettings, activity_id)
    return settings is not None and settings.guests != Guests.AT_ONCE


def is_let_as_guest(actor: Actor, thing: Any) -> str | None:
    """`guests_may_comment`, for guests; all others pass."""
    return guests_may_comment(actor, thing) if Role.GUEST in actor.roles_on(thing) else None


def find_writing_place(actor: Actor, thing: Activity | Thread | Post) -> Participation | None:
    """The place an actor writes in discussions with. A guest's is one only where guests may comment."""
    place = find_place(actor, thing)
    return None if place is None or is_let_as_guest(actor, thing) else place


def find_responding_place(actor: Actor, thing: Thread | Post) -> Participation | None:
    """The place an actor responds with, without writing: what is counted by people counts no guests, who can be made at will."""
    place = find_place(actor, thing)
    return None if place is None or place.role == Role.GUEST else place


def is_guest_who_may_speak(_actor: Actor, guest: Account) -> str | None:
    """Refuses what is no guest, and one whom a moderator has paused or removed: nobody gets round that by an account."""
    if not guest.is_guest:
        return _("These comments have already moved into an account.")
    return next((why for place in list_places(guest.as_actor()) if (why := why_silenced(place))), None)


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


def why_not_confirm(actor: Actor, pending: PendingPost) -> str | None:
    """Why whoever was sent the link cannot publish with it now, `actor` being their account or a visitor."""
    parent, place = pending.parent, find_place(actor, pending)
    if parent is not None and not may_see(actor, parent):
        return _("The comment you are replying to has been hidden, so you cannot post your reply. You can copy it from here.")
    locked = thread_is_not_locked(actor, parent) if parent is not None else None
    return was_written_in_time(actor, pending) or locked or (why_silenced(place) if place else None)


def name_thread(actor: Actor, thread: Thread) -> str:
    """Its title; or, where its first post is not shown, what happened to that, naming nobody."""
    first = thread.first_post
    if may_see_words(actor, first):
        return first.title
    if first.is_private and first.has_words:
        return _("A comment for the people running this")
    if first.status == Status.WAITING:
        return _("A moderator is checking the first comment here")
    if first.has_words:
        return _("The first comment here is hidden")
    if first.author.account_id is None:
        return _("The person who wrote the first comment has left")
    return _("The person who wrote the first comment has deleted it")


def why_no_reply(actor: Actor, thread: Thread) -> str | None:
    """The sentence that stands where the form to reply would be, for anyone."""
    return phase_is_open(actor, thread) or thread_is_not_locked(actor, thread) or may_speak(actor, thread)


def may_answer_objections(actor: Actor, thread: Thread) -> bool:
    """Whether those who say that they are not in its summaries can be answered by this actor."""
    if not actor.roles_on(thread) & HOSTS:
        return False
    return not (may_speak(actor, thread) or has_begun(actor, thread) or is_not_locked(actor, thread))


def is_in_sight(_actor: Actor, thing: Post | Condition) -> str | None:
    """To what nobody reads, nobody responds."""
    seen = [thing, thing.post] if isinstance(thing, Condition) else [thing]
    if all(each.status == Status.PUBLISHED for each in seen):
        return None
    if any(each.is_private and each.has_words for each in seen):
        return _("Not everyone can see this comment, so you cannot respond to it.")
    return _("This comment is hidden or deleted, so you cannot respond to it.")


def is_by_someone_else(actor: Actor, thing: Post | Condition) -> str | None:
    """Refuses one's own."""
    return _("This is your own comment.") if is_own(actor, thing) else None


START_THREAD = declare(
    "discussion.start_thread", "Start a thread in an open discussion.", COMERS, may_speak, phase_is_open, is_let_as_guest
)
REPLY = declare(
    "discussion.reply",
    "Reply in a thread of an open discussion.",
    COMERS,
    may_speak,
    takes_replies,
    thread_is_not_locked,
    is_let_as_guest,
)
SUMMARISE = declare(
    "discussion.summarise",
    "Write what a thread has come to, or close it with its conclusion.",
    HOSTS,
    is_for_all,
    may_speak,
    has_begun,
)
OBJECT = declare(
    "discussion.object_to_summary",
    "Say that one is not in the summary of a thread.",
    JOINED,
    may_speak,
    has_begun,
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


def is_whose_words_were_heard(actor: Actor, restatement: Restatement) -> str | None:
    """Refuses everybody else."""
    if is_own(actor, restatement.heard):
        return None
    return _("Only the person who wrote the comment can say if this is what they meant.")


def is_heard_in_sight(_actor: Actor, restatement: Restatement) -> str | None:
    """To what nobody reads, nobody answers."""
    if restatement.status == Status.PUBLISHED and restatement.post.status == Status.PUBLISHED:
        return None
    return _("This is hidden or deleted, so you cannot answer it.")


def what_restating(thread: Thread) -> Restating:
    """Which replies in it begin with what was heard."""
    return Restating(thread.settings.restating) if thread.settings else Restating.DIFFERS


def needs_restatement(actor: Actor, parent: Post, stance: str) -> bool:
    """Whether a reply of this kind says first what its author heard. Nobody says back their own words, or
    such as they cannot see."""
    restating = what_restating(parent.thread)
    is_asked = restating is Restating.EVERY or (restating is Restating.DIFFERS and stance == DIFFERS)
    return is_asked and can_restate(actor, parent)


def can_restate(actor: Actor, parent: Post) -> bool:
    """Whether there is anything of somebody else to be heard, before everybody."""
    return may_see_words(actor, parent) and not is_own(actor, parent) and not parent.is_private


def state_of_restatement(verdict: str, said_at: datetime) -> str:
    """ "yes", "no", "open" or, when nobody has said for ANSWERED_WITHIN, "unconfirmed"."""
    return verdict or ("open" if now() < said_at + ANSWERED_WITHIN else "unconfirmed")


RESPONDS = (may_speak, phase_is_open, thread_is_not_locked, is_in_sight, is_by_someone_else)
RESPOND = declare("discussion.respond", "Respond to somebody else’s comment without writing.", JOINED, *RESPONDS)
# What somebody has lived is theirs to take back, whatever has closed since.
TAKE_RESPONSE_BACK = declare("discussion.take_response_back", "Take back one’s own response, at any time.", JOINED)
ADD_CONDITION = declare(
    "discussion.add_condition", "Say under somebody else’s comment what one could live with it for.", JOINED, *RESPONDS
)
ANSWER_RESTATEMENT = declare(
    "discussion.answer_restatement",
    "Say whether somebody has understood what one wrote.",
    COMERS,
    may_speak,
    phase_is_open,
    thread_is_not_locked,
    is_heard_in_sight,
    is_whose_words_were_heard,
)
CHANGE_RESTATING = declare(
    "discussion.change_restating", "Choose which replies of a discussion begin with what was heard.", {Role.ORGANISER}
)
CHANGE_GUESTS = declare(
    "discussion.change_guests", "Choose whether people without an account may comment in a discussion.", {Role.ORGANISER}
)
SEE_SPEAKING = declare(
    "discussion.see_speaking", "See how much each group has written, and how evenly.", HOSTS | {Role.ORGANISER}
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
WRITE_AS_GUEST = declare(
    "discussion.write_as_guest",
    "Comment under a name, without an account, where organisers allow it.",
    {Role.VISITOR, Role.GUEST},
    guests_may_comment,
    may_speak,
    can_take_words,
)
TAKE_GUEST_WORDS = declare(
    "discussion.take_guest_words",
    "Move into one's account what one wrote as a guest, in the same browser or with the link that a guest can keep.",
    {Role.MEMBER},
    is_guest_who_may_speak,
)
