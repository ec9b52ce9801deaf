"""Who may write to people, and who may read what was written to whom."""

from __future__ import annotations

from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import select

from forum.consultations.rules import is_not_closed_for_good, is_published, may_see_consultation
from forum.kernel.dates import say_full_day
from forum.kernel.db import db
from forum.kernel.limits import Limit
from forum.kernel.permissions import Actor, Role, declare
from forum.messages.models import Message
from forum.notifications.models import Notification

LONGEST_SUBJECT = 120
LONGEST_MESSAGE = 5_000
MESSAGES_PER_CONSULTATION = Limit("messages", 5, timedelta(days=1))
TEST_LETTERS_PER_PERSON = Limit("test letters", 20, timedelta(hours=1))


def is_in_public(actor: Actor, message: Message) -> str | None:
    """Refuses those of a draft or a practice run: nobody gets anything from them."""
    return is_published(actor, message.consultation)


def is_draft(_actor: Actor, message: Message) -> str | None:
    """Refuses what was sent."""
    return _("This message has been sent, so you can no longer change it. You can correct it.") if message.sent_at else None


def was_sent(_actor: Actor, message: Message) -> str | None:
    """Refuses a draft."""
    return None if message.sent_at else _("This message has not been sent yet.")


def is_not_withdrawn(_actor: Actor, message: Message) -> str | None:
    """Refuses what was taken back for good."""
    if message.withdrawn_at is None:
        return None
    return _("This message has been deleted.") if message.hides_words else _("This message has been cancelled.")


def may_read_message(actor: Actor, message: Message) -> bool:
    """What went to all, or to whoever had not voted, is for everybody; the rest for those it went to. Organisers read their
    drafts too."""
    if not may_see_consultation(actor, message.consultation):
        return False
    if message.is_public or actor.roles_on(message) & {Role.ORGANISER, Role.SYSTEM}:
        return True
    if message.sent_at is None or not actor.is_signed_in:
        return False
    told = select(Notification.id).filter_by(account_id=actor.account_id, key=message.news_key)
    return db.session.scalar(told) is not None


def is_of_now(_actor: Actor, message: Message) -> str | None:
    """Refuses a draft from before all was stopped early: it may ask people to do what nobody can do any more."""
    stopped_at = message.consultation.stopped_at
    if message.sent_at or stopped_at is None or message.written_at > stopped_at:
        return None
    return _(
        "You cannot send this as it is. It was written before all of this was stopped on %(day)s. Edit and save it first.",
        day=say_full_day(stopped_at),
    )


SEE_MESSAGES = declare("message.see_all", "Read all messages of a consultation, drafts too.", {Role.ORGANISER}, is_published)
WRITE = declare(
    "message.write",
    "Write messages to people who take part or follow.",
    {Role.ORGANISER},
    is_published,
    is_not_closed_for_good,
)
CHANGE_DRAFT = declare(
    "message.change_draft",
    "Change or delete a message that is not sent.",
    {Role.ORGANISER},
    is_draft,
)
TEST = declare("message.test", "Have a message sent to oneself, to look at it.", {Role.ORGANISER}, is_in_public, is_not_withdrawn)
SEND = declare(
    "message.send",
    "Send a message, once, exactly as one saw it.",
    {Role.ORGANISER},
    is_in_public,
    is_not_closed_for_good,
    is_of_now,
)
CORRECT = declare(
    "message.correct",
    "Correct a message that was sent; the words before stay readable.",
    {Role.ORGANISER},
    was_sent,
    is_not_withdrawn,
    is_not_closed_for_good,
)
WITHDRAW_MESSAGE = declare("message.withdraw", "Take a message back that was sent.", {Role.ORGANISER}, was_sent)
