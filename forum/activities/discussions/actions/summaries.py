"""Facilitators say what a thread has come to; whoever is not in it says so; an official comment answers a question."""

from __future__ import annotations

from flask_babel import gettext as _

from forum.activities.discussions.actions.posting import ReplyAs, add_reply, follow_by_speaking, get_author
from forum.activities.discussions.counters import show_newest_summary
from forum.activities.discussions.events import QuestionAnswered
from forum.activities.discussions.models import Post, Summary, Thread
from forum.activities.discussions.queries.summaries import find_summary, list_official
from forum.activities.discussions.responses import OBJECTS
from forum.activities.discussions.rules import MARK_ANSWER, OBJECT, SUMMARISE
from forum.activities.discussions.summary_text import SummaryParts, join_parts
from forum.consultations.events import consultation_stream
from forum.contributions.actions import NewWords, consider, find_by_sending, new_contribution, publish
from forum.contributions.models import Status
from forum.contributions.screening import Confirmation
from forum.kernel.actions import action, lock
from forum.kernel.errors import Changed, Conflict, Invalid
from forum.kernel.events import emit
from forum.kernel.fingerprints import fingerprint, refuse_when_changed
from forum.kernel.idempotency import identify_sending
from forum.kernel.permissions import Actor
from forum.kernel.text import tidy_text


def fingerprint_summary(summary: Summary | None) -> str:
    """What whoever writes the next version has before them."""
    if summary is None:
        return fingerprint("none")
    return fingerprint(summary.public_id, summary.body, summary.thread.concluded_at is not None)


def fingerprint_answer(thread: Thread) -> str:
    """What whoever says which comment answers a question has before them."""
    return fingerprint(thread.answer_id)


def summarise(
    actor: Actor,
    thread: Thread,
    parts: SummaryParts,
    *,
    is_conclusion: bool,
    seen: str,
    confirmation: Confirmation | None = None,
) -> Summary:
    """The next version of what stands above a thread. The same again changes nothing. `seen`: `fingerprint_summary` of the one
    before; raises Changed when another stands there by now, and as `publish` does."""
    body = tidy_text(join_parts(parts))
    sending = identify_sending(seen, thread.id, body, is_conclusion)
    words = consider(actor, SUMMARISE, thread.first_post, NewWords(body, sending=sending, confirmation=confirmation))
    return _summarise(actor, thread.first_post, words, is_conclusion, seen)


@action(SUMMARISE)
def _summarise(actor: Actor, first: Post, words: NewWords, is_conclusion: bool, seen: str) -> Summary:
    thread, author = first.thread, get_author(actor, first)
    if (sent := find_by_sending(Summary, author, words.sending)) is not None:
        return _refuse_if_hidden(sent)
    lock(thread)
    before = find_summary(thread)
    if before is not None and (before.body, thread.concluded_at is not None) == (words.body, is_conclusion):
        return before
    refuse_when_changed(seen, fingerprint_summary(before))
    created = new_contribution(
        Summary,
        author,
        activity_id=thread.activity_id,
        thread_id=thread.id,
        body=words.body,
        sending=words.sending,
        is_conclusion=is_conclusion,
    )
    publish(created, words)
    show_newest_summary(thread, actor.account_id)
    follow_by_speaking(author, thread)
    return created


def _refuse_if_hidden(sent: Summary) -> Summary:
    """What stands above a thread may be sent twice; what a moderator took from there is not put back by sending it again."""
    if sent.status in {Status.HIDDEN, Status.REWORD}:
        raise Invalid({"shared": _("A moderator has hidden this summary. Write it in other words")})
    return sent


@action(SUMMARISE)
def reopen(actor: Actor, first: Post) -> None:
    """People can reply again. What was its conclusion stays so among its versions, and above it is what it has come to so far."""
    thread = first.thread
    lock(thread)
    summary = find_summary(thread)
    if summary is None or thread.concluded_at is None:
        return
    thread.reopened_id = summary.id
    show_newest_summary(thread, actor.account_id)


def object_to(
    actor: Actor,
    summary: Summary,
    *,
    body: str,
    seen: str,
    idempotency_key: str | None = None,
    confirmation: Confirmation | None = None,
) -> Post:
    """Says that one is not in a summary: a reply in its thread, that a facilitator is to answer. `seen`: its
    `fingerprint_summary`. Raises as `reply`, and Changed when they have another version before them."""
    if seen != fingerprint_summary(summary):
        raise Changed(
            _(
                "This summary changed while you were writing. We have not sent what you wrote. Check if you are in the new "
                "one. If you are not, send it again."
            )
        )
    sending = identify_sending(idempotency_key, summary.id, tidy_text(body))
    words = consider(actor, OBJECT, summary, NewWords(body, sending=sending, confirmation=confirmation))
    return _object_to(actor, summary, words)


@action(OBJECT)
def _object_to(actor: Actor, summary: Summary, words: NewWords) -> Post:
    return add_reply(actor, summary.thread.first_post, words, ReplyAs(OBJECTS, objects_to_id=summary.id))


@action(MARK_ANSWER)
def mark_answer(actor: Actor, first: Post, answer: Post | None, *, seen: str) -> None:
    """Says which official comment answers the question a thread began with; None: none does yet. `seen`: `fingerprint_answer`;
    raises Changed when somebody has said otherwise by now."""
    thread = first.thread
    lock(thread)
    refuse_when_changed(seen, fingerprint_answer(thread))
    if answer is not None and answer.id not in {post.id for post in list_official(thread)}:
        raise Conflict(_("That comment cannot be read any more. Choose another one."))
    answer_id = answer.id if answer else None
    if answer_id != thread.answer_id:
        thread.answer_id = answer_id
        emit(QuestionAnswered(consultation_stream(thread.space_id), actor.account_id, thread.id, answer_id))
