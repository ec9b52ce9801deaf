"""Sends a message in pieces: nobody who presses “send” waits for as many rows as there are people."""

from __future__ import annotations

from forum.accounts.queries import find_account
from forum.kernel.actions import lock, transaction
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.jobs import JobQueue, RunningJob, enqueue, job
from forum.messages import sentences
from forum.messages.kinds import MESSAGE_PAGE
from forum.messages.models import Message
from forum.messages.queries import can_still_vote, drop_voted, list_audience_after
from forum.messages.wording import make_line
from forum.notifications.actions import notify
from forum.notifications.jobs import mail_news
from forum.notifications.kinds import CONSULTATION
from forum.notifications.models import NewsKind
from forum.notifications.queries import find_topic

# So many people are told at a time.
PIECE = 200


@job("send_message")
def send_a_piece(running: RunningJob) -> None:
    """Tells a piece of those it is for, and asks for the next. Of what was done before it is killed, all or nothing stands; run
    again after that, it finds that others have gone on."""
    with transaction():
        message = db.session.get(Message, running.payload["message_id"])
        if message is None:
            return
        lock(message)
        if message.finished_at or message.withdrawn_at or message.told_upto != running.payload["after"]:
            return
        _tell_piece(message)


def _tell_piece(message: Message) -> None:
    is_over = message.poll is not None and not can_still_vote(message.poll)
    accounts = [] if is_over else list_audience_after(message, message.told_upto, PIECE)
    told = drop_voted(message, accounts)
    notify(
        told,
        message.consultation,
        key=message.news_key,
        sentence=sentences.ORGANISERS_WROTE(),
        target_kind=MESSAGE_PAGE,
        target=message.public_id,
        kind=NewsKind.OFFICIAL,
        topic=find_topic(message.consultation, CONSULTATION.key),
        made_at=message.sent_at,
        is_prompt=message.is_urgent,
    )
    if message.is_counted:
        message.told += len(told)
    if len(accounts) < PIECE:
        message.finished_at = now()
        return
    message.told_upto = accounts[-1]
    key = f"{message.news_key}:{message.told_upto}"
    enqueue("send_message", unique_key=key, message_id=message.id, after=message.told_upto)


@job("mail_test_message", queue=JobQueue.PROMPT_MAIL)
def mail_test_message(running: RunningJob) -> None:
    """The very letter that people get, to whoever asked for it."""
    account = find_account(running.payload["account_id"])
    message = db.session.get(Message, running.payload["message_id"])
    if account is not None and message is not None:
        mail_news(running, account, [(message.consultation, [make_line(message, is_letter=True)])], is_test=True)
