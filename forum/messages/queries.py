"""Whom a message is for, and which messages there are. Nobody is ever listed: pages say how many, and only roughly."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import joinedload

from forum.accounts.models import Account
from forum.activities.voting.models import Poll, Turnout
from forum.activities.voting.queries.polls import list_voted_before
from forum.activities.voting.rules import is_open, voters_of
from forum.consultations.changes import list_changes
from forum.consultations.models import Consultation, Participation
from forum.consultations.wording import show_changes
from forum.contributions.kinds import is_shown_to_all
from forum.contributions.models import Contribution
from forum.kernel.db import db
from forum.kernel.errors import NotFound
from forum.kernel.fingerprints import fingerprint
from forum.kernel.permissions import SYSTEM, Actor
from forum.messages.fingerprints import fingerprint_message
from forum.messages.kinds import Audience, Chosen
from forum.messages.models import Message
from forum.messages.rules import may_read_message
from forum.notifications.kinds import CONSULTATION
from forum.notifications.models import Follow, Topic
from forum.spaces.queries import list_versions_since

MESSAGES_PAGE = 20
# More than so many are not counted.
MOST_COUNTED = 10_000
# Changes since a draft was written that are listed; the others are on the page of all changes.
MOST_CHANGED = 20


@dataclass(frozen=True)
class ChangedSince:
    """`public_id`: of the version; "" of what has none."""

    at: datetime
    sentence: str
    public_id: str = ""


def is_for(consultation: Consultation, chosen: Chosen, poll: Poll | None) -> ColumnElement[bool]:
    """The condition on Account for whom a message is, whatever reasons they have to be among them. Never who stopped following,
    whom a moderator removed, or a guest, who has no address."""
    return (
        _is_among(consultation, chosen, poll)
        & Account.confirmed_at.is_not(None)
        & Account.is_guest.is_(False)
        & Account.id.not_in(_select_follows(consultation, is_on=False))
        & Account.id.not_in(_select_joined(consultation, Participation.removed_at.is_not(None)))
    )


def _is_among(consultation: Consultation, chosen: Chosen, poll: Poll | None) -> ColumnElement[bool]:
    joined, following = _select_joined(consultation), _select_follows(consultation, is_on=True)
    match chosen.audience:
        case Audience.EVERYONE:
            return Account.id.in_(joined) | Account.id.in_(following)
        case Audience.FOLLOWING:
            return Account.id.in_(following)
        case Audience.SPOKEN:
            said = select(Contribution.author_id).where(Contribution.space_id == consultation.id, is_shown_to_all())
            return Account.id.in_(_select_joined(consultation, Participation.id.in_(said)))
        case Audience.CAPACITY:
            return Account.id.in_(_select_joined(consultation, Participation.capacity_key == chosen.capacity_key))
        case Audience.NOT_VOTED:
            if poll is None:
                raise NotFound
            voted = select(Turnout.participation_id).where(Turnout.poll_id == poll.id)
            return Account.id.in_(_select_joined(consultation, voters_of(poll) & Participation.id.not_in(voted)))
        case Audience.JOINED:
            return Account.id.in_(joined)


def _select_joined(consultation: Consultation, condition: ColumnElement[bool] | None = None) -> Select[int | None]:
    query = select(Participation.account_id).where(
        Participation.space_id == consultation.id, Participation.account_id.is_not(None)
    )
    return query if condition is None else query.where(condition)


def _select_follows(consultation: Consultation, *, is_on: bool) -> Select[int]:
    query = select(Follow.account_id).join(Follow.topic).where(Follow.is_on.is_(is_on))
    return query.where(Topic.space_id == consultation.id, Topic.kind == CONSULTATION.key, Topic.key == "")


def list_audience_after(message: Message, account_id: int, limit: int) -> list[int]:
    """A piece of those it is for, by their numbers; whoever sends it has seen it."""
    query = select(Account.id).where(is_for(message.consultation, message.chosen, message.poll), Account.id > account_id)
    if message.sent_by and message.sent_by.account_id:
        query = query.where(Account.id != message.sent_by.account_id)
    return list(db.session.scalars(query.order_by(Account.id).limit(limit)))


def drop_voted(message: Message, accounts: list[int]) -> list[int]:
    """Of a piece, without those who have voted in an earlier place that they have left, by their hashed address. Who has voted in
    the place they have is in no piece."""
    if message.poll is None:
        return accounts
    voted = list_voted_before(db.session.scalars(select(Account).where(Account.id.in_(accounts))).all(), message.poll)
    return [each for each in accounts if each not in voted]


def count_audience(actor: Actor, message: Message) -> int:
    """How many it is for besides whoever asks, MOST_COUNTED at most. Exact, so it is never shown as it is (`wording.say_many`);
    of those who have not voted it is 0, as it would tell how many have."""
    if not message.is_counted:
        return 0
    found = select(Account.id).where(is_for(message.consultation, message.chosen, message.poll), Account.id != actor.account_id)
    return db.session.scalar(select(func.count()).select_from(found.limit(MOST_COUNTED).subquery())) or 0


def list_changed_since(message: Message) -> list[ChangedSince]:
    """What of its consultation everybody reads otherwise than when a draft was written, which may say what does not hold any
    more: the latest first, MOST_CHANGED at most; nothing of what was sent."""
    if message.sent_at is not None:
        return []
    consultation, written_at = message.consultation, message.written_at
    versions = show_changes(list_versions_since(consultation.id, written_at)[:MOST_CHANGED])
    found = [ChangedSince(each.version.at, str(each.compared.heading), each.version.public_id) for each in versions]
    found += [ChangedSince(each.at, each.sentence) for each in list_changes(consultation) if each.at > written_at]
    return sorted(found, key=lambda each: (each.at, each.public_id), reverse=True)[:MOST_CHANGED]


def fingerprint_sending(message: Message) -> str:
    """What somebody had before them when they sent a draft: the message, and the last that changed on the page since."""
    seen, changed = fingerprint_message(message), list_changed_since(message)
    return fingerprint(seen, changed[0].at.isoformat(), changed[0].public_id) if changed else seen


def list_open_polls(consultation: Consultation) -> list[Poll]:
    """Votes that people can be reminded of: announced and open now, and not called in a room."""
    query = select(Poll).where(
        Poll.space_id == consultation.id,
        Poll.announced_at.is_not(None),
        Poll.called_off_at.is_(None),
        Poll.opened_by_hand.is_(False),
    )
    found = db.session.scalars(query.options(joinedload(Poll.result)).order_by(Poll.id))
    return [poll for poll in found if can_still_vote(poll)]


def can_still_vote(poll: Poll) -> bool:
    """Whether there is anybody to remind."""
    return poll.called_off_at is None and is_open(SYSTEM, poll) is None


def get_message(consultation: Consultation, public_id: str) -> Message:
    """For organisers, whatever became of it."""
    found = db.session.scalar(select(Message).filter_by(space_id=consultation.id, public_id=public_id))
    if found is None:
        raise NotFound
    return found


def get_message_to_read(actor: Actor, consultation: Consultation, public_id: str) -> Message:
    """For whoever may read it; NotFound for all others."""
    found = get_message(consultation, public_id)
    if not may_read_message(actor, found):
        raise NotFound
    return found


def list_messages(consultation: Consultation, before: int | None = None) -> tuple[list[Message], int | None]:
    """All that organisers have written, drafts too, the newest first, a page of it; and where the next page begins."""
    return _list_page(select(Message).filter_by(space_id=consultation.id), before)


def list_news(consultation: Consultation, before: int | None = None) -> tuple[list[Message], int | None]:
    """As `list_messages`, what everybody can read."""
    return _list_page(_select_news(consultation), before)


def list_latest(consultation: Consultation, most: int = 3) -> list[Message]:
    """The last that organisers wrote, drafts too."""
    query = select(Message).filter_by(space_id=consultation.id).order_by(Message.id.desc())
    return list(db.session.scalars(query.limit(most).options(joinedload(Message.poll))))


def list_latest_news(consultation: Consultation, most: int) -> list[Message]:
    """For the consultation's own page: without what was taken back."""
    query = _select_news(consultation).where(Message.withdrawn_at.is_(None))
    return list(db.session.scalars(query.order_by(Message.id.desc()).limit(most)))


def list_written_to_voters(poll: Poll) -> list[Message]:
    """What was written to whoever had not voted, for the page of the vote: what was taken back too, as it was read."""
    query = select(Message).filter_by(poll_id=poll.id, is_shown_to_all=True).where(Message.sent_at.is_not(None))
    return list(
        db.session.scalars(query.options(joinedload(Message.written_by)).order_by(Message.id.desc()).limit(MESSAGES_PAGE))
    )


def _select_news(consultation: Consultation) -> Select[Message]:
    query = select(Message).filter_by(space_id=consultation.id, is_shown_to_all=True)
    return query.where(Message.sent_at.is_not(None))


def _list_page(query: Select[Message], before: int | None) -> tuple[list[Message], int | None]:
    if before is not None:
        query = query.where(Message.id < before)
    query = query.options(joinedload(Message.sent_by), joinedload(Message.written_by), joinedload(Message.poll))
    found = list(db.session.scalars(query.order_by(Message.id.desc()).limit(MESSAGES_PAGE + 1)))
    shown = found[:MESSAGES_PAGE]
    return shown, shown[-1].id if len(found) > MESSAGES_PAGE else None
