"""What people are told of a group. Stored by key: see `kernel.sentences`. What a clause or a text is called is official."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from forum.groups.kinds import OUTCOMES, Outcome
from forum.kernel.dates import say_moment_in_sentence
from forum.kernel.sentences import declare_sentence

MEETINGS_PLANNED = declare_sentence(
    "group_meetings_planned",
    lambda count, starts: ngettext(
        "A meeting is planned %(when)s.",
        "%(num)d meetings are planned. The first is %(when)s.",
        count,
        when=_say_moment(starts),
    ),
)
MEETING_MOVED = declare_sentence(
    "group_meeting_moved",
    lambda starts, where, reason: _(
        "The meeting is now %(when)s, %(where)s. Why: %(reason)s", when=_say_moment(starts), where=where, reason=reason
    ),
)
MEETING_CANCELLED = declare_sentence(
    "group_meeting_cancelled",
    lambda starts, reason: _(
        "We’re sorry, the meeting %(when)s is cancelled. Why: %(reason)s", when=_say_moment(starts), reason=reason
    ),
)
MINUTES_DRAFTED = declare_sentence(
    "group_minutes_drafted",
    lambda starts: _(
        "You can read the minutes of the meeting %(when)s. Members say whether they are right.", when=_say_moment(starts)
    ),
)
CHANGE_ASKED = declare_sentence(
    "group_change_asked", lambda clause: _("The group has asked the owner of the text to change “%(clause)s”.", clause=clause)
)
CHANGE_ANSWERED = declare_sentence(
    "group_change_answered",
    lambda clause, outcome: _(
        "The change to “%(clause)s” has an answer: %(outcome)s.", clause=clause, outcome=str(OUTCOMES[Outcome(outcome)]).lower()
    ),
)
ACTION_LATE = declare_sentence(
    "group_action_late", lambda what: _("“%(what)s” was not done by the day the group agreed.", what=what)
)


def _say_moment(iso: str) -> str:
    return say_moment_in_sentence(datetime.fromisoformat(iso))
