"""What people fill in who come: booking, answering an invitation, the code, a guest’s name."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.validators import InputRequired, Length

from forum.consultations.capacities import SELF_DECLARED
from forum.web.forms import NOT_KEPT, BaseForm, MaxLength, Required, SeenText, TextArea, TextLine


class BookForm(BaseForm):
    keeps_draft, not_kept = False, NOT_KEPT
    access_needs = TextArea(
        _l("Do you need anything to help you take part? (optional)"),
        [MaxLength(500)],
        hint=_l(
            "For example, an interpreter or a hearing loop. Only the people running the workshop can see this, and they "
            "will answer you."
        ),
        render_kw={"rows": 3},
    )
    # Whoever has said that they cannot come is asked first; a page from before that knows no such field.
    after_all = SeenText()


def name_field() -> TextLine:
    return TextLine(
        _l("What name should we use for you?"),
        [Required(_l("Enter the name we should use for you")), Length(max=40, message=_l("Use %(max)d characters or fewer"))],
        hint=_l("It does not have to be your real name."),
    )


class AnswerInviteForm(BookForm):
    """For somebody who has no place in the consultation."""

    name = name_field()
    capacity_key = RadioField(
        _l("How are you connected to this?"),
        [InputRequired(_l("Choose how you are connected to this"))],
        choices=[(capacity.key, capacity.choice) for capacity in SELF_DECLARED],
    )


# The code, or the link with it that somebody was sent.
LONGEST_CODE = 300


class CodeForm(BaseForm):
    code = TextLine(
        _l("Workshop code"),
        [Required(_l("Enter the 6 letters and numbers on the screen")), MaxLength(LONGEST_CODE)],
        hint=_l("It is on the big screen, or ask the facilitator."),
    )


class GuestForm(BaseForm):
    name = name_field()
    capacity_key = RadioField(
        _l("How are you connected to this?"),
        [InputRequired(_l("Choose how you are connected to this"))],
        choices=[(capacity.key, capacity.choice) for capacity in SELF_DECLARED],
    )
