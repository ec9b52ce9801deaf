"""What people are told when the time of a temporary change has passed. Stored by key: see `kernel.sentences`."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _

from forum.agreeing.wording import names_asker, names_who_said_no
from forum.kernel.dates import say_day
from forum.kernel.sentences import declare_sentence
from forum.temporary.models import SaidBack

OVERDUE = declare_sentence(
    "temporary_overdue",
    lambda day: _(
        "The temporary change should have ended on %(day)s. The organisers have not said what comes after.",
        day=say_day(date.fromisoformat(day)),
    ),
)
SAY_NOW = declare_sentence(
    "temporary_say_now",
    lambda: _("The temporary change should have ended. Say what comes after, or give a new end date and why."),
)
BACK_ASKED = declare_sentence(
    "temporary_back_asked",
    lambda: _("A colleague says that a temporary change is over. Look at the evidence, then agree or say no."),
)
BACK_ENDED = declare_sentence(
    "temporary_back_ended",
    lambda: _("You said that a temporary change is over. A colleague has told people something else, so we do not ask any more."),
)
BACK_DROPPED = declare_sentence("temporary_back_dropped", lambda: _("The temporary change does not show as over."))

# The same with the name of the colleague.
names_asker(
    BACK_ASKED,
    lambda who: _("%(who)s says that a temporary change is over. Look at the evidence, then agree or say no.", who=who),
    SaidBack,
)
names_who_said_no(
    BACK_DROPPED, lambda who: _("%(who)s said no, so the temporary change does not show as over.", who=who), SaidBack
)
