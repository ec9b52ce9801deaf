"""Who follows what, and what a person has been told."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import Select, bindparam, case, func, select, text
from sqlalchemy.orm import InstrumentedAttribute, contains_eager, joinedload

from forum.consultations.models import Consultation, Participation, Phase
from forum.consultations.rules import visible_to
from forum.kernel.dates import to_local
from forum.kernel.db import db
from forum.kernel.errors import NotFound
from forum.kernel.events import PUBLIC_STREAMS, SITE, EventStream
from forum.kernel.permissions import Actor
from forum.notifications.extension_points import find_topic_namer, is_shown
from forum.notifications.models import (
    ConsultationMailChoice,
    Follow,
    MailChoice,
    NewsKind,
    Notification,
    Pace,
    ToldLog,
    Topic,
)
from forum.notifications.rules import BETWEEN_LETTERS, may_read
from forum.spaces.extension_points import SpaceFace
from forum.spaces.models import Space, SpaceKind

NEWS_PAGE = 30
FOLLOWED_PAGE = 10
MOST_DIGITS = 9  # of a number that a link brings
MOST_COUNTED = 99
MOST_CONSULTATIONS = 100
MOST_IN_A_LETTER = 300
# So many people get a letter in a minute.
MOST_UNMAILED_AT_ONCE = 1000


def find_topic(consultation: Consultation | SpaceFace, kind: str, key: str = "") -> Topic | None:
    return db.session.scalar(select(Topic).filter_by(space_id=consultation.id, kind=kind, key=key))


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


def find_follow(actor: Actor, consultation: Consultation | SpaceFace, kind: str, key: str) -> tuple[str, bool]:
    """The public id of a topic, or nothing, and whether somebody follows it: the same as `find_topic` and `is_following`, asked
    at once for the button on a page."""
    query = select(Topic.public_id, Follow.is_on).filter_by(space_id=consultation.id, kind=kind, key=key)
    query = query.outerjoin(Follow, (Follow.topic_id == Topic.id) & (Follow.account_id == actor.account_id))
    found = db.session.execute(query).one_or_none()
    return (found.public_id, bool(found.is_on)) if found else ("", False)


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


def drop_unwilling(topic: Topic | None, accounts: frozenset[int]) -> frozenset[int]:
    """Without those who stopped following the topic."""
    if topic is None or not accounts:
        return accounts
    stopped = select(Follow.account_id).where(Follow.topic_id == topic.id, Follow.is_on.is_(False))
    return accounts - set(db.session.scalars(stopped.where(Follow.account_id.in_(accounts))))


def list_followers_after(topic: Topic, account_id: int, limit: int) -> list[int]:
    """A piece of a topic's followers, in the order of their numbers."""
    following = select(Follow.account_id).where(Follow.topic_id == topic.id, Follow.is_on.is_(True))
    return list(db.session.scalars(following.where(Follow.account_id > account_id).order_by(Follow.account_id).limit(limit)))


def list_followed(actor: Actor, before: int | None = None) -> tuple[list[tuple[Topic, str]], int | None]:
    """What somebody follows and how it is called, what was made last first, a page of it; and where the next page begins. What
    they may not read any more is in none: its name would tell what has become of it."""
    query = (
        select(Topic)
        .join(Follow)
        .join(Space, Space.id == Topic.space_id)
        .outerjoin(Consultation, Consultation.id == Topic.space_id)
        .where(Follow.account_id == actor.account_id, Follow.is_on.is_(True))
        .where((Space.kind != SpaceKind.CONSULTATION) | visible_to(actor))
        .options(joinedload(Topic.consultation))
    )
    if before is not None:
        query = query.where(Topic.id < before)
    found = list(db.session.scalars(query.order_by(Topic.id.desc()).limit(FOLLOWED_PAGE + 1)))
    topics = found[:FOLLOWED_PAGE]
    return name_topics(actor, topics), topics[-1].id if len(found) > FOLLOWED_PAGE else None


def name_topics(actor: Actor, topics: list[Topic]) -> list[tuple[Topic, str]]:
    """Each with what it is called now, for whoever may read its consultation. Left out is what has no name any more."""
    topics = [topic for topic in topics if may_read(actor, topic.about)]
    names: dict[tuple[str, str], str] = {}
    for kind in {topic.kind for topic in topics}:
        if namer := find_topic_namer(kind):
            keys = [topic.key for topic in topics if topic.kind == kind]
            names |= {(kind, key): name for key, name in namer(actor, keys).items()}
    named = [(topic, topic.label or names.get((topic.kind, topic.key), "")) for topic in topics]
    return [(topic, name) for topic, name in named if name]


