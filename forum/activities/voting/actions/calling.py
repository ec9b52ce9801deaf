"""A vote that is opened by hand, when those who vote are ready, and closed when they have voted. Called inside the actions of
whoever gathers them, which ask their own permission."""

from __future__ import annotations

import secrets
from datetime import timedelta

from flask_babel import gettext as _

from forum.activities.voting.actions.closing import close_poll
from forum.activities.voting.actions.keys import ask_for_key
from forum.activities.voting.actions.managing import refuse_incomplete
from forum.activities.voting.events import PollChanged
from forum.activities.voting.models import PassMark, Poll, Result
from forum.activities.voting.queries.announcements import is_agreed_by_two
from forum.activities.voting.rules import CALL, find_decided, needs_two_to_announce, state_of_poll
from forum.consultations.events import consultation_stream
from forum.consultations.rules import State
from forum.kernel.actions import action, lock
from forum.kernel.clock import now
from forum.kernel.errors import Conflict
from forum.kernel.events import emit
from forum.kernel.jobs import enqueue
from forum.kernel.permissions import SYSTEM, Actor

# When nobody closes it, it closes by itself.
CALLED_VOTE_LASTS = timedelta(hours=12)


@action(CALL)
def open_now(actor: Actor, poll: Poll) -> None:
    """Announces it and opens it, in one. Opening what is open changes nothing. Raises Conflict for a vote with dates of its own,
    one that is over, and one that the decision will follow, unless two people have agreed to it; and Invalid when it is not
    ready."""
    lock(poll)
    if not poll.opened_by_hand:
        raise Conflict(_("This vote has its own opening and closing dates."))
    if poll.announced_at:
        if state_of_poll(poll) is State.CLOSED:
            raise Conflict(_("This vote has closed and the result has been published."))
        return
    refuse_incomplete(poll)
    _refuse_followed(poll)
    poll.seed = secrets.token_hex(16)
    poll.announced_at = poll.opens_at = now()
    poll.closes_at = now() + CALLED_VOTE_LASTS
    ask_for_key(poll)
    emit(PollChanged(consultation_stream(poll.space_id), actor.account_id, poll.id, "announced"))


def _refuse_followed(poll: Poll) -> None:
    """Whoever leads a workshop opens what is planned; what a decision will follow, nobody begins alone."""
    if decided := find_decided(poll, poll.purpose, PassMark.NONE, for_people=True):
        raise Conflict(next(iter(decided.values())))
    if needs_two_to_announce(poll) and not is_agreed_by_two(poll):
        raise Conflict(_("The decision will follow this vote. An organiser and a colleague have to agree before it opens."))


@action(CALL)
def close_now(_actor: Actor, poll: Poll) -> Result | None:
    """Ends it and counts; None where ballots are sealed: a job opens and counts them at once. Ballots that are on their way wait
    for the poll's row, and find it closed. Closed again, the result is the same. Raises Conflict for a vote that was never
    opened, or has dates of its own."""
    lock(poll)
    if not poll.opened_by_hand or not poll.announced_at:
        raise Conflict(_("This vote is not open."))
    if poll.ended_at is None and state_of_poll(poll) is not State.CLOSED:
        poll.ended_at = now()
        emit(PollChanged(consultation_stream(poll.space_id), None, poll.id, "ended"))
    if poll.is_sealed and not poll.result:
        enqueue("close_poll", poll_id=poll.id)
        return None
    return close_poll(SYSTEM, poll)
