"""What colleagues are told. Stored by key: see `kernel.sentences`."""

from __future__ import annotations

from flask_babel import gettext as _

from forum.kernel.sentences import declare_sentence

ASKED = declare_sentence(
    "redaction_asked", lambda: _("A colleague asks to take out something that breaks the law. Look at it, then agree or say no.")
)
DROPPED = declare_sentence("redaction_dropped", lambda: _("What you asked to take out stays. A colleague said no."))
