"""What a team is told before something opens. Stored by key: see `kernel.sentences`. Names are looked up on the page."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _

from forum.kernel.dates import say_moment_in_sentence
from forum.kernel.sentences import declare_sentence

ASKED_TO_SIGN = declare_sentence("opening_sign", lambda: _("A colleague asks you to check and sign this before it opens."))
ASKED_TO_AGREE = declare_sentence(
    "opening_agree", lambda: _("Something is missing before this opens. You can agree to opening without it, or say no.")
)
AGREED = declare_sentence("opening_agreed", lambda: _("What you asked for before it opens has been agreed."))
REFUSED = declare_sentence("opening_refused", lambda: _("The person you asked does not agree to opening without a check."))
SIGNED = declare_sentence("opening_signed", lambda: _("A colleague has signed this. It can open now."))
SENT_BACK = declare_sentence("opening_sent_back", lambda: _("A colleague has sent this back with a comment."))
UNSIGNED = declare_sentence(
    "opening_unsigned", lambda: _("Something changed after it was signed, so the signature has gone. It has to be signed again.")
)
OPENED = declare_sentence("opening_opened", lambda: _("It has opened by itself, at the time you set."))
LATE = declare_sentence(
    "opening_late",
    lambda when: _(
        "It should have opened %(when)s. It is not ready, so it is still closed. See what is missing.",
        when=say_moment_in_sentence(datetime.fromisoformat(when)),
    ),
)
NOBODY_MODERATES = declare_sentence(
    "opening_nobody_moderates", lambda: _("Nobody moderates this any more. Choose a moderator or a facilitator now.")
)
