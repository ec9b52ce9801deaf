"""A message as people read it, and how many it is for, said so that nobody can be found by it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from forum.activities.voting.models import Poll
from forum.consultations.capacities import Capacity
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.numbers import say_number
from forum.messages import sentences
from forum.messages.kinds import MESSAGE_PAGE, Audience
from forum.messages.models import Message
from forum.messages.queries import MOST_COUNTED
from forum.notifications.extension_points import NewsReader, NewsWords, describes
from forum.notifications.kinds import find_door
from forum.notifications.models import NewsKind, Notification
from forum.notifications.wording import NewsLine

# Fewer are not told apart; more are rounded down to tens.
FEWEST_SAID = 5
AUDIENCES = {
    Audience.EVERYONE: _l("Everyone who takes part or follows"),
    Audience.JOINED: _l("Everyone who has joined"),
    Audience.FOLLOWING: _l("Everyone who follows this consultation"),
    Audience.SPOKEN: _l("Everyone who has commented"),
}


def say_many(count: int) -> str:
    """ "40 or more people": two lists that differ by one person are said alike, nearly always."""
    if count < FEWEST_SAID:
        return _("fewer than %(few)s people", few=FEWEST_SAID)
    rounded = count // 10 * 10 or FEWEST_SAID
    if count >= MOST_COUNTED:
        rounded = MOST_COUNTED
    return _("%(many)s or more people", many=say_number(rounded))


def say_audience(message: Message) -> str:
    """For whom it is, as a list shows it."""
    if message.poll is not None:
        return say_not_voted(message.poll)
    if message.audience == Audience.CAPACITY:
        return say_capacity(message.capacity)
    return str(AUDIENCES[Audience(message.audience)])


def say_not_voted(poll: Poll) -> str:
    return _("People who have not voted yet in “%(question)s”", question=poll.question)


def say_capacity(capacity: Capacity) -> str:
    return _("Everyone who joined as “%(label)s”", label=capacity.label)


def say_progress(message: Message) -> str:
    """How far the sending has come, as roughly as `say_many`; of those who have not voted, only whether it is over."""
    if message.finished_at is not None:
        return _("Sent to %(many)s.", many=say_many(message.told)) if message.is_counted else _("Sent.")
    if message.withdrawn_at is not None:
        return _("We have stopped sending this.")
    if not message.is_counted:
        return _("We are sending this now. Refresh this page to see when it is done.")
    if message.told < FEWEST_SAID:
        return _("We have begun to send this. Refresh this page to see how far it is.")
    many, all_of_them = say_many(message.told), say_many(message.expected)
    return _("We have sent this to %(many)s of %(all)s. Refresh this page to see how far it is.", many=many, all=all_of_them)


def say_title(message: Message, *, is_organiser: bool) -> str:
    """Its subject; of one whose words are gone, only for those who look after it."""
    return message.subject if not message.hides_words or is_organiser else _("Deleted message")


def say_message(message: Message, *, is_letter: bool) -> NewsWords:
    """Its line among updates; in a letter, which is read without the page, with all of its words."""
    if message.hides_words:
        return NewsWords(_("The organisers have deleted a message they sent you."))
    if message.withdrawn_at is not None:
        return NewsWords(_("The organisers have cancelled a message they sent you:"), message.subject)
    lead = _("A message from the organisers:")
    if not is_letter:
        return NewsWords(lead, message.subject)
    title = message.consultation.title
    subject = _("A message from the organisers of “%(title)s”: %(subject)s", title=title, subject=message.subject)
    return NewsWords(lead, message.subject, official=message.words, official_html=message.html, subject=subject)


def make_line(message: Message, *, is_letter: bool) -> NewsLine:
    """The line that people get once it is sent, to look at before."""
    door = find_door(MESSAGE_PAGE.key, message.consultation.slug, message.public_id)
    return NewsLine(0, NewsKind.OFFICIAL, now(), 1, say_message(message, is_letter=is_letter), door)


@describes(sentences.ORGANISERS_WROTE.key)
def describe_messages(reader: NewsReader, lines: list[list[Notification]]) -> list[NewsWords]:
    """As the messages are worded by now."""
    found = _find_messages([line[0].target for line in lines])
    return [
        say_message(found[line[0].target], is_letter=reader.is_letter)
        if line[0].target in found
        else NewsWords(str(line[0].sentence))
        for line in lines
    ]


def _find_messages(public_ids: Sequence[str]) -> Mapping[str, Message]:
    query = select(Message).where(Message.public_id.in_(public_ids)).options(joinedload(Message.consultation))
    return {each.public_id: each for each in db.session.scalars(query)}
