"""What followers are told. Stored by key: see `kernel.sentences`. Names are those that organisers gave."""

from __future__ import annotations

from flask_babel import gettext as _

from forum.kernel.sentences import declare_sentence

FRAMING_ADDED = declare_sentence(
    "framing_added", lambda whose: _("There is another way to see the problem: how “%(whose)s” see it", whose=whose)
)
OPTION_ADDED = declare_sentence("option_added", lambda title: _("There is a new option: “%(title)s”", title=title))
OPTION_CHANGED = declare_sentence(
    "option_changed", lambda title: _("The organisers have changed the option “%(title)s”.", title=title)
)
OPTION_RULED_OUT = declare_sentence(
    "option_ruled_out",
    lambda title, why: _("The option “%(title)s” is ruled out. The reason is: “%(why)s”", title=title, why=why),
)
OPTION_PUT_FORWARD = declare_sentence(
    "option_put_forward", lambda title: _("The option “%(title)s” can be chosen again.", title=title)
)
FINDING_ADDED = declare_sentence(
    "finding_added", lambda title: _("The organisers have added something they already know: “%(title)s”", title=title)
)
