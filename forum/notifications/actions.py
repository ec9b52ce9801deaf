"""Following, and telling people. Features below tell nobody themselves: those above call `notify` inside their own actions."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from itsdangerous import BadSignature
from sqlalchemy import delete, select, update

from forum.accounts.models import Account
from forum.accounts.queries import find_account
from forum.consultations.models import Consultation, Phase
from forum.kernel.actions import action, save
from forum.kernel.clock import now
from forum.kernel.dates import to_local
from forum.kernel.db import db, insert_into, new_public_id
from forum.kernel.errors import NotFound
from forum.kernel.jobs import enqueue
from forum.kernel.permissions import Actor
from forum.kernel.sentences import StoredSentence
from forum.kernel.signing import make_signer
from forum.notifications.extension_points import Telling, is_shown
from forum.notifications.kinds import CONSULTATION, TargetKind, find_target_kind
from forum.notifications.models import ConsultationMailChoice, Follow, MailChoice, NewsKind, Notification, Pace, Topic
from forum.notifications.queries import drop_unwilling, find_paces, find_topic, get_topic, list_followers_after
from forum.notifications.rules import CHOOSE_MAIL, FOLLOW, MARK_READ, STOP_MAIL, key_of_close, key_of_opening, next_mail
from forum.spaces.extension_points import SpaceFace

# In links of letters: never changed.
STOP_MAIL_SALT = "stop-mail"
STOP_ONE_SALT = "stop-one"
# So many followers are told at a time.
PIECE = 200


def ensure_topic(consultation: Consultation | SpaceFace, kind: TargetKind, key: str, *, label: str) -> None:
    """Makes something followable, or brings what it is called up to date. Inside the action that makes or changes it."""
    row = insert_into(Topic).values(space_id=consultation.id, kind=kind.key, key=key, label=label, public_id=new_public_id())
    told = row.on_conflict_do_update(index_elements=["space_id", "kind", "key"], set_={"label": label})
    db.session.execute(told)


def topic_of(consultation: Consultation) -> Topic:
    """The topic of a whole consultation; made when it is first needed. Inside an action."""
    ensure_topic(consultation, CONSULTATION, "", label=consultation.title)
    found = find_topic(consultation, CONSULTATION.key)
    assert found is not None  # noqa: S101  (the line above made it)
    return found


@action(FOLLOW)
def follow(actor: Actor, topic: Topic, *, is_on: bool) -> None:
    """Off is kept as well: it holds against following something wider, or having written there (`list_followers`)."""
    assert actor.account_id is not None  # noqa: S101  (FOLLOW is for those who are signed in)
    set_follow(actor.account_id, topic, is_on=is_on)


def hand_on_followers(consultation: Consultation, kind: TargetKind, key: str, to_key: str) -> None:
    """Whoever followed one thing follows the other it became a part of. Inside an action."""
    topic, into = find_topic(consultation, kind.key, key), find_topic(consultation, kind.key, to_key)
    if topic is None or into is None:
        return
    there = select(Follow.account_id).where(Follow.topic_id == into.id)
    moved = update(Follow).where(Follow.topic_id == topic.id, Follow.account_id.not_in(there))
    db.session.execute(moved.values(topic_id=into.id), execution_options={"synchronize_session": False})


def follow_by_writing(consultation: Consultation | SpaceFace, kind: TargetKind, key: str, account_id: int) -> None:
    """Whoever writes in something follows it, unless they said that they do not want to. Inside the action in which they write;
    its name is looked up when it is shown, since it is people's words."""
    made = insert_into(Topic).values(space_id=consultation.id, kind=kind.key, key=key, label="", public_id=new_public_id())
    db.session.execute(made.on_conflict_do_nothing())
    topic = find_topic(consultation, kind.key, key)
    assert topic is not None  # noqa: S101  (the line above made it)
    row = insert_into(Follow).values(topic_id=topic.id, account_id=account_id, is_on=True)
    db.session.execute(row.on_conflict_do_nothing())


