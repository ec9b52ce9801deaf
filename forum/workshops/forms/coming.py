"""What people fill in who come: booking, answering an invitation, the code, a guest’s name."""

from __future__ import annotations

from typing import Self

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.validators import InputRequired, Length

from forum.consultations.capacities import SELF_DECLARED
from forum.kernel.errors import Changed
from forum.kernel.fingerprints import fingerprint
from forum.web.forms import NOT_KEPT, BaseForm, MaxLength, Required, SeenText, TextArea, TextLine
from forum.workshops.models import Attendance


class BookForm(BaseForm):
    keeps_draft, not_kept = False, NOT_KEPT
    access_needs = TextArea(
        _l("Do you need anything to help you take part? (optional)"),
        [MaxLength(500)],
        hint=_l(
            "For example, an interpreter or a hearing loop. Only the people running the workshop can see this, and they "
            "will answer you."
        ),
        render_kw={"rows": 3, "autocomplete": "off"},
    )
    # Whoever has said that they cannot come is asked first; a page from before that knows no such field.
    after_all = SeenText()
    seen = SeenText()  # what they had asked for when the page was drawn

    def begin_from(self, attendance: Attendance | None) -> Self:
        self.seen.data = fingerprint(attendance.access_needs) if attendance else ""
        return self

    def ask_again(self, problem: Changed, attendance: Attendance | None) -> None:
        """With what they had asked for, where the page that was sent knew nothing of it and would have wiped it; what they typed
        instead stays, and beside it stands what they had asked for."""
        earlier = attendance.access_needs if attendance else ""
        if not earlier or not attendance or attendance.booked_at is None or self.access_needs.data == earlier:
            return
        said = problem.sentence
        if self.access_needs.data:
            said = f"{said} {_('Before, you asked for: %(words)s', words=earlier)}"
        else:
            self.access_needs.data = earlier
        self.access_needs.errors = [said]


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
