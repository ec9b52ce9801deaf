"""What people are told when a consultation is stopped early. Stored by key: see `kernel.sentences`."""

from __future__ import annotations

from flask_babel import gettext as _

from forum.agreeing.wording import names_asker, names_who_said_no
from forum.kernel.sentences import declare_sentence
from forum.stopping.models import EarlyStop

ASKED = declare_sentence("stop_asked", lambda: _("A colleague asks to stop this early. Read why, then agree or say no."))
DROPPED = declare_sentence("stop_dropped", lambda: _("This will not be stopped early. It goes on as before."))
STOPPED = declare_sentence(
    "stop_stopped",
    lambda reason: _(
        "This was stopped early, for good. You can still read everything, and delete what you wrote. Why: %(reason)s",
        reason=reason,
    ),
)

names_asker(ASKED, lambda who: _("%(who)s asks to stop this early. Read why, then agree or say no.", who=who), EarlyStop)
names_who_said_no(
    DROPPED, lambda who: _("%(who)s said no, so this will not be stopped early. It goes on as before.", who=who), EarlyStop
)
