"""What followers of a consultation hear of its votes. Those that somebody opens by hand belong to a workshop: they are over
before anybody has read of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from forum.activities.voting import sentences
from forum.activities.voting.events import PollChanged, PollClosed
from forum.activities.voting.kind import POLL_PAGE
from forum.activities.voting.models import Poll
from forum.activities.voting.queries.ballots import count_turnout_so_far
from forum.activities.voting.queries.polls import list_voter_accounts
from forum.activities.voting.rules import is_promised, state_of_poll
from forum.consultations.changes import says_change
from forum.consultations.models import Consultation
from forum.consultations.queries import list_joined_accounts
from forum.consultations.rules import State
from forum.kernel.db import db
from forum.kernel.sentences import StoredSentence
from forum.notifications.extension_points import Telling, tells
from forum.notifications.models import NewsKind

# What is news of a vote, and what is said among changes: a vote is looked up for these alone, of a log that has far more.
TOLD_PARTS = {"announced", "called off"}
SAID_PARTS = {"rules", "options", "called off"}


@tells(PollChanged)
def tell_of_vote(event: PollChanged, consultation: Consultation) -> Iterator[Telling]:
    """One that is announced while it is open already; else the clock tells when it opens (`jobs`)."""
    poll = db.session.get(Poll, event.poll_id) if event.part in TOLD_PARTS else None
    if poll is None or poll.opened_by_hand:
        return
    if event.part == "announced" and state_of_poll(poll) is State.OPEN:
        yield tell_of_opening(poll)
    if event.part == "called off" and is_promised(poll):
        yield from _tell_everyone(poll, event, consultation)
    elif event.part == "called off" and poll.announced_at is not None:
        said = sentences.VOTE_CALLED_OFF(question=poll.question)
        telling = make_telling(poll, f"vote called off:{poll.id}", said, NewsKind.DATE)
        yield replace(telling, without=list_voter_accounts(poll))


def _tell_everyone(poll: Poll, event: PollChanged, consultation: Consultation) -> Iterator[Telling]:
    """All who took part under the promise that the decision would follow it, and whoever follows the consultation, in the next
    letter; not where all was stopped early, which is told by itself. Whoever has voted gets a letter of its own (`jobs`)."""
    if consultation.stopped_at is not None:
        return
    said = sentences.FOLLOWED_VOTE_CALLED_OFF(question=poll.question, reason=poll.called_off_reason)
    telling = make_telling(poll, f"vote called off:{poll.id}", said, NewsKind.OFFICIAL)
    telling = replace(
        telling, is_prompt=True, without=list_voter_accounts(poll) | ({event.actor_id} if event.actor_id else set())
    )
    yield replace(telling, accounts=frozenset(list_joined_accounts(consultation)))
    yield telling


@tells(PollClosed)
def tell_of_count(event: PollClosed, _consultation: Consultation) -> Iterator[Telling]:
    poll = db.session.get(Poll, event.poll_id)
    if poll is not None and not poll.opened_by_hand:
        yield make_telling(poll, f"vote counted:{poll.id}", sentences.VOTE_COUNTED(question=poll.question), NewsKind.OUTCOME)


def tell_of_opening(poll: Poll) -> Telling:
    said = sentences.VOTE_OPENED(question=poll.question, closes=poll.closes.isoformat())
    return make_telling(poll, f"vote opened:{poll.id}:{poll.opens.isoformat()}", said, NewsKind.DATE)


def tell_of_end(poll: Poll) -> Telling:
    said = sentences.VOTE_CLOSES(question=poll.question, closes=poll.closes.isoformat())
    return make_telling(poll, f"vote closes:{poll.id}:{poll.closes.isoformat()}", said, NewsKind.DATE)


def tell_voters_of_end(poll: Poll) -> Telling:
    """Of one that was cancelled."""
    said = sentences.YOUR_VOTE_CALLED_OFF(question=poll.question, reason=poll.called_off_reason)
    return make_telling(poll, f"vote called off:{poll.id}", said, NewsKind.OFFICIAL)


def make_telling(poll: Poll, key: str, said: StoredSentence, kind: NewsKind) -> Telling:
    return Telling(key, said, kind, POLL_PAGE, poll.public_id)


@says_change(PollChanged)
def say_change_of_vote(event: PollChanged, at: datetime) -> str | None:
    """Of one that was announced by then: what it asks and how it is decided, and that it was cancelled."""
    poll = db.session.get(Poll, event.poll_id) if event.part in SAID_PARTS else None
    if poll is None or poll.opened_by_hand or poll.announced_at is None or at <= poll.announced_at:
        return None
    match event.part:
        case "rules":
            return _("The organisers changed the settings of the vote “%(question)s”.", question=poll.question)
        case "options":
            return _("The organisers changed the choices in the vote “%(question)s”.", question=poll.question)
    return _say_cancelled(poll)


def _say_cancelled(poll: Poll) -> str:
    voted = count_turnout_so_far(poll).votes
    said = _("The organisers cancelled the vote “%(question)s”.", question=poll.question)
    if voted:
        said += " " + ngettext("One person had voted.", "%(num)d people had voted.", voted)
    return said + " " + _("Why: “%(reason)s”", reason=poll.called_off_reason)
