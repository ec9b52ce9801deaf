"""Who follows what, and what a person has been told."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from forum.consultations.models import Consultation
from forum.kernel.db import db
from forum.kernel.errors import NotFound
from forum.kernel.permissions import Actor
from forum.notifications.models import Follow, MailChoice, Notification, Pace, Topic

MOST_SHOWN = 100


def find_topic(consultation: Consultation, kind: str, key: str = "") -> Topic | None:
    return db.session.scalar(select(Topic).filter_by(consultation_id=consultation.id, kind=kind, key=key))


def get_topic(public_id: str) -> Topic:
    found = db.session.scalar(select(Topic).filter_by(public_id=public_id).options(joinedload(Topic.consultation)))
    if found is None:
        raise NotFound
    return found


def is_following(actor: Actor, topic: Topic | None) -> bool:
    if topic is None or not actor.is_signed_in:
        return False
    found = db.session.get(Follow, (topic.id, actor.account_id))
    return found is not None and found.is_on


def list_followers(topics: list[Topic], also: set[int]) -> set[int]:
    """Accounts that follow one of these topics, from the widest to the narrowest, and those of `also`. What somebody said of a
    narrower topic holds over what they said of a wider one."""
    if not topics:
        return also
    rows = db.session.execute(
        select(Follow.account_id, Follow.is_on, Follow.topic_id).where(Follow.topic_id.in_([topic.id for topic in topics]))
    ).all()
    place = {topic.id: number for number, topic in enumerate(topics)}
    wants = dict.fromkeys(also, True)
    for row in sorted(rows, key=lambda each: place[each.topic_id]):
        wants[row.account_id] = row.is_on
    return {account_id for account_id, is_on in wants.items() if is_on}


def list_followed(actor: Actor) -> list[Topic]:
    query = (
        select(Topic)
        .join(Follow)
        .where(Follow.account_id == actor.account_id, Follow.is_on.is_(True))
        .options(joinedload(Topic.consultation))
    )
    return list(db.session.scalars(query.order_by(Topic.consultation_id, Topic.kind, Topic.id)))


def list_notifications(actor: Actor) -> list[Notification]:
    query = select(Notification).filter_by(account_id=actor.account_id).options(joinedload(Notification.consultation))
    return list(db.session.scalars(query.order_by(Notification.id.desc()).limit(MOST_SHOWN)))


def count_unread(actor: Actor) -> int:
    if not actor.is_signed_in:
        return 0
    if "unread" not in actor.known:
        query = select(func.count()).select_from(Notification).filter_by(account_id=actor.account_id, read_at=None)
        actor.known["unread"] = db.session.scalar(query) or 0
    count: int = actor.known["unread"]
    return count


def find_pace(account_id: int) -> Pace:
    choice = db.session.get(MailChoice, account_id)
    return Pace(choice.pace) if choice else Pace.DAILY


def list_unmailed(account_id: int, until: datetime | None) -> list[Notification]:
    if until is None:
        return []
    query = (
        select(Notification)
        .where(Notification.account_id == account_id, Notification.mailed_at.is_(None), Notification.made_at <= until)
        .options(joinedload(Notification.consultation))
    )
    return list(db.session.scalars(query.order_by(Notification.consultation_id, Notification.id)))


def list_waiting_accounts() -> list[tuple[int, Pace, datetime]]:
    """(account, how often, when its oldest news that was not mailed was made)"""
    query = (
        select(Notification.account_id, MailChoice.pace, func.min(Notification.made_at).label("oldest"))
        .outerjoin(MailChoice, MailChoice.account_id == Notification.account_id)
        .where(Notification.mailed_at.is_(None), func.coalesce(MailChoice.pace, Pace.DAILY) != Pace.NEVER)
        .group_by(Notification.account_id, MailChoice.pace)
    )
    return [(row.account_id, Pace(row.pace or Pace.DAILY), row.oldest) for row in db.session.execute(query)]
