"""What people fill in who come: booking, answering an invitation, the code, a guest’s name."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.validators import InputRequired, Length

from forum.consultations.capacities import SELF_DECLARED
from forum.web.forms import BaseForm, MaxLength, Required, TextArea, TextLine


class BookForm(BaseForm):
    access_needs = TextArea(
        _l("Is there anything you need so that you can take part?"),
        [MaxLength(500)],
        hint=_l("Only the people who run the workshop read this, and they will answer. You can leave it empty."),
        render_kw={"rows": 3},
    )


def name_field() -> TextLine:
    return TextLine(
        _l("What should we call you here?"),
        [Required(_l("Enter a name")), Length(max=40, message=_l("Use %(max)d characters or fewer"))],
        hint=_l("It need not be your real name."),
    )


class AnswerInviteForm(BookForm):
    """For somebody who has no place in the consultation."""

    name = name_field()
    capacity_key = RadioField(
        _l("Why will you be there?"),
        [InputRequired(_l("Choose one"))],
        choices=[(capacity.key, capacity.choice) for capacity in SELF_DECLARED],
    )


class CodeForm(BaseForm):
    code = TextLine(
        _l("The code on the screen"), [Required(_l("Enter the six letters and numbers on the screen")), MaxLength(20)]
    )


class GuestForm(BaseForm):
    name = name_field()
    capacity_key = RadioField(
        _l("Why are you here?"),
        [InputRequired(_l("Choose one"))],
        choices=[(capacity.key, capacity.choice) for capacity in SELF_DECLARED],
    )
