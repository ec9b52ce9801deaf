"""What colleagues are told. Stored by key: see `kernel.sentences`."""

from __future__ import annotations

from flask_babel import gettext as _

from forum.agreeing.wording import names_asker, names_who_said_no
from forum.kernel.sentences import declare_sentence
from forum.redaction.models import Redaction

ASKED = declare_sentence(
    "redaction_asked", lambda: _("A colleague asks to take out something that breaks the law. Look at it, then agree or say no.")
)
DROPPED = declare_sentence("redaction_dropped", lambda: _("What you asked to take out stays. A colleague said no."))

names_asker(
    ASKED,
    lambda who: _("%(who)s asks to take out something that breaks the law. Look at it, then agree or say no.", who=who),
    Redaction,
)
names_who_said_no(DROPPED, lambda who: _("%(who)s said no, so what you asked to take out stays.", who=who), Redaction)
