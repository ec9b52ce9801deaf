"""Writing to people: a draft that any organiser may change, sent once, as it was seen; corrected or taken back in public."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import ngettext

from forum.consultations.actions.holding import hold_in_place
from forum.consultations.actions.promise import find_why_settled
from forum.consultations.events import consultation_stream
from forum.consultations.models import Consultation, Participation
from forum.consultations.queries import find_place
from forum.kernel.actions import action, lock, save
from forum.kernel.clock import now
from forum.kernel.dates import to_local
from forum.kernel.db import db
from forum.kernel.errors import Changed, Conflict, Invalid, NotFound, TooMany
from forum.kernel.events import emit
from forum.kernel.fingerprints import refuse_when_changed
from forum.kernel.jobs import enqueue
from forum.kernel.limits import is_used_up, spend
from forum.kernel.numbers import say_number
from forum.kernel.permissions import Actor
from forum.kernel.text import has_words, render
from forum.messages.events import OfficialMessageChanged
from forum.messages.fingerprints import fingerprint_message
from forum.messages.kinds import READ_BY_ALL, MessageWords
from forum.messages.models import Message, MessageVersion
from forum.messages.queries import can_still_vote, count_audience, fingerprint_sending
from forum.messages.rules import (
    CHANGE_DRAFT,
    CORRECT,
    LONGEST_MESSAGE,
    LONGEST_SUBJECT,
    MESSAGES_PER_CONSULTATION,
    SEND,
    TEST,
    TEST_LETTERS_PER_PERSON,
    WITHDRAW_MESSAGE,
    WRITE,
)
from forum.notifications.actions import take_back
from forum.opening.decided_words import find_newly_decided
from forum.spaces.rules import LONGEST_REASON, why_no_reason


@action(WRITE, lock=lock)
def draft_message(actor: Actor, consultation: Consultation, words: MessageWords) -> Message:
    """Nobody but organisers sees it."""
    message = Message(space_id=consultation.id)
    _fill_in(consultation, message, words, _get_place(actor, consultation))
    save(message)
    _emit(actor, message, "drafted")
    return message


@action(CHANGE_DRAFT, lock=lock)
def change_message(actor: Actor, message: Message, words: MessageWords, *, seen: str) -> None:
    """Raises Changed when another organiser has changed it since."""
    refuse_when_changed(seen, fingerprint_message(message))
    _fill_in(message.consultation, message, words, _get_place(actor, message))
    _emit(actor, message, "changed")


@action(CHANGE_DRAFT, lock=lock)
def delete_draft(actor: Actor, message: Message, *, seen: str) -> None:
    """Raises Changed when another organiser has changed it since."""
    _refuse_unseen(message, seen)
    _emit(actor, message, "deleted")
    db.session.delete(message)


@action(TEST)
def send_test(actor: Actor, message: Message) -> None:
    """A letter with it to whoever asks, and to nobody else."""
    spend(TEST_LETTERS_PER_PERSON, actor.account_id or 0)
    enqueue("mail_test_message", account_id=actor.account_id, message_id=message.id)


@action(SEND, lock=hold_in_place)
def send(actor: Actor, message: Message, *, seen: str) -> bool:
    """Whether this sends it: False for one that was sent before, by whomever. `seen`: `fingerprint_sending`. Raises Changed when
    it is not what they saw, or the page has changed in public since then, Conflict when the vote it is about is over, TooMany
    when the consultation has sent enough for a day."""
    if message.sent_at is not None:
        return False
    if seen != fingerprint_sending(message):
        _refuse_unseen(message, seen)
        raise Changed(_("Something on the page has changed since you opened this. Read what changed, then check your message."))
    if message.poll is not None and not can_still_vote(message.poll):
        raise Conflict(_("You cannot send this, because the vote has closed. Choose who it is for again."))
    _refuse_too_many(message.space_id)
    message.sent_at, message.sent_by = now(), _get_place(actor, message)
    message.is_shown_to_all = message.chosen.audience in READ_BY_ALL
    message.expected = count_audience(actor, message)
    enqueue("send_message", unique_key=f"{message.news_key}:0", message_id=message.id, after=0)
    _emit(actor, message, "sent")
    return True


@action(CORRECT, lock=lock)
def correct(actor: Actor, message: Message, *, subject: str, words: str, seen: str) -> bool:
    """Whether anything is another now. What it said before stays readable, and nobody is told twice."""
    refuse_when_changed(seen, fingerprint_message(message))
    _check(subject=subject, words=words)
    _refuse_decided(message.consultation, f"{message.subject}\n{message.words}", subject=subject, words=words)
    if (subject, words) == (message.subject, message.words):
        return False
    save(
        MessageVersion(message_id=message.id, subject=message.subject, words=message.words, html=message.html, replaced_at=now())
    )
    message.subject, message.words, message.html = subject, words, render(words)
    message.corrected_at, message.written_by, message.written_at = now(), _get_place(actor, message), now()
    _emit(actor, message, "corrected")
    return True


@action(WITHDRAW_MESSAGE, lock=lock)
def withdraw_message(actor: Actor, message: Message, *, seen: str, reason: str) -> None:
    """It stays readable for whoever could read it, with the day and the reason above it: words that must go are taken out by two
    people (`redaction`). Whoever was not told yet is not told, and whoever has not read it has no update of it any more. Doing it
    again changes nothing. Raises Invalid on `reason`."""
    if message.withdrawn_at is not None:
        return
    _refuse_unseen(message, seen)
    if len(reason) > LONGEST_REASON:
        raise Invalid({"reason": _("The reason must be %(most)d characters or fewer", most=LONGEST_REASON)})
    if why := why_no_reason(reason, _("Enter why you are cancelling this message")):
        raise Invalid({"reason": why})
    message.withdrawn_at, message.withdrawn_reason = now(), reason.strip()
    take_back(message.news_key)
    _emit(actor, message, "withdrawn")


def _fill_in(consultation: Consultation, message: Message, words: MessageWords, place: Participation) -> None:
    _check(subject=words.subject, words=words.words)
    _refuse_decided(consultation, "", subject=words.subject, words=words.words)
    chosen = words.chosen
    message.audience, message.poll_id, message.capacity_key = chosen.audience, chosen.poll_id, chosen.capacity_key
    message.subject, message.words, message.html = words.subject, words.words, render(words.words)
    message.is_urgent, message.written_by_id, message.written_at = words.is_urgent, place.id, now()


def _check(*, subject: str, words: str) -> None:
    errors = {}
    if not has_words(subject):
        errors["subject"] = _("Enter a subject")
    elif len(subject) > LONGEST_SUBJECT:
        errors["subject"] = _("Use %(most)s characters or fewer", most=LONGEST_SUBJECT)
    if not has_words(words):
        errors["words"] = _("Enter your message")
    elif len(words) > LONGEST_MESSAGE:
        errors["words"] = _("Use %(most)s characters or fewer", most=say_number(LONGEST_MESSAGE))
    if errors:
        raise Invalid(errors)


def _refuse_decided(consultation: Consultation, before: str, **texts: str) -> None:
    """As long as it is not decided, no message says that it is, but for what it said `before`: people would take it from here as
    from the page."""
    if find_why_settled(consultation):
        return
    errors, day = {}, to_local(now()).date()
    for name, text in texts.items():
        if sentence := find_newly_decided([before], text, day):
            said = _("“%(sentence)s” sounds as if it is already decided. Say what people can still change", sentence=sentence)
            errors[name] = said
    if errors:
        raise Invalid(errors)


def _refuse_unseen(message: Message, seen: str) -> None:
    if seen != fingerprint_message(message):
        raise Changed(_("Someone has changed this message since you opened this page. We have done nothing yet. Check it again."))


def _refuse_too_many(consultation_id: int) -> None:
    if is_used_up(MESSAGES_PER_CONSULTATION, consultation_id):
        most = MESSAGES_PER_CONSULTATION.most
        sentence = ngettext(
            "This consultation can send %(num)d message a day, and has sent it. We have kept your draft. Send it tomorrow.",
            "This consultation can send %(num)d messages a day, and has sent them. We have kept your draft. Send it tomorrow.",
            most,
        )
        raise TooMany(sentence, retry_after=int(MESSAGES_PER_CONSULTATION.window.total_seconds()))
    spend(MESSAGES_PER_CONSULTATION, consultation_id)


def _get_place(actor: Actor, thing: Consultation | Message) -> Participation:
    place = find_place(actor, thing)
    if place is None:
        raise NotFound
    return place


def _emit(actor: Actor, message: Message, how: str) -> None:
    stream = consultation_stream(message.space_id)
    emit(OfficialMessageChanged(stream, actor.account_id, message.space_id, message.id, how))