def notify(
    accounts: Iterable[int],
    consultation: Consultation | SpaceFace,
    *,
    key: str,
    sentence: StoredSentence,
    target_kind: TargetKind,
    target: str | Mapping[int, str] = "",
    kind: NewsKind = NewsKind.OUTCOME,
    group_key: str = "",
    contribution_id: int | None = None,
    topic: Topic | None = None,
    made_at: datetime | None = None,
    is_mailed: bool = False,
    is_duty: bool = False,
    is_prompt: bool = False,
) -> None:
    """One sentence for each of these people, inside the action it is about. `key` names what happened: told twice, it is told
    once. The sentence never repeats what people wrote. `target` may differ from person to person. `is_mailed`: a letter of its
    own tells of it. `is_duty`: a role obliges them to see it, so it goes at once in a letter of its own, whatever they chose.
    `is_prompt`: it waits for no rhythm, so it is in the next letter that may go; whoever wants no letters gets none."""
    happened, wanted = made_at or now(), sorted(set(accounts))
    same = {
        "space_id": consultation.id,
        "key": key,
        "sentence": sentence,
        "kind": kind,
        "group_key": group_key,
        "contribution_id": contribution_id,
        "topic_id": topic.id if topic else None,
        "target_kind": target_kind.key,
        "made_at": happened,
        "mailed_at": happened if is_mailed or is_duty else None,
    }
    targets = {account_id: target if isinstance(target, str) else target[account_id] for account_id in wanted}
    _add(targets, same, is_prompt=is_prompt)
    for account_id in wanted if is_duty else ():
        enqueue("mail_duty", unique_key=f"duty:{account_id}:{key}", account_id=account_id, key=key)


def _add(targets: dict[int, str], same: dict[str, Any], *, is_prompt: bool) -> None:
    """A row for each account, due when its owner wants letters; what has a letter of its own is due in no other."""
    paces = find_paces(targets, same["space_id"])
    if is_prompt:
        paces = {account_id: pace if pace is Pace.NEVER else Pace.NOW for account_id, pace in paces.items()}
    rows = [
        same
        | {
            "account_id": account_id,
            "target": target,
            "due_at": None if same["mailed_at"] else next_mail(paces[account_id], same["made_at"]),
        }
        for account_id, target in targets.items()
    ]
    if rows:
        db.session.execute(insert_into(Notification).on_conflict_do_nothing(), rows)


def pass_on(consultation: Consultation, telling: Telling, made_at: datetime | None = None) -> None:
    """Tells whom it is for; followers in pieces, each a job, so that nobody waits for as many rows as there are followers. Inside
    `transaction`. Nothing is told of what is not public."""
    if consultation.published_at is None:
        return
    topic_kind, topic_key = telling.topic
    topic = find_topic(consultation, topic_kind.key, topic_key)
    if telling.accounts is not None:
        willing = drop_unwilling(topic, telling.accounts - telling.without)
        _notify_of(consultation, telling, willing, made_at or now(), topic)
    elif topic is not None:
        tell_all_followers(topic, telling, made_at)


def tell_all_followers(topic: Topic, telling: Telling, made_at: datetime | None = None) -> None:
    """Tells whoever follows a topic, in pieces, each a job. Inside `transaction`, or an action of what has no log that is told
    of."""
    enqueue(
        "tell_followers",
        unique_key=f"followers:{telling.key}:0",
        topic_id=topic.id,
        after=0,
        made_at=(made_at or now()).isoformat(),
        telling=pack(telling),
    )


def tell_followers(topic: Topic, telling: Telling, made_at: datetime, after: int) -> int | None:
    """Tells a piece of a topic's followers; returns the account to go on after, or None when these were the last."""
    followers = list_followers_after(topic, after, PIECE)
    _notify_of(topic.about, telling, set(followers) - telling.without, made_at, topic)
    return followers[-1] if len(followers) == PIECE else None


def _notify_of(
    consultation: Consultation | SpaceFace, telling: Telling, accounts: Iterable[int], made_at: datetime, topic: Topic | None
) -> None:
    notify(
        accounts,
        consultation,
        key=telling.key,
        sentence=telling.sentence,
        target_kind=telling.target_kind,
        target=telling.target,
        kind=telling.kind,
        group_key=telling.group_key,
        contribution_id=telling.contribution_id,
        topic=topic,
        made_at=made_at,
        is_prompt=telling.is_prompt,
    )


