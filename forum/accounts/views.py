"""Pages to register, sign in and out, and set a new password."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from forum.accounts import actions
from forum.accounts.devices import COOKIE, COOKIE_LASTS, COOKIE_PATH, Device, read_device
from forum.accounts.forms import AskForLinkForm, ConfirmForm, ForgotPasswordForm, NewPasswordForm, RegisterForm, SignInForm
from forum.accounts.models import Account
from forum.accounts.sessions import SESSION_GUEST, is_signed_in_as_other, sign_in_here, sign_out_here
from forum.kernel.text import shorten
from forum.web.access import anyone, current_actor, name_person, signed_in
from forum.web.chosen_files import say_files_are_gone
from forum.web.draft_cookies import MOST_DRAFTS, KeptForm
from forum.web.drafts import (
    address_without_draft,
    claim_drafts,
    drop_shown_draft,
    drop_unclaimed_drafts,
    has_unclaimed_drafts,
    list_kept_beside,
    list_own_drafts,
    list_put_back,
    list_unclaimed_drafts,
    take_lost_press,
)
from forum.web.forms import render_form
from forum.web.kept_forms import say_kept_form
from forum.web.sent_fields import list_typed
from forum.web.templates import offer_to_templates
from forum.web.urls import find_why_sign_in, safe_next

blueprint = Blueprint("accounts", __name__, url_prefix="/account")
blueprints = [blueprint]
LONGEST_EXCERPT = 140


@dataclass(frozen=True)
class ShownDraft:
    """A form that is kept: what it is called, and all that somebody typed in it."""

    name: str
    form: KeptForm
    words: list[str]
    files_gone: str  # what to do about a file that came with it, or ""

    @property
    def excerpt(self) -> str:
        """Of what is longest: a title says less of it."""
        return shorten(max(self.words, key=len, default=""), LONGEST_EXCERPT)

    @property
    def at(self) -> datetime:
        return self.form.kept_at


offer_to_templates("accounts", drafts_of=name_person, has_kept_words=lambda: bool(list_own_drafts()))


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
    """`again` in the address says what was asked for, where it was not an account."""
    asked = request.args.get("again", "")
    again = {"reset": "forgot_password", "link": "ask_for_link"}.get(asked, "register")
    address = url_for(f"accounts.{again}", next=_next_path(request.args.get("next")) or None)
    return render_template("accounts/check_mail.html", again=address, asked=asked, waits_here=has_unclaimed_drafts())


@blueprint.route("/confirm/<token>", methods=["GET", "POST"])
@anyone
def confirm(token: str) -> ResponseReturnValue:
    """The link in the mail opens a page with a form: programs that look at links in mail must not use it up, and whoever reads
    the mailbox must not make somebody else's registration their account."""
    if not actions.can_still_use(actions.CONFIRM, token):
        return render_template("accounts/link_used.html", link_is_for="account"), 410
    form = ConfirmForm.from_request()
    if form.validate_on_submit():
        actions.count_confirmation(_address())
        with form.showing_refusals():
            account = actions.confirm_account(current_actor(), None, token=token, password=form.password.data)
            if account is None:
                return render_template("accounts/link_used.html", link_is_for="account"), 410
            flash(_("You have confirmed your email address and you are signed in."), "success")
            return _sign_in(account, _next_path(request.args.get("next")))
    return render_form("accounts/confirm.html", form)


@blueprint.route("/sign-in", methods=["GET", "POST"])
@anyone
def sign_in() -> ResponseReturnValue:
    target = safe_next(request.values.get("next"))
    if current_user.is_authenticated and not current_user.is_guest and request.method == "GET":
        return redirect(target)
    form = SignInForm.from_request(next=request.args.get("next", ""))
    if form.validate_on_submit():
        account = actions.check_password(form.email.data, form.password.data, _address(), _device())
        if account is not None:
            return _sign_in(account, target)
        form.form_errors.append(
            _(
                "Check your email address and password, and try again. If you have just created your account, open the link "
                "in our email first."
            )
        )
    return render_form("accounts/sign_in.html", form, why=find_why_sign_in(form.next.data))


@blueprint.route("/sign-in-link", methods=["GET", "POST"])
@anyone
def ask_for_link() -> ResponseReturnValue:
    form = AskForLinkForm.from_request(next=request.args.get("next", ""))
    if form.validate_on_submit():
        next_path = _next_path(form.next.data)
        actions.count_mail_request(form.email.data, _address())
        actions.ask_for_link(current_actor(), None, email=form.email.data, next_path=next_path)
        return redirect(url_for("accounts.check_mail", again="link", next=next_path or None), 303)
    return render_form("accounts/ask_for_link.html", form)


@blueprint.route("/sign-in/<token>", methods=["GET", "POST"])
@anyone
def sign_in_by_link(token: str) -> ResponseReturnValue:
    """The link opens a page with a button, and only the button signs in: programs look at links in mail too."""
    if request.method == "POST" and (account := actions.follow_link(current_actor(), None, token=token)) is not None:
        flash(_("You are signed in."), "success")
        return _sign_in(account, _next_path(request.args.get("next")))
    account = actions.find_who_signs_in(token)
    if account is None:
        return render_template("accounts/link_used.html", link_is_for="sign-in"), 410
    other = is_signed_in_as_other(account.email)
    return render_template("accounts/sign_in_by_link.html", email=account.email, is_someone_else=other)


@blueprint.post("/sign-out")
@anyone
def sign_out() -> ResponseReturnValue:
    was_guest = current_user.is_guest
    sign_out_here()
    if was_guest:
        flash(_("This browser has forgotten you. The link you kept still opens your comments."))
    else:
        flash(_("You have signed out."))
    return redirect(url_for("consultations.index"), 303)


