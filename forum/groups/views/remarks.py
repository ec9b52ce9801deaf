"""What members write in a group: saying it, its lasting address, deleting, reporting, hiding, looking again."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.groups import queries, rules
from forum.groups.actions import remarks
from forum.groups.extension_points import find_keeper
from forum.groups.fingerprints import fingerprint_remark
from forum.groups.forms.remarks import DebriefForm, JudgeForm, RemarkAppealForm, RemarkForm, RemarkHearingForm, RemarkReportForm
from forum.groups.kinds import FOR_MEMBERS, OF_MEETING, RemarkKind
from forum.groups.models import GroupMeeting, Proposal, Remark, StandingGroup
from forum.kernel.db import db
from forum.kernel.errors import Conflict, NotFound, NotNow
from forum.kernel.permissions import require
from forum.web.access import anyone, current_actor, signed_in
from forum.web.forms import render_form

blueprint = Blueprint("group_remarks", __name__, url_prefix="/groups/<slug>")
WRITTEN_HERE = OF_MEETING - FOR_MEMBERS | {RemarkKind.SUPPORT, RemarkKind.AGAINST}


@blueprint.route("/members/interest", methods=["GET", "POST"])
@signed_in
def declare_interest(slug: str) -> ResponseReturnValue:
    """A member says what they have to do with what the group decides about."""
    return _say(queries.get_group(slug), RemarkKind.INTEREST, None, url_for("group_members.show", slug=slug))


@blueprint.route("/say/<kind>/<public_id>", methods=["GET", "POST"])
@signed_in
def say(slug: str, kind: str, public_id: str) -> ResponseReturnValue:
    """Something about a meeting or a change."""
    group = queries.get_group(slug)
    if kind not in WRITTEN_HERE:
        raise NotFound
    said = RemarkKind(kind)
    if said in OF_MEETING:
        meeting = queries.get_of_group(GroupMeeting, group, public_id)
        return _say(group, said, meeting, url_for("group_meetings.show", slug=slug, public_id=public_id))
    proposal = queries.get_of_group(Proposal, group, public_id)
    return _say(group, said, proposal, url_for("group_proposals.show", slug=slug, public_id=public_id))


def _say(group: StandingGroup, kind: RemarkKind, about: GroupMeeting | Proposal | None, leads_to: str) -> ResponseReturnValue:
    actor = current_actor()
    require(actor, rules.TAKE_PART, group)
    form = RemarkForm.from_request()
    if about is not None and not form.is_submitted() and (why_not := remarks.find_why_too_late(actor, kind, about)):
        raise NotNow(why_not)

    def make() -> str:
        remark = remarks.say(actor, group, kind, about, words=form.words.data or "")
        return f"{leads_to}#said-{remark.public_id}"

    if form.validate_on_submit():
        with form.showing_refusals(NotNow):
            led = form.lead_once(actor, make)
            flash(_("Thank you. Everyone can read it now."), "success")
            return led
    return render_form("groups/say.html", form, group=group, kind=kind, about=about, back=leads_to)


@blueprint.route("/meetings/<public_id>/debrief", methods=["GET", "POST"])
@signed_in
def debrief(slug: str, public_id: str) -> ResponseReturnValue:
    """How a meeting was, said among members."""
    group, actor = queries.get_group(slug), current_actor()
    require(actor, rules.TAKE_PART, group)
    meeting = queries.get_of_group(GroupMeeting, group, public_id)
    form = DebriefForm.from_request()
    if not form.is_submitted() and (why_not := rules.is_just_over(meeting)):
        raise NotNow(why_not)

    def make() -> str:
        words = {"words": form.hard.data or "", "title": form.helped.data or "", "reason": form.needed.data or ""}
        remark = remarks.say(actor, group, RemarkKind.DEBRIEF, meeting, **words)
        return url_for("group_meetings.show", slug=slug, public_id=public_id, _anchor=f"said-{remark.public_id}")

    if form.validate_on_submit():
        with form.showing_refusals(NotNow):
            led = form.lead_once(actor, make)
            flash(_("Thank you. The members can read it now."), "success")
            return led
    return render_form("groups/debrief.html", form, group=group, meeting=meeting)


@blueprint.get("/said/<public_id>")
@anyone
def show(slug: str, public_id: str) -> ResponseReturnValue:
    """One thing that somebody wrote, and what one can do with it."""
    group = queries.get_group(slug)
    remark = _find(group, public_id)
    return render_template("groups/remark.html", group=group, remark=remark, about_at=_find_place_of(group, remark))


def _find(group: StandingGroup, public_id: str) -> Remark:
    """Raises NotFound for what this reader may not read."""
    remark = queries.get_of_group(Remark, group, public_id)
    if not rules.may_read_remark(current_actor(), remark):
        raise NotFound
    return remark


def _find_place_of(group: StandingGroup, remark: Remark) -> str:
    """Where it stands."""
    if keeper := find_keeper(remark.said):
        return keeper.find_address(group, remark)
    if remark.said is RemarkKind.INTEREST:
        return url_for("group_members.show", slug=group.slug)
    if remark.said in OF_MEETING:
        meeting = db.session.get_one(GroupMeeting, remark.about_id)
        return url_for("group_meetings.show", slug=group.slug, public_id=meeting.public_id)
    proposal = db.session.get_one(Proposal, remark.about_id)
    return url_for("group_proposals.show", slug=group.slug, public_id=proposal.public_id)


@blueprint.post("/said/<public_id>/delete")
@signed_in
def delete(slug: str, public_id: str) -> ResponseReturnValue:
    group = queries.get_group(slug)
    remark = _find(group, public_id)
    leads_to = _find_place_of(group, remark)
    remarks.delete_remark(current_actor(), remark)
    flash(_("We have deleted it."), "success")
    return redirect(leads_to, 303)


@blueprint.route("/said/<public_id>/report", methods=["GET", "POST"])
@signed_in
def report(slug: str, public_id: str) -> ResponseReturnValue:
    group, actor = queries.get_group(slug), current_actor()
    remark = _find(group, public_id)
    require(actor, rules.REPORT_REMARK, remark)
    form = RemarkReportForm.from_request()
    if form.validate_on_submit():
        with form.showing_refusals(Conflict):
            remarks.report_remark(actor, remark, words=form.words.data or "")
            flash(_("Thank you. The chairs and the organisers of the group will look at it."), "success")
            return redirect(url_for("group_remarks.show", slug=slug, public_id=public_id), 303)
    return render_form("groups/report.html", form, group=group, remark=remark)


@blueprint.route("/said/<public_id>/judge", methods=["GET", "POST"])
@signed_in
def judge(slug: str, public_id: str) -> ResponseReturnValue:
    """Hide it, or leave it: either settles what was reported."""
    group, actor = queries.get_group(slug), current_actor()
    remark = _find(group, public_id)
    require(actor, rules.HIDE_REMARK, remark)
    form = JudgeForm.from_request(seen=fingerprint_remark(remark))
    if form.validate_on_submit():
        with form.showing_refusals(Conflict):
            hides = form.decision.data == "hide"
            remarks.judge_remark(actor, remark, hides=hides, reason=form.reason.data or "", seen=form.seen.data or "")
            flash(_("You have hidden it. People see your reason in its place.") if hides else _("It stays as it is."), "success")
            return redirect(url_for("group_manage.overview", slug=slug), 303)
    return render_form("groups/manage/judge.html", form, group=group, remark=remark)


@blueprint.route("/said/<public_id>/appeal", methods=["GET", "POST"])
@signed_in
def appeal(slug: str, public_id: str) -> ResponseReturnValue:
    group, actor = queries.get_group(slug), current_actor()
    remark = _find(group, public_id)
    require(actor, rules.APPEAL_REMARK, remark)
    form = RemarkAppealForm.from_request()
    if form.validate_on_submit():
        remarks.appeal_remark(actor, remark, words=form.words.data or "")
        flash(_("Thank you. Someone else will look at it again."), "success")
        return redirect(url_for("group_remarks.show", slug=slug, public_id=public_id), 303)
    return render_form("groups/appeal.html", form, group=group, remark=remark)


@blueprint.route("/said/<public_id>/hear", methods=["GET", "POST"])
@signed_in
def hear(slug: str, public_id: str) -> ResponseReturnValue:
    """Somebody other than who hid it decides whether that was right."""
    group, actor = queries.get_group(slug), current_actor()
    remark = _find(group, public_id)
    require(actor, rules.HEAR_APPEAL, remark)
    form = RemarkHearingForm.from_request(seen=fingerprint_remark(remark))
    if form.validate_on_submit():
        with form.showing_refusals(Conflict):
            shows = form.decision.data == "show"
            remarks.hear_appeal(actor, remark, shows=shows, reason=form.reason.data or "", seen=form.seen.data or "")
            flash(_("People can read it again.") if shows else _("It stays hidden."), "success")
            return redirect(url_for("group_manage.overview", slug=slug), 303)
    return render_form("groups/manage/hear.html", form, group=group, remark=remark)