def pack(telling: Telling) -> dict[str, Any]:
    """A telling as a job keeps it. The names are stored: never changed."""
    return {
        "key": telling.key,
        "sentence": [telling.sentence.key, dict(telling.sentence.values)],
        "kind": telling.kind,
        "target_kind": telling.target_kind.key,
        "target": telling.target,
        "without": sorted(telling.without),
        "group_key": telling.group_key,
        "contribution_id": telling.contribution_id,
        "is_prompt": telling.is_prompt,
    }


def unpack(kept: Mapping[str, Any]) -> Telling:
    """What `pack` kept; whom it is for, the job knows."""
    return Telling(
        kept["key"],
        StoredSentence(*kept["sentence"]),
        NewsKind(kept["kind"]),
        find_target_kind(kept["target_kind"]),
        kept["target"],
        without=frozenset(kept["without"]),
        group_key=kept["group_key"],
        contribution_id=kept["contribution_id"],
        is_prompt=kept.get("is_prompt", False),  # a job of an earlier release says nothing of it
    )


def take_back(key: str) -> None:
    """What was told under this key has nothing to be told of any more: whoever has not read it is not told, nor mailed. Inside an
    action."""
    db.session.execute(delete(Notification).where(Notification.key == key, Notification.read_at.is_(None)))


def note_over(key: str) -> None:
    """What was told under this key asks nobody for anything any more: it is there to be read, and not new. Inside an action."""
    told = update(Notification).where(Notification.key == key, Notification.read_at.is_(None))
    db.session.execute(told.values(read_at=now()))


def take_back_stage_news(phase: Phase) -> None:
    """That a stage has opened, or closes soon, while its dates are still those that were told. Inside an action that ends it."""
    take_back(key_of_opening(phase))
    take_back(key_of_close(phase))


@action(MARK_READ)
def mark_read(actor: Actor, _site: None) -> None:
    """Marks all that the actor was told. What was read before keeps its time."""
    mine = Notification.account_id == actor.account_id
    db.session.execute(update(Notification).where(mine, Notification.read_at.is_(None)).values(read_at=now()))


@action(MARK_READ)
def open_notification(actor: Actor, _site: None, notification_id: int) -> Notification:
    """Marks one as read, with all that is in the same line, of the same day, up to it; returns it: where it leads is opened
    next."""
    mine = Notification.account_id == actor.account_id
    found = db.session.scalar(select(Notification).where(mine, Notification.id == notification_id, is_shown()))
    if found is None:
        raise NotFound
    found.read_at = found.read_at or now()
    if found.group_key:
        same = (Notification.space_id == found.space_id) & (Notification.group_key == found.group_key)
        day = to_local(found.made_at).replace(hour=0, minute=0, second=0, microsecond=0)
        older = update(Notification).where(mine, same, Notification.id < found.id, Notification.read_at.is_(None))
        db.session.execute(older.where(Notification.made_at >= day).values(read_at=now()))
    return found


@action(CHOOSE_MAIL)
def choose_pace(actor: Actor, _site: None, pace: Pace) -> None:
    """Pace.NEVER also drops what waits to be mailed."""
    account = find_account(actor.account_id)
    if account is not None:
        _set_pace(account, pace)


@action(CHOOSE_MAIL)
def choose_pace_here(actor: Actor, consultation: Consultation, pace: Pace | None) -> None:
    """How often the news of one consultation comes by mail; None: as often as all the other."""
    account = find_account(actor.account_id)
    if account is not None:
        _set_pace_here(account, consultation, pace)


@action(STOP_MAIL)
def stop_mail(_actor: Actor, account: Account) -> None:
    """Whoever holds the link from a mail may stop the mail: that is the least a mailbox program expects (RFC 8058). It ends the
    letters about consultations with a rhythm of their own too."""
    db.session.execute(delete(ConsultationMailChoice).filter_by(account_id=account.id))
    _set_pace(account, Pace.NEVER)


@action(STOP_MAIL)
def stop_one(_actor: Actor, link: StopLink) -> None:
    """As `stop_mail`, for one thing: letters about a consultation, or all news of a part of one."""
    if link.topic.kind == CONSULTATION.key and isinstance(link.topic.about, Consultation):
        _set_pace_here(link.account, link.topic.about, Pace.NEVER)
    else:
        set_follow(link.account.id, link.topic, is_on=False)


