"""A vote is shown to everyone: by an organiser alone, or by two people where the decision will follow it."""

from __future__ import annotations

import secrets
from datetime import timedelta

from flask_babel import gettext as _
from flask_babel import ngettext

from forum.activities.voting.actions.holding import hold_with_consultation, refuse_waiting_changes
from forum.activities.voting.actions.keys import ask_for_key
from forum.activities.voting.actions.managing import refuse_incomplete
from forum.activities.voting.actions.official import make_news, note_announced
from forum.activities.voting.events import PollChanged
from forum.activities.voting.fingerprints import fingerprint_announcement, fingerprint_for_colleague, fingerprint_poll
from forum.activities.voting.models import Poll, Purpose, VoteAnnouncement
from forum.activities.voting.queries.announcements import is_agreed_by_two, of
from forum.activities.voting.rules import AGREE_TO_ANNOUNCE, SET_UP, find_decided, needs_two_to_announce
from forum.activities.voting.sentences import ANNOUNCEMENT_ASKED, ANNOUNCEMENT_DROPPED
from forum.agreeing.actions import agree_to, ask_colleagues, drop_asked, get_seen, read_reason_of_no, refuse_second
from forum.consultations.events import consultation_stream
from forum.kernel.actions import action
from forum.kernel.clock import now
from forum.kernel.errors import Changed, Conflict
from forum.kernel.events import emit
from forum.kernel.permissions import SYSTEM, Actor
from forum.opening.queries import find_days_to_read
from forum.opening.rules import SIGNERS


@action(SET_UP, lock=hold_with_consultation)
def announce(actor: Actor, poll: Poll, *, seen: str) -> None:
    """Shows it to everyone, with its rules and the number any lot will be drawn from. Again, it does nothing. Raises Invalid with
    what is missing, Conflict when its time is over or too short, it is opened by hand or two people have to announce it, Changed
    when it is not what was `seen` (`fingerprints`): somebody else may be at it too."""
    if poll.announced_at:
        return
    if poll.opened_by_hand:
        raise Conflict(_("You open this vote during the workshop."))
    _refuse_unseen(poll, seen)
    _refuse_unready(actor, poll)
    if actor != SYSTEM and needs_two_to_announce(poll):
        raise Conflict(_("The decision will follow this vote, so a colleague has to agree before you announce it."))
    _show(actor, poll, None)


@action(SET_UP, lock=hold_with_consultation)
def ask_to_announce(actor: Actor, poll: Poll, *, seen: str) -> None:
    """Nobody else sees it before a colleague agrees; one that is opened by hand nobody opens before that. Raises as `announce`
    does, and Conflict while another request waits."""
    if poll.announced_at:
        raise Conflict(_("This vote has been announced."))
    _refuse_unseen(poll, seen)
    _refuse_unready(actor, poll)
    if not needs_two_to_announce(poll) or is_agreed_by_two(poll):
        raise Conflict(_("A colleague does not have to agree to this. Look at the page again."))
    words = fingerprint_for_colleague(poll)
    refuse_second(actor, VoteAnnouncement, of(poll), words=words)
    asked = VoteAnnouncement(poll_id=poll.id, words=words)
    news = make_news(poll, asked.told_as, ANNOUNCEMENT_ASKED(question=poll.question))
    ask_colleagues(actor, asked, poll.consultation, SIGNERS, news)
    _note(actor, poll, "announcement asked")


@action(AGREE_TO_ANNOUNCE, lock=hold_with_consultation)
def agree_to_announce(actor: Actor, poll: Poll, *, seen: str) -> None:
    """Announces it, or lets it be opened in its workshop. Raises as `agreeing` does: Changed for another vote than was seen,
    Forbidden for whoever asked; and as `announce` does, where too little of its time is left by now."""
    asked = get_seen(VoteAnnouncement, of(poll), seen, fingerprint_announcement)
    agree_to(actor, asked, poll.consultation)
    _refuse_unready(actor, poll)
    if poll.opened_by_hand:
        _note(actor, poll, "announcement agreed")
    else:
        _show(actor, poll, asked)


@action(AGREE_TO_ANNOUNCE, lock=hold_with_consultation)
def drop_announcement(actor: Actor, poll: Poll, *, seen: str, reason: str = "") -> None:
    """Its asker takes it back, or a colleague says no, and to whoever asked, why. The vote stays a draft. Raises Invalid on
    `reason`."""
    asked = get_seen(VoteAnnouncement, of(poll), seen, fingerprint_announcement)
    said = ANNOUNCEMENT_DROPPED(question=poll.question, reason=read_reason_of_no(actor, asked, reason))
    dropped = make_news(poll, "vote announcement dropped", said)
    drop_asked(actor, asked, poll.consultation, dropped)
    _note(actor, poll, "announcement dropped")


def find_why_too_short(poll: Poll) -> str | None:
    """Why people have too few days for a vote that the decision will follow; None where they have enough, and where they are in
    one room."""
    if poll.purpose != Purpose.FOLLOWED or not poll.activity.is_about_decision or poll.opened_by_hand:
        return None
    days = find_days_to_read(poll.consultation)
    if poll.closes - max(poll.opens, now()) >= timedelta(days=days):
        return None
    return ngettext(
        "The decision will follow this vote, so people need at least %(num)d day to vote. Choose a later closing date first.",
        "The decision will follow this vote, so people need at least %(num)d days to vote. Choose a later closing date first.",
        days,
    )


def _refuse_unseen(poll: Poll, seen: str) -> None:
    if seen != fingerprint_poll(poll):
        raise Changed(
            _(
                "Someone has changed this vote since you opened this page. We have not announced it. Read it again, "
                "then announce it."
            )
        )


def _refuse_unready(actor: Actor, poll: Poll) -> None:
    refuse_incomplete(poll)
    if decided := find_decided(poll, poll.purpose, poll.pass_mark, for_people=True):
        raise Conflict(next(iter(decided.values())))
    if poll.closes <= now() and not poll.opened_by_hand:
        raise Conflict(_("The closing date has passed. Change it, or change the dates of its stage"))
    if actor != SYSTEM:
        refuse_waiting_changes(poll)
        if why_not := find_why_too_short(poll):
            raise Conflict(why_not)


def _show(actor: Actor, poll: Poll, asked: VoteAnnouncement | None) -> None:
    poll.seed = secrets.token_hex(16)
    poll.announced_at = now()
    ask_for_key(poll)
    _note(actor, poll, "announced", note_announced(actor, poll, asked))


def _note(actor: Actor, poll: Poll, part: str, version_id: int = 0) -> None:
    emit(PollChanged(consultation_stream(poll.space_id), actor.account_id, poll.id, part, version_id))
