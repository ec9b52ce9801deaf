"""Reasons of what is decided by itself, and what authors read among their updates. Stored by key: see `kernel.sentences`."""

from __future__ import annotations

from flask_babel import gettext as _

from forum.kernel.sentences import declare_sentence
from forum.moderation.triggers import all_watchers

MANY_REPORTED = declare_sentence(
    "many_reported", lambda: _("Several people reported this. We have hidden it until a moderator has looked.")
)
REPEATS_DETAILS = declare_sentence(
    "repeats_details",
    lambda: _("This repeats personal details that we removed somewhere else. A moderator will look before we show it."),
)


def _say_what_trigger_saw(trigger: str) -> str:
    watcher = all_watchers().get(trigger)
    # A trigger that a later release no longer has.
    return str(watcher.trigger.sentence) if watcher else _("A moderator will look at this before we show it.")


TRIGGER_SAW = declare_sentence("trigger_saw", _say_what_trigger_saw)
NOTICE = declare_sentence("moderator_decided", lambda: _("A moderator has sent you a message about your comment."))
APPEAL_HEARD = declare_sentence("appeal_heard", lambda: _("We have looked at your appeal."))
