"""Forms of whoever checks votes that a colleague entered."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from forum.spaces.rules import LONGEST_REASON
from forum.web.forms import BaseForm, HiddenText, MaxLength, Required, SeenText, TextArea

OBJECTING, FINDING = "objecting", "finding"


class EnteredForm(BaseForm):
    """`purpose`: what the words are for. A form that is older than what was said since must not become the answer to that."""

    purpose = SeenText()
    known = SeenText()  # how many objections the page showed


class DoubtForm(EnteredForm):
    seen = HiddenText()
    because = TextArea(
        _l("What is not right about these votes?"),
        [Required(_l("Enter what is not right")), MaxLength(LONGEST_REASON)],
        hint=_l("Do not say how someone voted. Everyone can read this beside the result."),
        render_kw={"rows": 3},
    )


class SettleDoubtForm(EnteredForm):
    because = TextArea(
        _l("What did you find?"),
        [Required(_l("Enter what you found")), MaxLength(LONGEST_REASON)],
        hint=_l("Do not say how someone voted. Everyone can read this beside the result."),
        render_kw={"rows": 3},
    )