@dataclass(frozen=True)
class NewsFilter:
    """Which news somebody wants to see."""

    unread: bool = False
    kind: NewsKind | None = None
    consultation_id: int | None = None


def list_news(actor: Actor, wanted: NewsFilter | None = None, before: int | None = None) -> tuple[list[Notification], int | None]:
    """What somebody was told, the newest first, a page of it; and where the next page begins. A page ends with a whole day where
    it can, so that no line is torn in two."""
    wanted = wanted or NewsFilter()
    query = select(Notification).filter_by(account_id=actor.account_id).options(joinedload(Notification.consultation))
    query = query.where(is_shown())
    if wanted.unread:
        query = query.where(Notification.read_at.is_(None))
    if wanted.kind is not None:
        query = query.where(Notification.kind == wanted.kind)
    if wanted.consultation_id is not None:
        query = query.where(Notification.space_id == wanted.consultation_id)
    if before is not None:
        query = query.where(Notification.id < before)
    found = list(db.session.scalars(query.order_by(Notification.id.desc()).limit(NEWS_PAGE + 1)))
    if len(found) <= NEWS_PAGE:
        return found, None
    last_day = to_local(found[-1].made_at).date()
    whole = [each for each in found if to_local(each.made_at).date() != last_day]
    if not whole:
        return found[:NEWS_PAGE], found[NEWS_PAGE - 1].id
    # What is told late has a number above others of a later day: it is on the next page too, rather than on none.
    return whole, max(each.id for each in found if each not in whole) + 1


def list_line(actor: Actor, newest: Notification) -> list[Notification]:
    """What stands in one line with it: of the same day, newest first. It alone where nothing of it is shown any more."""
    if not newest.group_key:
        return [newest]
    same = select(Notification).filter_by(account_id=actor.account_id, space_id=newest.space_id, group_key=newest.group_key)
    found = db.session.scalars(
        same.where(Notification.id <= newest.id, is_shown()).order_by(Notification.id.desc()).limit(NEWS_PAGE)
    )
    day = to_local(newest.made_at).date()
    return [each for each in found if to_local(each.made_at).date() == day] or [newest]


