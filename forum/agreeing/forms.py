from __future__ import annotations

from flask_babel import lazy_gettext as _l

from forum.spaces.rules import LONGEST_REASON
from forum.web.forms import BaseForm, MaxLength, Required, SeenText, TextArea


class NoForm(BaseForm):
    """By which a colleague says no. What was seen of the request goes with the page."""

    seen = SeenText()
    reason = TextArea(
        _l("Why do you not agree?"),
        [Required(_l("Enter why you do not agree")), MaxLength(LONGEST_REASON)],
        hint=_l("Your colleagues here can read this. It is not public."),
        render_kw={"rows": 3},
    )
