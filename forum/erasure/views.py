from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from forum.accounts.actions import check_password
from forum.accounts.passwords import NO_PASSWORD
from forum.accounts.queries import signed_in_lately
from forum.accounts.rules import SHOWN_WITHIN
from forum.accounts.sessions import sign_out_here
from forum.erasure.actions import erase_person
from forum.erasure.forms import LeaveByLinkForm, LeaveForm
from forum.erasure.rules import list_duties
from forum.groups.queries import list_groups_left_alone
from forum.web.access import current_actor, signed_in
from forum.web.forms import render_form

blueprint = Blueprint("erasure", __name__, url_prefix="/account")
blueprints = [blueprint]


@blueprint.route("/leave", methods=["GET", "POST"])
@signed_in
def leave() -> ResponseReturnValue:
    has_password = current_user.password_hash != NO_PASSWORD
    form = (LeaveForm if has_password else LeaveByLinkForm).from_request()
    # A guest has nothing else to show than this browser.
    shown_lately = has_password or current_user.is_guest or signed_in_lately(current_user, SHOWN_WITHIN)
    if form.validate_on_submit() and shown_lately:
        account = current_user._get_current_object()
        if isinstance(form, LeaveForm):
            account = check_password(current_user.email, form.password.data, request.remote_addr or "")
            form.password.errors = [] if account else [_("That password is not right. Check it and try again")]
        if account is not None:
            was_guest = account.is_guest
            erase_person(current_actor(), account)
            sign_out_here()
            thanks = _("We have deleted what you wrote as a guest. Thank you for everything you shared.")
            flash(thanks if was_guest else _("We have deleted your account. Thank you for everything you shared."), "success")
            return redirect(url_for("consultations.index"), 303)
    groups = list_groups_left_alone(current_user.id)
    about = {"duties": list_duties(current_user), "led_groups": groups}
    return render_form("erasure/leave.html", form, **about, shown_lately=shown_lately)
