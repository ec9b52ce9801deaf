"""What people are told of a negotiation. Stored by key: see `kernel.sentences`. Titles and names of sides are official."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import ngettext

from forum.kernel.sentences import declare_sentence
from forum.kernel.text import go_on_with

ASKED_TO_SPEAK = declare_sentence(
    "agreement_asked_to_speak",
    lambda side: _("You have been asked to speak for %(side)s in a negotiation.", side=go_on_with(side)),
)
TERM_REWORDED = declare_sentence(
    "agreement_term_reworded",
    lambda title, fell: ngettext(
        "The wording of “%(title)s” has changed. %(num)d signature no longer counts.",
        "The wording of “%(title)s” has changed. %(num)d signatures no longer count.",
        fell,
        title=title,
    ),
)
SIGNATURES_FELL = declare_sentence(
    "agreement_signatures_fell",
    lambda side, fell: ngettext(
        "%(num)d signature of %(side)s no longer counts.",
        "%(num)d signatures of %(side)s no longer count.",
        fell,
        side=go_on_with(side),
    ),
)
SIDE_WITHDREW = declare_sentence(
    "agreement_side_withdrew",
    lambda side: _("%(side)s has left the negotiation. Nothing can be agreed without this side.", side=side),
)
BEGUN = declare_sentence("agreement_begun", lambda title: _("The negotiation “%(title)s” has started.", title=title))
ENDED = declare_sentence(
    "agreement_ended",
    lambda title, agreed, terms: _(
        "The negotiation “%(title)s” has ended. %(agreed)s of %(terms)s terms were agreed.",
        title=title,
        agreed=agreed,
        terms=terms,
    ),
)
