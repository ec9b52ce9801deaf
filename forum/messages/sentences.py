"""What is kept of a message among updates, by key: see `kernel.sentences`. Its subject may be corrected, so it is looked up."""

from __future__ import annotations

from flask_babel import gettext as _

from forum.kernel.sentences import declare_sentence

ORGANISERS_WROTE = declare_sentence("organisers_wrote", lambda: _("The organisers have written to you."))
