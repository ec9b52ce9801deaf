"""Who the members are and until when; asking to join, and leaving."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from forum.groups import queries, rules
from forum.groups.actions import joining
from forum.groups.forms.groups import JoinGroupForm, LeaveGroupForm
from forum.groups.kinds import RemarkKind
from forum.kernel.permissions import require
from forum.web.access import anyone, current_actor, signed_in
from forum.web.forms import render_form

blueprint = Blueprint("group_members", __name__, url_prefix="/groups/<slug>/members")


@blueprint.get("")
@anyone
def show(slug: str) -> ResponseReturnValue:
    group, actor = queries.get_group(slug), current_actor()
    members = queries.list_members(group)
    return render_template(
        "groups/members.html",
        group=group,
        members=members,
        former=queries.list_former_members(group),
        officials=queries.list_officials(group),
        interests=queries.list_remarks(group, RemarkKind.INTEREST),
        balance=queries.weigh_members(group, members),
        own=rules.find_member(actor, group),
        hidden=queries.list_own_hidden(actor, group) if actor.is_signed_in else [],
    )


@blueprint.route("/join", methods=["GET", "POST"])
@signed_in
def join(slug: str) -> ResponseReturnValue:
    """Asks those who look after the group."""
    group, actor = queries.get_group(slug), current_actor()
    if current_user.is_guest:  # They have no account to join with yet.
        return redirect(url_for("accounts.sign_in", next=url_for("group_members.join", slug=slug)), 303)
    require(actor, rules.ASK_TO_JOIN, group)
    form = JoinGroupForm.from_request()
    if form.validate_on_submit():
        with form.showing_refusals():
            about = {"capacity_key": form.capacity_key.data, "why": form.why.data or ""}
            joining.ask_to_join(actor, group, name=form.name.data or "", **about)
            flash(_("Thank you. The chairs will read this, and we will email you their answer."), "success")
            return redirect(url_for("groups.show", slug=slug), 303)
    return render_form("groups/join.html", form, group=group)


@blueprint.route("/leave", methods=["GET", "POST"])
@signed_in
def leave(slug: str) -> ResponseReturnValue:
    """Asks first: a place in a group is not got back by pressing a button."""
    group, actor = queries.get_group(slug), current_actor()
    require(actor, rules.LEAVE_GROUP, group)
    form = LeaveGroupForm.from_request()
    if form.validate_on_submit():
        if form.what.data == "stand_down":
            joining.step_down(actor, group)
            flash(_("You are no longer a chair. You are still a member."), "success")
        else:
            joining.leave_group(actor, group)
            flash(_("You have left the group. What you said stays under the name you had."), "success")
        return redirect(url_for("groups.show", slug=slug), 303)
    return render_form("groups/leave.html", form, group=group, own=rules.find_member(actor, group))