def set_follow(account_id: int, topic: Topic, *, is_on: bool) -> None:
    """Inside an action. Where it is off, what waits to be mailed of it goes in no letter either."""
    row = insert_into(Follow).values(topic_id=topic.id, account_id=account_id, is_on=is_on)
    db.session.execute(row.on_conflict_do_update(index_elements=["topic_id", "account_id"], set_={"is_on": is_on}))
    if is_on:
        return
    waiting = update(Notification).filter_by(account_id=account_id, topic_id=topic.id, mailed_at=None)
    db.session.execute(waiting.values(mailed_at=now(), due_at=None))


def forget_account(account_id: int) -> None:
    """What somebody followed and was told goes with them."""
    for table in (Follow, Notification, MailChoice, ConsultationMailChoice):
        db.session.execute(delete(table).where(table.account_id == account_id))


def sign_stop(account: Account) -> str:
    """The token of an account's link to stop mail. Unlike those of `kernel.tokens` it works as long as SECRET_KEY stays."""
    return str(make_signer(STOP_MAIL_SALT).dumps(account.public_id))


def read_stop(token: str) -> Account:
    """The account of a link to stop mail. Raises NotFound for a token that is not ours, or whose account is gone."""
    return _get_account(_read_signed(STOP_MAIL_SALT, token))


@dataclass(frozen=True)
class StopLink:
    """Whose news of what a link in a letter stops."""

    account: Account
    topic: Topic


def sign_stop_one(account: Account, topic: Topic) -> str:
    """The token of a link that stops one thing."""
    return str(make_signer(STOP_ONE_SALT).dumps([account.public_id, topic.public_id]))


def read_stop_one(token: str) -> StopLink:
    """Raises NotFound as `read_stop` does."""
    account_id, topic_id = _read_signed(STOP_ONE_SALT, token)
    return StopLink(_get_account(account_id), get_topic(topic_id))


def _read_signed(salt: str, token: str) -> Any:
    try:
        return make_signer(salt).loads(token)
    except BadSignature as bad:
        raise NotFound from bad


def _get_account(public_id: str) -> Account:
    found = db.session.scalar(select(Account).filter_by(public_id=public_id))
    if found is None:
        raise NotFound
    return found


def note_letter(account_id: int, sent: Collection[int]) -> None:
    """A letter has gone with this news: it is not sent again, and the next letter waits (`BETWEEN_LETTERS`)."""
    row = insert_into(MailChoice).values(account_id=account_id, pace=Pace.DAILY, sent_at=now())
    db.session.execute(row.on_conflict_do_update(index_elements=["account_id"], set_={"sent_at": now()}))
    mine = update(Notification).where(Notification.account_id == account_id, Notification.id.in_(sent))
    db.session.execute(mine.values(mailed_at=now()))


def _set_pace(account: Account, pace: Pace) -> None:
    choice = db.session.get(MailChoice, account.id)
    if choice is None:
        save(MailChoice(account_id=account.id, pace=pace))
    else:
        choice.pace = pace
    db.session.flush()
    _set_due_again(account)


def _set_pace_here(account: Account, consultation: Consultation, pace: Pace | None) -> None:
    own = delete(ConsultationMailChoice).filter_by(account_id=account.id, consultation_id=consultation.id)
    db.session.execute(own)
    if pace is not None:
        save(ConsultationMailChoice(account_id=account.id, consultation_id=consultation.id, pace=pace))
    _set_due_again(account)


def _set_due_again(account: Account) -> None:
    """What waits goes in the new rhythm; where that is never, it is not sent later either, should they choose mail again."""
    mine = Notification.account_id == account.id
    waiting = (mine, Notification.mailed_at.is_(None), Notification.due_at.is_not(None))
    for consultation_id in db.session.scalars(select(Notification.space_id).where(*waiting).distinct()).all():
        due = next_mail(find_paces([account.id], consultation_id)[account.id], now())
        changed = {"due_at": due} if due else {"due_at": None, "mailed_at": now()}
        here = Notification.space_id == consultation_id
        db.session.execute(update(Notification).where(*waiting, here).values(**changed))
