"""What followers of a consultation hear of its votes. Those that somebody opens by hand belong to a workshop: they are over
before anybody has read of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from forum.activities.voting import sentences
from forum.activities.voting.actions.staying import STAYED, keep_dates_of_votes
from forum.activities.voting.events import PollChanged, PollClosed
from forum.activities.voting.kind import POLL_PAGE
from forum.activities.voting.models import Poll
from forum.activities.voting.queries.ballots import count_turnout_so_far
from forum.activities.voting.queries.polls import list_voter_accounts
from forum.activities.voting.rules import is_promised, state_of_poll
from forum.consultations.changes import says_change
from forum.consultations.events import ConsultationChanged
from forum.consultations.extension_points import moves_with_stages
from forum.consultations.models import Consultation
from forum.consultations.queries import list_joined_accounts
from forum.consultations.rules import State
from forum.consultations.snapshots import Part
from forum.consultations.wording import was_told
from forum.kernel.db import db
from forum.kernel.sentences import StoredSentence
from forum.notifications.extension_points import Telling, tells
from forum.notifications.kinds import CHANGE
from forum.notifications.models import NewsKind
from forum.spaces.models import ChangeEffect, Version
from forum.spaces.queries import find_version

# What is news of a vote, and what is said among changes: a vote is looked up for these alone, of a log that has far more.
TOLD_PARTS = {"announced", "called off"}
SAID_PARTS = {"rules", "options", "called off"}

moves_with_stages(keep_dates_of_votes)


@tells(PollChanged)
def tell_of_vote(event: PollChanged, consultation: Consultation) -> Iterator[Telling]:
    """One that is announced while it is open already; else the clock tells when it opens (`jobs`). One that the decision will
    follow is told by its version."""
    poll = db.session.get(Poll, event.poll_id) if event.part in TOLD_PARTS else None
    if poll is None or poll.opened_by_hand:
        return
    is_told_already = event.version_id != 0 and is_promised(poll)
    if event.part == "announced" and state_of_poll(poll) is State.OPEN and not is_told_already:
        yield tell_of_opening(poll)
    if event.part == "called off" and is_promised(poll):
        yield from _tell_everyone(poll, event, consultation)
    elif event.part == "called off" and poll.announced_at is not None:
        said = sentences.VOTE_CALLED_OFF(question=poll.question)
        telling = make_telling(poll, f"vote called off:{poll.id}", said, NewsKind.DATE)
        yield replace(telling, without=list_voter_accounts(poll))


@tells(ConsultationChanged)
def tell_of_version(event: ConsultationChanged, consultation: Consultation) -> Iterator[Telling]:
    """What is new of a vote that people have read of: to all who took part and whoever follows, in the next letter. One that is
    only announced, to those who follow; where it is open at once, or cancelled meanwhile, that is told by itself."""
    version = find_version(event.version_id) if event.part == Part.POLLS else None
    poll = db.session.get(Poll, event.thing_id) if version else None
    if version is None or poll is None or poll.called_off_at is not None or not was_told(version):
        return
    telling = replace(_tell_version(poll, version, event.how), target_kind=CHANGE, target=version.public_id)
    telling = replace(telling, without=frozenset({event.actor_id} if event.actor_id else ()))
    if version.effect == ChangeEffect.ADDED and not is_promised(poll):
        if state_of_poll(poll) is State.UPCOMING:
            yield telling
        return
    yield replace(telling, is_prompt=True, accounts=frozenset(list_joined_accounts(consultation)))
    yield replace(telling, is_prompt=True)


def _tell_version(poll: Poll, version: Version, how: str) -> Telling:
    # Nobody could vote before they were told: a vote may be announced in a stage that is on.
    about, key = {"question": version.title, "opens": max(poll.opens, version.at).isoformat()}, f"vote version:{version.id}"
    closes = poll.closes.isoformat()
    if version.effect != ChangeEffect.ADDED:
        why = {"reason": version.reason} if version.reason else {}
        say = sentences.VOTE_STAYS if how == STAYED else sentences.VOTE_CHANGED
        said = say(question=version.title, closes=closes, **why)
        return replace(make_telling(poll, key, said, NewsKind.OFFICIAL), group_key=f"vote changed:{poll.id}")
    if is_promised(poll):
        return make_telling(poll, key, sentences.FOLLOWED_VOTE_ANNOUNCED(**about, closes=closes), NewsKind.OFFICIAL)
    return make_telling(poll, key, sentences.VOTE_ANNOUNCED(**about), NewsKind.DATE)


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
    """Of one that was announced by then: that it was cancelled, and what of it was changed before there were versions of it."""
    poll = db.session.get(Poll, event.poll_id) if event.part in SAID_PARTS and not event.version_id else None
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
