from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import PasswordField
from wtforms.validators import Length, ValidationError

from forum.accounts.passwords import is_common
from forum.accounts.rules import LONGEST_PASSWORD, SHORTEST_PASSWORD
from forum.web.current_site import current_site
from forum.web.email_fields import EmailLine
from forum.web.forms import BaseForm, HiddenText, MaxLength, Required


def _is_not_common(form: BaseForm, field: PasswordField) -> None:
    """Refuses what is tried first. The words of the site and of the address are among it."""
    typed = field.data or ""
    email = form["email"].data or "" if "email" in form else ""
    if len(typed) <= LONGEST_PASSWORD and is_common(typed, [current_site().name, email, *email.split("@")]):
        raise ValidationError(_("This password is easy to guess. Choose another, for example three random words"))


NEW_PASSWORD = [
    Required(_l("Enter a password")),
    Length(
        min=SHORTEST_PASSWORD,
        max=LONGEST_PASSWORD,
        message=_l("Password must be between %(min)d and %(max)d characters. Three random words work well"),
    ),
    _is_not_common,
]


def _email_field(hint: Any = "") -> EmailLine:
    return EmailLine(_l("Email address"), _l("Enter your email address"), hint, render_kw={"autocomplete": "email"})


class RegisterForm(BaseForm):
    email = _email_field(_l("You will use this to sign in. We never show it to anyone else."))
    password = PasswordField(
        _l("Create a password"),
        NEW_PASSWORD,
        description=_l("At least %(min)d characters. Three random words are easy to remember.", min=SHORTEST_PASSWORD),
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


class ConfirmForm(BaseForm):
    password = PasswordField(
        _l("The password you chose"),
        [Required(_l("Enter your password")), MaxLength(LONGEST_PASSWORD)],
        render_kw={"autocomplete": "current-password"},
    )


class ForgotPasswordForm(BaseForm):
    email = _email_field()


class AskForLinkForm(BaseForm):
    email = _email_field()
    next = HiddenText()


class NewPasswordForm(BaseForm):
    password = PasswordField(
        _l("New password"),
        NEW_PASSWORD,
        description=_l("At least %(min)d characters.", min=SHORTEST_PASSWORD),
        render_kw={"autocomplete": "new-password"},
    )
