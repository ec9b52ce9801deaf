"""What of votes a decision waits for, and follows."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _

from forum.activities.voting.kind import POLL
from forum.activities.voting.models import Poll
from forum.activities.voting.queries.polls import list_followed_polls, list_polls
from forum.activities.voting.rules import state_of_poll
from forum.consultations.extension_points import KeptEnd, counts_followed_votes, keeps_ends
from forum.consultations.models import Activity, Consultation, Phase
from forum.consultations.rules import State
from forum.consultations.unfinished import Unfinished, lists_unfinished_of, tells_end_of
from forum.kernel.clock import now
from forum.kernel.dates import say_deadline, say_deadline_in_sentence, say_moment_in_sentence
from forum.kernel.permissions import SYSTEM


@lists_unfinished_of(POLL.key)
def list_unfinished_votes(activity: Activity) -> list[Unfinished]:
    """Every vote that was announced and is neither cancelled nor counted."""
    waiting = [poll for poll in list_polls(SYSTEM, activity) if is_unfinished(poll)]
    return [Unfinished(poll.question, "voting.poll", poll.public_id, _say_what_to_do(poll)) for poll in waiting]


@tells_end_of(POLL.key)
def find_end_of_voting(activity: Activity) -> datetime | None:
    """When the last vote in it closed that was not cancelled."""
    polls = list_polls(SYSTEM, activity)
    return max((poll.closes for poll in polls if poll.announced_at and not poll.called_off_at), default=None)


@counts_followed_votes
def count_followed(consultation: Consultation) -> int:
    return len(list_followed_polls(consultation))


@keeps_ends
def list_frozen_votes(phase: Phase) -> list[KeptEnd]:
    """From the first vote on, the date is kept."""
    polls = (poll for activity in phase.activities if activity.kind.key == POLL.key for poll in list_polls(SYSTEM, activity))
    stay = [each for each in polls if is_unfinished(each) and now() < each.closes != phase.closes_at]
    return [KeptEnd(each.question, "voting.poll", each.public_id, each.closes) for each in stay]


def is_unfinished(poll: Poll) -> bool:
    """A draft, which nobody has seen, is nothing to wait for."""
    return poll.announced_at is not None and poll.called_off_at is None and poll.result is None


def _say_what_to_do(poll: Poll) -> str:
    state = state_of_poll(poll)
    if state is State.UPCOMING:
        return _(
            "Voting opens %(when)s. You can publish after the result. You can also cancel the vote and say why.",
            when=say_moment_in_sentence(poll.opens),
        )
    if state is State.OPEN:
        return _(
            "Voting is open until %(when)s. You can publish after the result. You can also cancel the vote and say why.",
            when=say_deadline(poll.closes),
        )
    return _(
        "Voting closed %(when)s and has no result yet. Enter any paper votes, then have it counted.",
        when=say_deadline_in_sentence(poll.closes),
    )