@blueprint.post("/sign-out-everywhere")
@signed_in
def sign_out_everywhere() -> ResponseReturnValue:
    actions.sign_out_everywhere(current_actor(), None)
    sign_out_here()
    flash(_("You have signed out on all your devices."))
    return redirect(url_for("consultations.index"), 303)


@blueprint.route("/forgotten-password", methods=["GET", "POST"])
@anyone
def forgot_password() -> ResponseReturnValue:
    form = ForgotPasswordForm.from_request()
    if form.validate_on_submit():
        actions.count_mail_request(form.email.data, _address())
        actions.ask_for_reset(current_actor(), None, email=form.email.data)
        return redirect(url_for("accounts.check_mail", again="reset"), 303)
    return render_form("accounts/forgot_password.html", form)


@blueprint.route("/new-password/<token>", methods=["GET", "POST"])
@anyone
def reset(token: str) -> ResponseReturnValue:
    if not actions.can_still_use(actions.RESET, token):
        return render_template("accounts/link_used.html", link_is_for="password"), 410
    form = NewPasswordForm.from_request()
    if form.validate_on_submit():
        account = actions.reset_password(current_actor(), None, token=token, password=form.password.data)
        if account is None:
            return render_template("accounts/link_used.html", link_is_for="password"), 410
        flash(_("Your new password is saved. Use it to sign in."), "success")
        return _remember_device(redirect(url_for("accounts.sign_in"), 303), account)
    return render_form("accounts/reset.html", form)


@blueprint.post("/start-again")
@anyone
def start_again() -> ResponseReturnValue:
    """An empty form, in place of what this browser has kept of it."""
    drop_shown_draft()
    return redirect(address_without_draft(safe_next(request.form.get("next"))), 303)


def _name_put_back() -> list[tuple[KeptForm, str]]:
    """What stands in the forms of this page again, and, where it is in several, what each of them is."""
    kept = list_put_back()
    return [(each, say_kept_form(current_actor(), each.path) if len(kept) > 1 else "") for each in kept]


offer_to_templates("putting_back", name_put_back=_name_put_back, list_kept_beside=list_kept_beside)


@blueprint.route("/was-it-you", methods=["GET", "POST"])
@signed_in
def whose_words() -> ResponseReturnValue:
    """Asks about words that were typed in this browser while nobody was signed in: the next person may be another."""
    target = safe_next(request.args.get("next"))
    if request.method == "POST":
        answered = request.form.get("mine") or request.form.get("other")
        meant = [each for each in list_unclaimed_drafts() if each.public_id == answered]
        if "mine" not in request.form:
            drop_unclaimed_drafts(meant)
        elif (written_at := claim_drafts(current_user.public_id, meant)) and target in ("/", ""):
            target = written_at
        return redirect(url_for("accounts.whose_words", next=target) if has_unclaimed_drafts() else _lead_to_claimed(target), 303)
    if not has_unclaimed_drafts():
        return redirect(target)
    kept = [(each, say_kept_form(current_actor(), each.path)) for each in list_unclaimed_drafts()]
    return render_template("accounts/whose_words.html", kept=kept, email=current_user.email)


def _lead_to_claimed(target: str) -> str:
    """Where somebody who has answered for all of it goes on: a letter, or another window, may have led here, and not where they
    wrote. Then what they wrote is shown to them first."""
    own = list_own_drafts()
    is_named = len(own) == 1 and own[0].public_id in target
    return target if is_named or not own else url_for("accounts.kept_words", next=target)


@blueprint.route("/kept", methods=["GET", "POST"])
@signed_in
def kept_words() -> ResponseReturnValue:
    """All that this browser keeps of what they wrote and that was not sent, each with its form."""
    if request.method == "POST":
        drop_shown_draft(request.form.get("deleted", ""))
        flash(_("We have deleted it."), "success")
        return redirect(url_for("accounts.kept_words", next=request.args.get("next")), 303)
    kept = [
        ShownDraft(say_kept_form(current_actor(), each.path), each, list_typed(fields), say_files_are_gone(fields))
        for each in list_own_drafts()
        if (fields := each.read())
    ]
    return render_template("accounts/kept_words.html", kept=kept, most=MOST_DRAFTS, target=safe_next(request.args.get("next")))


def _by_way_of_kept(target: str) -> str:
    """Where several forms wait, they are shown together first: only one of them can be opened next."""
    return url_for("accounts.kept_words", next=target) if len(list_own_drafts()) > 1 else target


def _sign_in(account: Account, target: str) -> ResponseReturnValue:
    """On to where they wanted to go; by way of a question when there are words that may be theirs."""
    has_lost_press = take_lost_press(account.public_id)
    sign_in_here(account)
    if has_lost_press:
        flash(_("You are signed in. You were signed out when you pressed the button, so we did nothing. Press it again."))
    target = url_for("accounts.whose_words", next=target) if has_unclaimed_drafts() else _by_way_of_kept(target)
    if SESSION_GUEST in session:
        target = url_for("guests.move", next=target)
    return _remember_device(redirect(target or url_for("consultations.index"), 303), account)


def _device() -> Device:
    return read_device(request.cookies.get(COOKIE, ""))


def _remember_device(response: Response, account: Account) -> Response:
    signed, is_secure = _device().knowing(account.public_id).sign(), current_app.config["SESSION_COOKIE_SECURE"]
    response.set_cookie(COOKIE, signed, COOKIE_LASTS, path=COOKIE_PATH, secure=is_secure, httponly=True, samesite="Lax")
    return response


def _address() -> str:
    return request.remote_addr or ""


def _next_path(target: str | None) -> str:
    return safe_next(target) if target else ""
