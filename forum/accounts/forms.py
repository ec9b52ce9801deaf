from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import PasswordField
from wtforms.validators import Length

from forum.accounts.rules import LONGEST_PASSWORD, SHORTEST_PASSWORD
from forum.web.forms import BaseForm, EmailLine, HiddenText, MaxLength, Required

NEW_PASSWORD = [
    Required(_l("Enter a password")),
    Length(
        min=SHORTEST_PASSWORD,
        max=LONGEST_PASSWORD,
        message=_l("Use a password of %(min)d to %(max)d characters. Three words in a row work well."),
    ),
]


def _email_field(hint: Any = "") -> EmailLine:
    return EmailLine(_l("E-mail address"), _l("Enter your e-mail address"), hint, render_kw={"autocomplete": "email"})


class RegisterForm(BaseForm):
    email = _email_field(_l("We use it to let you sign in. It is never shown to others."))
    password = PasswordField(
        _l("Choose a password"),
        NEW_PASSWORD,
        description=_l("At least %(min)d characters. Three words in a row are easy to remember.", min=SHORTEST_PASSWORD),
        render_kw={"autocomplete": "new-password"},
    )
    next = HiddenText()


class SignInForm(BaseForm):
    email = _email_field()
    password = PasswordField(
        _l("Password"),
        [Required(_l("Enter your password")), MaxLength(LONGEST_PASSWORD)],
        render_kw={"autocomplete": "current-password"},
    )
    next = HiddenText()


class ForgotPasswordForm(BaseForm):
    email = _email_field()


class NewPasswordForm(BaseForm):
    password = PasswordField(
        _l("New password"),
        NEW_PASSWORD,
        description=_l("At least %(min)d characters.", min=SHORTEST_PASSWORD),
        render_kw={"autocomplete": "new-password"},
    )
