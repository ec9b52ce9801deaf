"""What whoever asked for evidence is told. Stored by key: see `kernel.sentences`."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _

from forum.kernel.dates import say_day
from forum.kernel.sentences import declare_sentence

REQUEST_PROMISED = declare_sentence(
    "evidence_request_promised",
    lambda name, due: _("%(name)s will answer your request by %(day)s.", name=name, day=say_day(date.fromisoformat(due))),
)
REQUEST_ANSWERED = declare_sentence("evidence_request_answered", lambda name: _("%(name)s has answered your request.", name=name))
