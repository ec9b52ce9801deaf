"""Colleagues hear that votes wait for a second person, and that somebody says they are not right. Nothing says whose votes."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select

from forum.activities.voting import sentences
from forum.activities.voting.kind import ENTERED_PAGE, PAPER_PAGE
from forum.activities.voting.models import EnteredBatch, PaperBallot, Poll
from forum.consultations.models import Participation
from forum.kernel.clock import now
from forum.kernel.dates import to_local
from forum.kernel.db import db
from forum.kernel.sentences import StoredSentence
from forum.notifications.actions import notify, take_back
from forum.notifications.kinds import TargetKind
from forum.notifications.models import NewsKind, Notification
from forum.opening.people import list_in_role
from forum.opening.rules import SIGNERS


def tell_of_entered(poll: Poll, clerk: Participation) -> None:
    """Once a day, however many votes a clerk enters. Inside the action that enters one."""
    key = _key_of_entered(poll, clerk, to_local(now()).date())
    _tell(poll, _list_colleagues(poll, clerk), key, sentences.VOTES_TO_CHECK(question=poll.question), ENTERED_PAGE)


def take_back_entered(poll: Poll, clerk: Participation) -> None:
    """Inside the action in which a colleague has checked all of them."""
    days = select(EnteredBatch.day).filter_by(poll_id=poll.id, entered_by_id=clerk.id).distinct()
    for day in db.session.scalars(days).all():
        take_back(_key_of_entered(poll, clerk, day))


def tell_of_paper(poll: Poll, clerk: Participation) -> None:
    """Once a day. Inside the action in which a clerk reads a sheet that a second person has to read."""
    key = f"{_begin_paper_keys(poll)}{clerk.id}:{to_local(now()).date().isoformat()}"
    _tell(poll, _list_colleagues(poll, clerk), key, sentences.PAPER_TO_READ(question=poll.question), PAPER_PAGE)


def take_back_paper(poll: Poll) -> None:
    """Where no sheet is left to read. Who read which is not kept for a secret vote: all that was told of the vote goes."""
    if db.session.query(PaperBallot.id).filter_by(poll_id=poll.id, counted_at=None).first() is not None:
        return
    told = select(Notification.key).where(Notification.key.startswith(_begin_paper_keys(poll), autoescape=True)).distinct()
    for key in db.session.scalars(told).all():
        take_back(key)


def tell_of_doubt(poll: Poll, clerk: Participation, doubter: Participation, doubted_at: datetime) -> None:
    """At once, as it holds the count: whoever entered the votes, and whoever can say what came of it."""
    key = _key_of_doubt(poll, clerk, doubted_at)
    others = _list_colleagues(poll, clerk) - {doubter.account_id}
    own = {clerk.account_id} if clerk.account_id is not None else set()
    _tell(poll, others, key, sentences.VOTES_DOUBTED(question=poll.question), ENTERED_PAGE, is_duty=True)
    _tell(poll, own, key, sentences.YOUR_VOTES_DOUBTED(question=poll.question), ENTERED_PAGE, is_duty=True)


def take_back_doubt(poll: Poll, clerk: Participation, doubted_at: datetime) -> None:
    """Inside the action in which a colleague says what came of it."""
    take_back(_key_of_doubt(poll, clerk, doubted_at))


def _tell(poll: Poll, accounts: set[int], key: str, sentence: StoredSentence, page: TargetKind, *, is_duty: bool = False) -> None:
    about = {"target_kind": page, "target": poll.public_id, "kind": NewsKind.OFFICIAL, "is_duty": is_duty}
    notify(accounts, poll.consultation, key=key, sentence=sentence, **about)  # type: ignore[arg-type]


def _begin_paper_keys(poll: Poll) -> str:
    return f"paper entered:{poll.id}:"


def _key_of_doubt(poll: Poll, clerk: Participation, doubted_at: datetime) -> str:
    return f"votes doubted:{poll.id}:{clerk.id}:{doubted_at.isoformat()}"


def _key_of_entered(poll: Poll, clerk: Participation, day: date) -> str:
    return f"votes entered:{poll.id}:{clerk.id}:{day.isoformat()}"


def _list_colleagues(poll: Poll, clerk: Participation) -> set[int]:
    """The accounts of those who may check what a clerk entered."""
    found = {each.account_id for each in list_in_role(poll.consultation, *SIGNERS) if each.account_id is not None}
    return found - ({clerk.account_id} if clerk.account_id is not None else set())
