from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import PasswordField

from forum.accounts.rules import LONGEST_PASSWORD
from forum.web.forms import BaseForm, MaxLength, Required


class LeaveForm(BaseForm):
    password = PasswordField(
        _l("Your password"),
        [Required(_l("Enter your password")), MaxLength(LONGEST_PASSWORD)],
        description=_l("We ask for this so nobody else can delete your account."),
        render_kw={"autocomplete": "current-password"},
    )


class LeaveByLinkForm(BaseForm):
    """Of an account without a password: whoever has just signed in by a link has shown that it is theirs."""
