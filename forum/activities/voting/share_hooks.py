from __future__ import annotations

from flask_babel import gettext as _

from forum.activities.voting.models import Poll
from forum.activities.voting.wording import say_when_to_vote
from forum.consultations.sharing import ShareCard, declare_shared, make_card
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


declare_shared("v", Poll, describe_poll)