def read_number(text: str | None) -> int | None:
    """A number of a row that an address brings; None for anything else."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else None


def list_consultations_with_news(actor: Actor) -> list[Consultation]:
    """Where somebody takes part or follows something, and may read what is there: what news can be about."""
    joined = select(Participation.space_id).where(Participation.account_id == actor.account_id)
    followed = select(Topic.space_id).join(Follow).where(Follow.account_id == actor.account_id)
    query = select(Consultation).where(Consultation.id.in_(joined) | Consultation.id.in_(followed), visible_to(actor))
    return list(db.session.scalars(query.order_by(Consultation.id.desc()).limit(MOST_CONSULTATIONS)))


def count_unread(actor: Actor) -> int:
    """At most one more than MOST_COUNTED: what grows is not counted."""
    if not actor.is_signed_in:
        return 0
    if "unread" not in actor.known:
        actor.known["unread"] = count_unread_of(actor.account_id or 0)
    count: int = actor.known["unread"]
    return count


def count_unread_of(account_id: int) -> int:
    """The same for an account, each time anew."""
    return db.session.scalar(_count_unread(), {"account_id": account_id, "most": MOST_COUNTED + 1}) or 0


@cache
def _count_unread() -> Select[int]:
    """Put together once: that takes longer than to run it, and every page asks it."""
    unread = select(Notification.id).where(Notification.account_id == bindparam("account_id"), Notification.read_at.is_(None))
    return select(func.count()).select_from(unread.where(is_shown()).limit(bindparam("most")).subquery())


def say_count(count: int) -> str:
    """ "3", "99+", or nothing: what stands beside the bell."""
    return f"{MOST_COUNTED}+" if count > MOST_COUNTED else str(count or "")


def read_last_number() -> int:
    """Of the row that was written last, whomever it is for."""
    return db.session.scalar(select(func.max(Notification.id))) or 0


def list_told_since(number: int, account_ids: Collection[int]) -> set[int]:
    """Those of these accounts that have been told something in rows after this number."""
    told = select(Notification.account_id).where(Notification.id > number).distinct()
    return set(db.session.scalars(told)) & set(account_ids)


def find_pace(account_id: int) -> Pace:
    choice = db.session.get(MailChoice, account_id)
    return Pace(choice.pace) if choice else Pace.DAILY


def find_paces(account_ids: Collection[int], consultation_id: int) -> dict[int, Pace]:
    """How often each of them wants the news of one consultation by mail."""
    general = select(MailChoice.account_id, MailChoice.pace).where(MailChoice.account_id.in_(account_ids))
    own = select(ConsultationMailChoice.account_id, ConsultationMailChoice.pace).where(
        ConsultationMailChoice.account_id.in_(account_ids), ConsultationMailChoice.consultation_id == consultation_id
    )
    chosen = {**dict(db.session.execute(general).tuples().all()), **dict(db.session.execute(own).tuples().all())}
    return {account_id: Pace(chosen.get(account_id, Pace.DAILY)) for account_id in account_ids}


def list_own_paces(account_id: int) -> dict[int, Pace]:
    """Of consultations whose news somebody wants in a rhythm of its own."""
    rows = db.session.scalars(select(ConsultationMailChoice).filter_by(account_id=account_id))
    return {row.consultation_id: Pace(row.pace) for row in rows}


def list_due(account_id: int, upto: datetime) -> list[Notification]:
    """What goes into a letter now: due, in sight and not read on the page meanwhile. By consultation, the newest first."""
    query = select(Notification).where(
        Notification.account_id == account_id,
        Notification.mailed_at.is_(None),
        Notification.due_at <= upto,
        Notification.read_at.is_(None),
        is_shown(),
    )
    # What does not fit waits for the next letter: never what somebody was answered.
    answers_first = case((Notification.kind == NewsKind.ANSWER, 0), else_=1)
    query = query.options(joinedload(Notification.consultation)).order_by(answers_first, Notification.id.desc())
    return list(db.session.scalars(query.limit(MOST_IN_A_LETTER)))


def list_due_accounts(upto: datetime) -> list[tuple[int, datetime, datetime | None]]:
    """(account, since when its oldest news is due, its last letter), who waits longest first, without those who had a letter a
    moment ago. What is out of sight, or read, is not in a letter."""
    may_have = MailChoice.sent_at.is_(None) | (MailChoice.sent_at <= upto - BETWEEN_LETTERS)
    query = (
        select(Notification.account_id, func.min(Notification.due_at).label("oldest"), func.max(MailChoice.sent_at).label("sent"))
        .outerjoin(MailChoice, MailChoice.account_id == Notification.account_id)
        .where(
            Notification.mailed_at.is_(None), Notification.due_at <= upto, Notification.read_at.is_(None), is_shown(), may_have
        )
        .group_by(Notification.account_id)
        .order_by(func.min(Notification.due_at), Notification.account_id)
        .limit(MOST_UNMAILED_AT_ONCE)
    )
    return [(row.account_id, row.oldest, row.sent) for row in db.session.execute(query)]


def list_untold_logs() -> list[str]:
    """The logs of consultations that hold more than people were told of."""
    query = select(EventStream.name).outerjoin(ToldLog, ToldLog.stream == EventStream.name)
    # In brackets: it is an "or", and the site's own log would come with whatever else is asked.
    is_public, has_more = text(f"({PUBLIC_STREAMS})"), EventStream.last_seq > func.coalesce(ToldLog.seq, 0)
    query = query.where(is_public, EventStream.name != SITE, has_more)
    return list(db.session.scalars(query.order_by(EventStream.name)))


def list_stages_between(moment: InstrumentedAttribute[datetime], after: datetime, upto: datetime) -> list[Phase]:
    """Of published consultations, those whose start or end lies between; none that was stopped early, or waits."""
    query = select(Phase).join(Phase.consultation).where(moment > after, moment <= upto, Consultation.published_at.is_not(None))
    query = query.where(Phase.stopped_at.is_(None), Phase.held_at.is_(None), Consultation.closed_at.is_(None))
    return list(db.session.scalars(query.options(contains_eager(Phase.consultation)).order_by(Phase.id)))
