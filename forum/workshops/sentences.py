"""What followers of a consultation are told of its workshops. Stored by key: see `kernel.sentences`. A title is official."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _

from forum.kernel.dates import say_moment_in_sentence
from forum.kernel.sentences import declare_sentence

WORKSHOP_PLANNED = declare_sentence(
    "workshop_planned",
    lambda title, starts: _("There is a new workshop, “%(title)s”. It starts %(when)s.", title=title, when=say_start(starts)),
)
WORKSHOP_MOVED = declare_sentence(
    "workshop_moved",
    lambda title, starts: _(
        "The workshop “%(title)s” has a new time or place. It starts %(when)s.", title=title, when=say_start(starts)
    ),
)
WORKSHOP_SOON = declare_sentence(
    "workshop_soon", lambda title, starts: _("The workshop “%(title)s” starts %(when)s.", title=title, when=say_start(starts))
)
WORKSHOP_OPENED = declare_sentence(
    "workshop_opened", lambda title: _("The workshop “%(title)s” is open. You can come in now.", title=title)
)
WORKSHOP_CALLED_OFF = declare_sentence(
    "workshop_cancelled", lambda title: _("The organiser has cancelled the workshop “%(title)s”.", title=title)
)
RECORD_PUBLISHED = declare_sentence(
    "workshop_record", lambda title: _("You can read what was said in the workshop “%(title)s”.", title=title)
)


def say_start(iso: str) -> str:
    """ "at 5pm on Friday 18 December", of a time that a sentence keeps."""
    return say_moment_in_sentence(datetime.fromisoformat(iso))
