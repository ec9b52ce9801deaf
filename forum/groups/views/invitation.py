"""The link in a letter that asks somebody into a group."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.groups.actions import joining
from forum.groups.forms.groups import AcceptGroupForm
from forum.groups.queries import find_organisation
from forum.kernel.errors import Conflict, NotFound, SignInNeeded
from forum.kernel.permissions import Role
from forum.web.access import anyone, current_actor
from forum.web.forms import render_form

blueprint = Blueprint("group_invitation", __name__)


@blueprint.route("/group-invitations/<token>", methods=["GET", "POST"])
@anyone
def accept(token: str) -> ResponseReturnValue:
    """Opened from a letter, perhaps without an account yet: then it leads there first and comes back."""
    actor = current_actor()
    invitation = joining.find_open_invitation(token)
    if invitation is None:
        return render_template("accounts/link_used.html", link_is_for="invitation"), 410
    if not actor.is_signed_in:
        if request.method == "POST":
            raise SignInNeeded
        return render_template("groups/invited.html", invitation=invitation, organisation=find_organisation(invitation.group))
    if not joining.is_for(actor, invitation):
        raise NotFound
    form = AcceptGroupForm.from_request()
    form.ask_as(invitation.capacity_key or ("" if invitation.role == Role.PARTICIPANT else "unknown"))
    if form.validate_on_submit():
        with form.showing_refusals(Conflict):
            capacity = form.capacity_key.data if form.capacity_key else ""
            group = joining.accept_group_invitation(actor, None, token=token, name=form.name.data or "", capacity_key=capacity)
            flash(_("Welcome. You now belong to this group."), "success")
            return redirect(url_for("groups.show", slug=group.slug), 303)
    return render_form("groups/accept.html", form, invitation=invitation)
