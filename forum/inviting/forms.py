from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import RadioField, SelectField
from wtforms.validators import InputRequired, StopValidation

from forum.consultations.capacities import PROFESSIONAL
from forum.consultations.forms import AsksReasonForm
from forum.consultations.models import Readership
from forum.consultations.people_forms import NO_ROLE_REASON, role_reason_field
from forum.consultations.uploads import read_upload
from forum.inviting.codes import LONGEST_TYPED
from forum.inviting.parsing import LONGEST_LIST, InvitationLine, ListFault, read_list
from forum.inviting.rules import LONGEST_JOB
from forum.kernel.domains import LONGEST_DOMAIN
from forum.kernel.errors import Invalid
from forum.kernel.permissions import TEAM
from forum.spaces.rules import LONGEST_REASON
from forum.web.forms import (
    NOT_KEPT,
    BaseForm,
    IdempotentForm,
    MakeOnceForm,
    MaxLength,
    Required,
    SeenText,
    TextArea,
    TextLine,
    new_key,
)

# Bytes of a file: no letter of a list needs more than four.
LARGEST_FILE = 4 * LONGEST_LIST


class ListForm(AsksReasonForm, MakeOnceForm):
    """A list is pasted or a file of it chosen, looked at, then sent. `seen` is what was looked at: without it nothing is sent.
    What a file holds stands in the box from then on, so that it can be put right there."""

    keeps_draft, not_kept = False, NOT_KEPT
    seen = SeenText()
    rows = TextArea(
        _l("Paste your list (optional)"),
        [MaxLength(LONGEST_LIST)],
        hint=_l(
            "One person on each line: name, email, role, how they are connected, job title. Only the email address is needed."
        ),
        render_kw={"rows": 8, "spellcheck": "false", "autocomplete": "off"},
    )
    file = FileField(
        _l("Or choose a file (optional)"), description=_l("A CSV file, as Excel or Google Sheets save it, with up to 500 people.")
    )
    reason = role_reason_field(
        _l("Why do they get their roles? (optional for participants)"),
        _l("Everyone can read this on the page of changes, beside each person who accepts a role."),
    )
    lines: list[InvitationLine]
    no_reason = NO_ROLE_REASON

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.lines = []

    def validate(self, *args: Any, **options: Any) -> bool:
        """Reads the list too: `lines` are its people. False when it cannot be read; faults of single lines stand with them."""
        if not super().validate(*args, **options):
            return False
        try:
            if self.file.data:
                self._take_file()
            self.lines = read_list(self.rows.data or "")
        except ListFault as fault:
            self.rows.errors = [*self.rows.errors, str(fault)]
        except Invalid as problem:
            self.refuse(problem)
        return not self.errors

    def needs_reason(self) -> bool:
        """Not where everybody on the list only takes part."""
        return super().needs_reason() and any(line.role in TEAM for line in self.lines)

    def offer(self, seen: str) -> None:
        """What is sent next is what stands here now, once."""
        self.seen.data, self.key.data = seen, new_key()

    def _take_file(self) -> None:
        with self.file.data.stream as stream:
            content = stream.read(LARGEST_FILE + 1)
        if self.rows.data:
            raise Invalid({"file": _("Use the box or a file, not both. Empty the box to use the file")})
        if len(content) > LARGEST_FILE:
            raise Invalid({"file": _("The selected file is too big. Send the list in smaller parts")})
        self.rows.process_formdata([read_upload(".csv", content).decode()])
        self.seen.data, self.file.data = "", None  # It stands in the box by now, and need not be chosen again.


class DomainForm(BaseForm):
    domain = TextLine(
        _l("What comes after the @ in their email addresses"),
        [Required(_l("Enter what comes after the @")), MaxLength(LONGEST_DOMAIN)],
        hint=_l("For example, westbrook.nhs.uk. Addresses at other parts, like staff.westbrook.nhs.uk, do not count."),
        render_kw={"autocapitalize": "none", "spellcheck": "false"},
    )
    capacity_key = SelectField(
        _l("How are they connected to this?"),
        choices=[(capacity.key, capacity.label) for capacity in PROFESSIONAL],
        description=_l("We show this as checked next to everything they write."),
    )


def _names_somebody(_form: BaseForm, field: TextLine) -> None:
    if not any(letter.isalpha() for letter in field.data or ""):
        raise StopValidation(_("Enter a name with at least one letter"))


class StaffForm(BaseForm):
    pseudonym = TextLine(
        _l("Your name"),
        [Required(_l("Enter your name")), MaxLength(40), _names_somebody],
        hint=_l("Staff take part under their own name."),
        render_kw={"autocomplete": "name"},
    )
    job_title = TextLine(
        _l("Your job and team"),
        [Required(_l("Enter your job and team")), MaxLength(LONGEST_JOB)],
        hint=_l("For example, Staff nurse, Ward 6. People will see this next to your name."),
        render_kw={"autocomplete": "organization-title"},
    )


class ReadersForm(BaseForm):
    seen = SeenText()
    readership = RadioField(
        _l("Who can read this?"),
        [InputRequired(_l("Choose who can read this"))],
        choices=[
            (Readership.EVERYONE, _l("Everyone")),
            (Readership.INVITED, _l("Only people you invite")),
            (Readership.CODE, _l("People you invite, and people who have a code from you, for example, on a letter")),
        ],
        description=_l("You cannot change this after it opens."),
    )


class PutOutForm(BaseForm):
    seen = SeenText()
    reason = TextLine(
        _l("Why can they no longer read this?"),
        [Required(_l("Enter why they can no longer read this")), MaxLength(LONGEST_REASON)],
        hint=_l("We email it to them. Other organisers can read it."),
    )


class MakeCodeForm(IdempotentForm):
    seen = SeenText()


class AccessCodeForm(BaseForm):
    code = TextLine(
        _l("Code from your letter"),
        [Required(_l("Enter the code from your letter")), MaxLength(LONGEST_TYPED)],
        hint=_l("It has 16 letters and numbers. You can leave out the hyphens."),
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"},
    )
