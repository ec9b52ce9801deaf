from __future__ import annotations

from flask_babel import gettext as _

from forum.activities.discussions.models import Thread
from forum.activities.discussions.rules import thread_is_not_locked, why_no_reply
from forum.consultations.sharing import ShareCard, declare_shared, make_card, say_what_can_change
from forum.contributions.rules import may_see_words
from forum.kernel.dates import say_dated_deadline
from forum.kernel.permissions import VISITOR, Actor
from forum.web.urls import public_url

ANYBODY = Actor(None, VISITOR)


def describe_thread(actor: Actor, thread: Thread) -> ShareCard | None:
    """Under the title that everybody reads: a poster that its author or a moderator prints hangs before everybody."""
    consultation, first = thread.activity.consultation, thread.first_post
    if not may_see_words(ANYBODY, first):
        return None
    sentence = until = say_what_can_change(consultation, thread.activity.phase)
    if thread_is_not_locked(ANYBODY, thread):
        sentence = until = _("This thread has closed, and you can still read it.")
    elif not why_no_reply(ANYBODY, thread):
        until = _("You can reply until %(when)s.", when=say_dated_deadline(thread.activity.phase.closes_at))
    return make_card(
        actor,
        consultation,
        "t",
        thread.public_id,
        public_url("discussions.thread", slug=consultation.slug, public_id=thread.public_id),
        title=first.title,
        sentence=sentence,
        about=_("A thread in “%(title)s”. %(sentence)s", title=consultation.title, sentence=until),
    )


declare_shared("t", Thread, describe_thread)
