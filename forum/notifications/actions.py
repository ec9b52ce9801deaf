"""Following, and telling people. Features below tell nobody themselves: those above call `notify` inside their own actions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from itsdangerous import BadSignature
from sqlalchemy import delete, select, update

from forum.accounts.models import Account
from forum.accounts.queries import find_account
from forum.consultations.models import Consultation
from forum.kernel.actions import action, save
from forum.kernel.clock import now
from forum.kernel.db import db, insert_into, new_public_id
from forum.kernel.errors import NotFound
from forum.kernel.permissions import Actor
from forum.kernel.sentences import StoredSentence
from forum.kernel.signing import make_signer
from forum.notifications.kinds import CONSULTATION, TargetKind
from forum.notifications.models import Follow, MailChoice, Notification, Pace, Topic
from forum.notifications.queries import find_topic
from forum.notifications.rules import CHOOSE_MAIL, FOLLOW, STOP_MAIL

# In links of letters: never changed.
STOP_MAIL_SALT = "stop-mail"


def ensure_topic(consultation: Consultation, kind: TargetKind, key: str, *, label: str) -> None:
    """Makes something followable, or brings what it is called up to date. Inside the action that makes or changes it."""
    row = insert_into(Topic).values(
        consultation_id=consultation.id, kind=kind.key, key=key, label=label, public_id=new_public_id()
    )
    told = row.on_conflict_do_update(index_elements=["consultation_id", "kind", "key"], set_={"label": label})
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
    row = insert_into(Follow).values(topic_id=topic.id, account_id=actor.account_id, is_on=is_on)
    db.session.execute(row.on_conflict_do_update(index_elements=["topic_id", "account_id"], set_={"is_on": is_on}))


def hand_on_followers(consultation: Consultation, kind: TargetKind, key: str, to_key: str) -> None:
    """Whoever followed one thing follows the other it became a part of. Inside an action."""
    topic, into = find_topic(consultation, kind.key, key), find_topic(consultation, kind.key, to_key)
    if topic is None or into is None:
        return
    there = select(Follow.account_id).where(Follow.topic_id == into.id)
    moved = update(Follow).where(Follow.topic_id == topic.id, Follow.account_id.not_in(there))
    db.session.execute(moved.values(topic_id=into.id), execution_options={"synchronize_session": False})


def notify(
    accounts: Iterable[int],
    consultation: Consultation,
    *,
    key: str,
    sentence: StoredSentence,
    target_kind: TargetKind,
    target: str | Mapping[int, str] = "",
) -> None:
    """One sentence for each of these people, inside the action it is about. `key` names what happened: told twice, it is told
    once. The sentence never repeats what people wrote. `target` may differ from person to person."""
    rows = [
        {
            "account_id": account_id,
            "consultation_id": consultation.id,
            "key": key,
            "sentence": sentence,
            "target_kind": target_kind.key,
            "target": target if isinstance(target, str) else target[account_id],
            "made_at": now(),
        }
        for account_id in sorted(set(accounts))
    ]
    if rows:
        db.session.execute(insert_into(Notification).on_conflict_do_nothing(), rows)


def take_back(key: str) -> None:
    """What was told under this key has nothing to be told of any more: whoever has not read it is not told, nor mailed. Inside an
    action."""
    db.session.execute(delete(Notification).where(Notification.key == key, Notification.read_at.is_(None)))


@action(CHOOSE_MAIL)
def mark_read(actor: Actor, _site: None) -> None:
    """Marks all that the actor was told. What was read before keeps its time."""
    mine = Notification.account_id == actor.account_id
    db.session.execute(update(Notification).where(mine, Notification.read_at.is_(None)).values(read_at=now()))


@action(CHOOSE_MAIL)
def open_notification(actor: Actor, _site: None, notification_id: int) -> Notification:
    """Marks one as read and returns it: where it leads is opened next."""
    found = db.session.scalar(select(Notification).filter_by(id=notification_id, account_id=actor.account_id))
    if found is None:
        raise NotFound
    found.read_at = found.read_at or now()
    return found


@action(CHOOSE_MAIL)
def choose_pace(actor: Actor, _site: None, pace: Pace) -> None:
    """Pace.NEVER also drops what waits to be mailed."""
    account = find_account(actor.account_id)
    if account is not None:
        _set_pace(account, pace)


@action(STOP_MAIL)
def stop_mail(_actor: Actor, account: Account) -> None:
    """Whoever holds the link from a mail may stop the mail: that is the least a mailbox program expects (RFC 8058)."""
    _set_pace(account, Pace.NEVER)


def forget_account(account_id: int) -> None:
    """What somebody followed and was told goes with them."""
    for table in (Follow, Notification, MailChoice):
        db.session.execute(delete(table).where(table.account_id == account_id))


def sign_stop(account: Account) -> str:
    """The token of an account's link to stop mail. Unlike those of `kernel.tokens` it works as long as SECRET_KEY stays."""
    return str(make_signer(STOP_MAIL_SALT).dumps(account.public_id))


def read_stop(token: str) -> Account:
    """The account of a link to stop mail. Raises NotFound for a token that is not ours, or whose account is gone."""
    try:
        public_id = make_signer(STOP_MAIL_SALT).loads(token)
    except BadSignature as bad:
        raise NotFound from bad
    found = db.session.scalar(select(Account).filter_by(public_id=public_id))
    if found is None:
        raise NotFound
    return found


def _set_pace(account: Account, pace: Pace) -> None:
    choice = db.session.get(MailChoice, account.id)
    if choice is None:
        save(MailChoice(account_id=account.id, pace=pace))
    else:
        choice.pace = pace
    if pace is Pace.NEVER:
        # What waited is not sent later, should they choose mail again.
        waiting = update(Notification).where(Notification.account_id == account.id, Notification.mailed_at.is_(None))
        db.session.execute(waiting.values(mailed_at=now()))
