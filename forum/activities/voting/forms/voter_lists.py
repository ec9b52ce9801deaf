"""Forms of organisers: lists of people who may vote."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from forum.web.email_fields import EmailAddressList
from forum.web.forms import NOT_KEPT, MakeOnceForm, MaxLength, Required, TextLine
from forum.web.shared_forms import SharedForm


class VoterListForm(SharedForm):
    keeps_draft, not_kept = False, NOT_KEPT
    name = TextLine(
        _l("Name of the list"), [Required(_l("Enter a name")), MaxLength(80)], hint=_l("For example, Citizens’ panel")
    )
    emails = EmailAddressList(
        _l("Email addresses, one on each line"),
        [Required(_l("Enter at least one email address")), MaxLength(200_000)],
        hint=_l("Each person needs an account with this email address, and needs to have joined this consultation."),
        render_kw={"rows": 10},
    )


class NewVoterListForm(VoterListForm, MakeOnceForm):
    """A list that is not there yet."""
