"""Pages to register, sign in and out, and set a new password."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, login_user, logout_user
from flask_wtf.csrf import generate_csrf

from forum.accounts import actions
from forum.accounts.forms import ForgotPasswordForm, NewPasswordForm, RegisterForm, SignInForm
from forum.accounts.models import Account
from forum.web.access import anyone, current_actor, signed_in
from forum.web.drafts import SESSION_DRAFTS
from forum.web.forms import render_form
from forum.web.urls import safe_next

blueprint = Blueprint("accounts", __name__, url_prefix="/account")
blueprints = [blueprint]


@blueprint.route("/register", methods=["GET", "POST"])
@anyone
def register() -> ResponseReturnValue:
    form = RegisterForm.from_request(next=request.args.get("next", ""))
    if form.validate_on_submit():
        actions.count_mail_request(form.email.data, _address())
        actions.register(
            current_actor(),
            None,
            email=form.email.data,
            password=form.password.data,
            next_path=_next_path(form.next.data),
        )
        return redirect(url_for("accounts.check_mail"), 303)
    return render_form("accounts/register.html", form)


@blueprint.get("/check-your-e-mail")
@anyone
def check_mail() -> ResponseReturnValue:
    return render_template("accounts/check_mail.html")


@blueprint.route("/confirm/<token>", methods=["GET", "POST"])
@anyone
def confirm(token: str) -> ResponseReturnValue:
    """The link in the mail opens a page with a button: programs that look at links in mail must not use it up."""
    if request.method == "POST":
        account = actions.confirm_account(current_actor(), None, token=token)
        if account is None:
            return render_template("accounts/link_used.html"), 410
        flash(_("Your e-mail address is confirmed. Sign in with the password you chose."), "success")
        return redirect(url_for("accounts.sign_in", next=_next_path(request.args.get("next"))), 303)
    if not actions.can_still_use(actions.CONFIRM, token):
        return render_template("accounts/link_used.html"), 410
    return render_template("accounts/confirm.html")


@blueprint.route("/sign-in", methods=["GET", "POST"])
@anyone
def sign_in() -> ResponseReturnValue:
    target = safe_next(request.values.get("next"))
    if current_user.is_authenticated and not current_user.is_guest and request.method == "GET":
        return redirect(target)
    form = SignInForm.from_request(next=request.args.get("next", ""))
    if form.validate_on_submit():
        account = actions.check_password(form.email.data, form.password.data, _address())
        if account is not None:
            _start_session(account)
            return redirect(target, 303)
        form.form_errors.append(
            _(
                "The e-mail address or the password is not right. Check both and try again. "
                "If you have just made your account, open the link in our mail first."
            )
        )
    return render_form("accounts/sign_in.html", form)


@blueprint.post("/sign-out")
@anyone
def sign_out() -> ResponseReturnValue:
    logout_user()
    session.clear()
    flash(_("You are signed out."))
    return redirect(url_for("consultations.index"), 303)


@blueprint.post("/sign-out-everywhere")
@signed_in
def sign_out_everywhere() -> ResponseReturnValue:
    actions.sign_out_everywhere(current_actor(), None)
    logout_user()
    session.clear()
    flash(_("You are signed out on every device."))
    return redirect(url_for("consultations.index"), 303)


@blueprint.route("/forgotten-password", methods=["GET", "POST"])
@anyone
def forgot_password() -> ResponseReturnValue:
    form = ForgotPasswordForm.from_request()
    if form.validate_on_submit():
        actions.count_mail_request(form.email.data, _address())
        actions.ask_for_reset(current_actor(), None, email=form.email.data)
        return redirect(url_for("accounts.check_mail"), 303)
    return render_form("accounts/forgot_password.html", form)


@blueprint.route("/new-password/<token>", methods=["GET", "POST"])
@anyone
def reset(token: str) -> ResponseReturnValue:
    if not actions.can_still_use(actions.RESET, token):
        return render_template("accounts/link_used.html"), 410
    form = NewPasswordForm.from_request()
    if form.validate_on_submit():
        if actions.reset_password(current_actor(), None, token=token, password=form.password.data) is None:
            return render_template("accounts/link_used.html"), 410
        flash(_("Your new password is set. Sign in with it."), "success")
        return redirect(url_for("accounts.sign_in"), 303)
    return render_form("accounts/reset.html", form)


def _start_session(account: Account) -> None:
    """A new session from nothing, but for words that were kept for this browser."""
    kept = {name: session[name] for name in (SESSION_DRAFTS,) if name in session}
    session.clear()
    session.update(kept)
    session.permanent = True
    generate_csrf()  # Now, so that two pages opened at once do not each make one and void the other's form.
    login_user(account)


def _address() -> str:
    return request.remote_addr or ""


def _next_path(target: str | None) -> str:
    return safe_next(target) if target else ""
