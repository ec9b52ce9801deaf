from __future__ import annotations

from flask_babel import gettext as _

from forum.activities.voting.models import Poll
from forum.activities.voting.rules import state_of_poll
from forum.consultations.rules import State
from forum.consultations.sharing import ShareCard, declare_shared, make_card
from forum.kernel.dates import say_day, say_deadline, say_deadline_in_sentence
from forum.kernel.permissions import Actor
from forum.web.urls import public_url


def describe_poll(actor: Actor, poll: Poll) -> ShareCard | None:
    """Once it is announced."""
    if poll.announced_at is None:
        return None
    sentence = say_when_to_vote(poll)
    return make_card(
        actor,
        poll.consultation,
        "v",
        poll.public_id,
        public_url("voting.poll", slug=poll.consultation.slug, public_id=poll.public_id),
        title=poll.question,
        sentence=sentence,
        about=_("A vote in “%(title)s”. %(sentence)s", title=poll.consultation.title, sentence=sentence),
    )


def say_when_to_vote(poll: Poll) -> str:
    state = state_of_poll(poll)
    if poll.called_off_at:
        return _("This vote was cancelled.")
    if state is State.UPCOMING:
        return _("You can vote from %(day)s.", day=say_day(poll.opens))
    if state is State.OPEN:
        return _("You can vote until %(when)s.", when=say_deadline(poll.closes))
    return _("Voting closed %(when)s.", when=say_deadline_in_sentence(poll.closes))


declare_shared("v", Poll, describe_poll)
