"""What followers of a consultation are told of it. Stored by key: see `kernel.sentences`. Names are those that its team gave."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _

from forum.kernel.dates import say_deadline_in_sentence, say_moment_in_sentence
from forum.kernel.sentences import declare_sentence

STAGE_ADDED = declare_sentence(
    "stage_added", lambda name, opens: _("There is a new stage, “%(name)s”. It opens %(when)s.", name=name, when=say_start(opens))
)
STAGE_MOVED = declare_sentence(
    "stage_moved",
    lambda name, opens, closes: _(
        "“%(name)s” has new dates. It opens %(opens)s and closes %(closes)s.",
        name=name,
        opens=say_start(opens),
        closes=say_end(closes),
    ),
)
STAGE_OPENED = declare_sentence(
    "stage_opened", lambda name, closes: _("“%(name)s” is open. It closes %(when)s.", name=name, when=say_end(closes))
)
STAGE_CLOSES = declare_sentence(
    "stage_closes", lambda name, closes: _("“%(name)s” closes %(when)s.", name=name, when=say_end(closes))
)
ACTIVITY_ADDED = declare_sentence("activity_added", lambda title: _("There is a new way to take part: “%(title)s”", title=title))
SCOPE_CHANGED = declare_sentence(
    "scope_changed", lambda: _("The organiser has changed what people can influence and what is fixed.")
)
AFFECTED_CHANGED = declare_sentence("affected_changed", lambda: _("The organisers have changed who this affects."))
DOCUMENT_ADDED = declare_sentence("document_added", lambda title: _("There is a new document: “%(title)s”", title=title))
DECISION_MOVED = declare_sentence("decision_moved", lambda when: _("There is a new date for the decision: “%(when)s”", when=when))


def say_start(iso: str) -> str:
    """ "at 5pm on Friday 18 December", of a time that a sentence keeps."""
    return say_moment_in_sentence(datetime.fromisoformat(iso))


def say_end(iso: str) -> str:
    """As `say_start`, of the end of something."""
    return say_deadline_in_sentence(datetime.fromisoformat(iso))
