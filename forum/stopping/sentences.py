"""What people are told when a consultation is stopped early. Stored by key: see `kernel.sentences`."""

from __future__ import annotations

from flask_babel import gettext as _

from forum.kernel.sentences import declare_sentence

ASKED = declare_sentence("stop_asked", lambda: _("A colleague asks to stop this early. Read why, then agree or say no."))
DROPPED = declare_sentence("stop_dropped", lambda: _("This will not be stopped early. It goes on as before."))
STOPPED = declare_sentence(
    "stop_stopped",
    lambda reason: _(
        "This was stopped early, for good. You can still read everything, and delete what you wrote. Why: %(reason)s",
        reason=reason,
    ),
)
