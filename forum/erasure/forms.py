from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import PasswordField

from forum.web.forms import BaseForm, Required


class LeaveForm(BaseForm):
    password = PasswordField(
        _l("Your password"),
        [Required(_l("Enter your password"))],
        description=_l("So that nobody else can do this on your phone."),
        render_kw={"autocomplete": "current-password"},
    )
