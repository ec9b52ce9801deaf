"""For chairs and organisers: who asked to join, whom they invited, members, what was reported, what the group says of itself."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.groups import queries, rules
from forum.groups.actions import joining
from forum.groups.actions.founding import change_group
from forum.groups.fingerprints import fingerprint_group, fingerprint_member, fingerprint_request
from forum.groups.forms.groups import ChangeGroupForm, GroupInviteForm, JoinDecisionForm, MemberForm, begin_group
from forum.groups.models import GroupInvitation, JoinRequest, Member, StandingGroup
from forum.kernel.errors import Conflict
from forum.kernel.permissions import Role, require
from forum.web.access import current_actor, signed_in
from forum.web.forms import render_form

blueprint = Blueprint("group_manage", __name__, url_prefix="/groups/<slug>/manage")


@blueprint.get("")
@signed_in
def overview(slug: str) -> ResponseReturnValue:
    group = _get(slug)
    return render_template(
        "groups/manage/overview.html",
        group=group,
        requests=queries.list_requests(group),
        invitations=queries.list_invitations(group),
        members=queries.list_members(group),
        reports=queries.list_reports(group),
        appeals=queries.list_appeals(group),
        documents=queries.list_documents(group),
        meetings=queries.list_meetings(group, is_past=False),
    )


@blueprint.route("/change", methods=["GET", "POST"])
@signed_in
def change(slug: str) -> ResponseReturnValue:
    """What the group says about itself."""
    group, actor = queries.get_group(slug), current_actor()
    require(actor, rules.ORGANISE, group)

    def read() -> dict[str, Any]:
        return begin_group(group) | {"began_from": fingerprint_group(group)}

    form = ChangeGroupForm.from_request(**read())
    if form.validate_on_submit():
        with form.showing_changes(read):
            change_group(actor, group, form.to_words(), seen=form.began_from.data or "", reason=form.reason.data or "")
            flash(_("Saved."), "success")
            return redirect(url_for("groups.how", slug=slug), 303)
    return render_form("groups/manage/change.html", form, group=group)


@blueprint.route("/requests/<public_id>", methods=["GET", "POST"])
@signed_in
def decide(slug: str, public_id: str) -> ResponseReturnValue:
    group, actor = _get(slug), current_actor()
    asked = queries.get_of_group(JoinRequest, group, public_id)
    form = JoinDecisionForm.from_request(seen=fingerprint_request(asked))
    if asked.decided_at is None and form.validate_on_submit():
        with form.showing_refusals(Conflict):
            about = {"until": form.until.data, "reason": form.reason.data or "", "seen": form.seen.data or ""}
            joining.decide_request(actor, asked, is_accepted=form.decision.data == "yes", **about)
            flash(_("We have emailed them your answer."), "success")
            return redirect(url_for("group_manage.overview", slug=slug), 303)
    return render_form("groups/manage/decide.html", form, group=group, asked=asked)


@blueprint.route("/invite", methods=["GET", "POST"])
@signed_in
def invite(slug: str) -> ResponseReturnValue:
    group, actor = _get(slug), current_actor()
    form = GroupInviteForm.from_request(role=str(Role.PARTICIPANT))

    def send() -> str:
        about = {"capacity_key": form.capacity_key.data or "", "job_title": form.job_title.data or ""}
        joining.invite_to_group(actor, group, email=form.email.data or "", role=Role(form.role.data), **about)
        return url_for("group_manage.overview", slug=slug)

    if form.validate_on_submit():
        with form.showing_refusals():
            led = form.lead_once(actor, send)
            flash(_("We have sent the invitation."), "success")
            return led
    return render_form("groups/manage/invite.html", form, group=group)


@blueprint.post("/invitations/<public_id>/cancel")
@signed_in
def cancel_invitation(slug: str, public_id: str) -> ResponseReturnValue:
    group = _get(slug)
    joining.cancel_invitation(current_actor(), queries.get_of_group(GroupInvitation, group, public_id))
    flash(_("The invitation is cancelled. Its link no longer works."), "success")
    return redirect(url_for("group_manage.overview", slug=slug), 303)


@blueprint.route("/members/<public_id>", methods=["GET", "POST"])
@signed_in
def member(slug: str, public_id: str) -> ResponseReturnValue:
    """Whether somebody is a chair, until when they are a member, what they have done to begin with."""
    group, actor = _get(slug), current_actor()
    found = queries.get_of_group(Member, group, public_id)
    began: dict[str, Any] = {"is_chair": found.is_chair, "until": found.until, "steps": found.list_of_steps_done}
    form = MemberForm.from_request(seen=fingerprint_member(found), **began)
    form.offer(found)
    if form.validate_on_submit():
        with form.showing_refusals(Conflict):
            joining.change_member(actor, found, form.to_words(), seen=form.seen.data or "")
            flash(_("Saved."), "success")
            return redirect(url_for("group_manage.overview", slug=slug), 303)
    return render_form("groups/manage/member.html", form, group=group, member=found)


def _get(slug: str) -> StandingGroup:
    group = queries.get_group(slug)
    require(current_actor(), rules.LOOK_AFTER, group)
    return group
