"""The meetings of a group: planned, moved, prepared, and what came of them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.consultations.queries import find_place
from forum.groups import queries, rules
from forum.groups.actions import meetings
from forum.groups.fingerprints import fingerprint_meeting, fingerprint_minutes
from forum.groups.forms.groups import ActionForm, CancelForm, DoneForm, MinutesForm, MoveForm, PaperForm, PlanMeetingsForm
from forum.groups.kinds import RemarkKind
from forum.groups.models import ActionPoint, GroupMeeting, StandingGroup
from forum.kernel.errors import Conflict, NotNow
from forum.kernel.permissions import can, require
from forum.spaces.queries import list_of_thing
from forum.web.access import anyone, current_actor, signed_in
from forum.web.forms import render_form

blueprint = Blueprint("group_meetings", __name__, url_prefix="/groups/<slug>/meetings")


@blueprint.get("")
@anyone
def index(slug: str) -> ResponseReturnValue:
    """All meetings, and all actions."""
    group = queries.get_group(slug)
    return render_template(
        "groups/meetings.html",
        group=group,
        coming=queries.list_meetings(group, is_past=False),
        past=queries.list_meetings(group, is_past=True),
        points=queries.list_actions(group),
        looks_after=can(current_actor(), rules.LOOK_AFTER, group),
    )


@blueprint.get("/<public_id>")
@anyone
def show(slug: str, public_id: str) -> ResponseReturnValue:
    group, meeting, actor = *_find(slug, public_id), current_actor()
    place, own = find_place(actor, group), rules.find_member(actor, group)
    return render_template(
        "groups/meeting.html",
        group=group,
        meeting=meeting,
        agenda=queries.list_remarks(group, RemarkKind.AGENDA, meeting.id),
        pieces=queries.list_remarks(group, RemarkKind.PIECE, meeting.id),
        corrections=queries.list_remarks(group, RemarkKind.CORRECTION, meeting.id),
        agreed=queries.list_agreed(meeting),
        points=[each for each in queries.list_actions(group) if each.done_on is None or each.meeting_id == meeting.id],
        changes=list_of_thing(group.id, meetings.MINUTES, meeting.id),
        seen=fingerprint_minutes(meeting),
        following=queries.find_meeting_after(meeting),
        own=own,
        debriefs=queries.list_remarks(group, RemarkKind.DEBRIEF, meeting.id) if own else [],
        my=queries.find_coming(meeting, place.id) if place else None,
        looks_after=can(actor, rules.LOOK_AFTER, group),
    )


@blueprint.route("/plan", methods=["GET", "POST"])
@signed_in
def plan(slug: str) -> ResponseReturnValue:
    """One, or one each month."""
    group, actor = _get(slug), current_actor()
    form = PlanMeetingsForm.from_request(count=1)

    def make() -> str:
        meetings.plan_meetings(actor, group, **form.read_about(), count=form.count.data or 1)
        return url_for("group_meetings.index", slug=slug)

    if form.validate_on_submit():
        with form.showing_refusals():
            led = form.lead_once(actor, make)
            flash(_("Planned. Calendars that follow the group will show it."), "success")
            return led
    return render_form("groups/manage/plan.html", form, group=group, meeting=None)


@blueprint.route("/<public_id>/move", methods=["GET", "POST"])
@signed_in
def move(slug: str, public_id: str) -> ResponseReturnValue:
    """Another time or place."""
    group, meeting, actor = _get(slug), _find(slug, public_id)[1], current_actor()

    def read() -> dict[str, Any]:
        values = {name: getattr(meeting, name) for name in ("starts_at", "ends_at", "where", "link")}
        return values | {"began_from": fingerprint_meeting(meeting)}

    form = MoveForm.from_request(**read())
    if form.validate_on_submit():
        with form.showing_changes(read):
            reason, seen = form.reason.data or "", form.began_from.data or ""
            meetings.move_meeting(actor, meeting, **form.read_about(), reason=reason, seen=seen)
            flash(_("Saved. Calendars that follow the group will show it."), "success")
            return redirect(url_for("group_meetings.show", slug=slug, public_id=public_id), 303)
    return render_form("groups/manage/plan.html", form, group=group, meeting=meeting)


@blueprint.route("/<public_id>/cancel", methods=["GET", "POST"])
@signed_in
def cancel(slug: str, public_id: str) -> ResponseReturnValue:
    group, meeting, actor = _get(slug), _find(slug, public_id)[1], current_actor()
    form = CancelForm.from_request(seen=fingerprint_meeting(meeting))
    if form.validate_on_submit():
        with form.showing_refusals(Conflict):
            meetings.cancel_meeting(actor, meeting, reason=form.reason.data or "", seen=form.seen.data or "")
            flash(_("The meeting is cancelled."), "success")
            return redirect(url_for("group_meetings.show", slug=slug, public_id=public_id), 303)
    return render_form("groups/manage/cancel.html", form, group=group, meeting=meeting)


@blueprint.post("/<public_id>/coming")
@signed_in
def coming(slug: str, public_id: str) -> ResponseReturnValue:
    meeting, is_coming = _find(slug, public_id)[1], request.form.get("is_coming") != "no"
    meetings.say_coming(current_actor(), meeting, is_coming=is_coming)
    flash(_("Thank you. We look forward to seeing you.") if is_coming else _("Thank you for telling us."), "success")
    return redirect(url_for("group_meetings.show", slug=slug, public_id=public_id), 303)


@blueprint.route("/<public_id>/papers/new", methods=["GET", "POST"])
@signed_in
def send_paper(slug: str, public_id: str) -> ResponseReturnValue:
    group, meeting, actor = _get(slug), _find(slug, public_id)[1], current_actor()
    form = PaperForm.from_request()

    def make() -> str:
        about = {"link": form.link.data or "", "text": form.text.data or ""}
        meetings.send_paper(actor, meeting, title=form.title.data or "", **about)
        return url_for("group_meetings.show", slug=slug, public_id=public_id)

    if form.validate_on_submit():
        with form.showing_refusals(NotNow):
            led = form.lead_once(actor, make)
            flash(_("The paper is on the page of the meeting."), "success")
            return led
    return render_form("groups/manage/paper.html", form, group=group, meeting=meeting)


@blueprint.route("/<public_id>/minutes", methods=["GET", "POST"])
@signed_in
def minutes(slug: str, public_id: str) -> ResponseReturnValue:
    """What was said and agreed, and who was there."""
    group, meeting, actor = _get(slug), _find(slug, public_id)[1], current_actor()
    members = queries.list_members(group)

    def read() -> dict[str, Any]:
        came = [each.place.public_id for each in meeting.coming if each.came]
        return {"minutes": meeting.minutes, "came": came, "began_from": fingerprint_minutes(meeting)}

    form = MinutesForm.from_request(**read())
    form.offer(members)
    if form.validate_on_submit():
        with form.showing_changes(read):
            chosen = set(form.came.data or ())
            came = {each.place_id for each in members if each.place.public_id in chosen}
            about = {"seen": form.began_from.data or "", "reason": form.reason.data or ""}
            meetings.write_minutes(actor, meeting, words=form.minutes.data or "", came=came, **about)
            flash(_("Saved. Members can now correct the minutes and agree to them."), "success")
            return redirect(url_for("group_meetings.show", slug=slug, public_id=public_id), 303)
    return render_form("groups/manage/minutes.html", form, group=group, meeting=meeting)


@blueprint.post("/<public_id>/agree")
@signed_in
def agree(slug: str, public_id: str) -> ResponseReturnValue:
    """A member says that the minutes are right."""
    meeting = _find(slug, public_id)[1]
    meetings.agree_minutes(current_actor(), meeting, seen=request.form.get("seen", ""))
    flash(_("Thank you. You have agreed to these minutes."), "success")
    return redirect(url_for("group_meetings.show", slug=slug, public_id=public_id), 303)


@blueprint.post("/<public_id>/close")
@signed_in
def close(slug: str, public_id: str) -> ResponseReturnValue:
    """The group has agreed the minutes, at its next meeting."""
    meeting = _find(slug, public_id)[1]
    meetings.close_minutes(current_actor(), meeting, seen=request.form.get("seen", ""))
    flash(_("The group has agreed the minutes. They cannot change any more."), "success")
    return redirect(url_for("group_meetings.show", slug=slug, public_id=public_id), 303)


@blueprint.route("/<public_id>/actions/new", methods=["GET", "POST"])
@signed_in
def add_action(slug: str, public_id: str) -> ResponseReturnValue:
    group, meeting, actor = _get(slug), _find(slug, public_id)[1], current_actor()
    form = ActionForm.from_request()

    def make() -> str:
        about = {"what": form.what.data or "", "who": form.who.data or "", "due_on": form.due_on.data}
        meetings.add_action_point(actor, meeting, **about)
        return url_for("group_meetings.show", slug=slug, public_id=public_id)

    if form.validate_on_submit():
        with form.showing_refusals(NotNow):
            led = form.lead_once(actor, make)
            flash(_("It is on the list until it is done."), "success")
            return led
    return render_form("groups/manage/action.html", form, group=group, meeting=meeting)


@blueprint.route("/actions/<public_id>/done", methods=["GET", "POST"])
@signed_in
def finish_action(slug: str, public_id: str) -> ResponseReturnValue:
    group, actor = _get(slug), current_actor()
    point = queries.get_of_group(ActionPoint, group, public_id)
    form = DoneForm.from_request()
    if form.validate_on_submit():
        with form.showing_refusals(Conflict):
            meetings.finish_action_point(actor, point, done_how=form.done_how.data or "")
            flash(_("Done."), "success")
            return redirect(url_for("group_meetings.index", slug=slug), 303)
    return render_form("groups/manage/done.html", form, group=group, point=point)


def _find(slug: str, public_id: str) -> tuple[StandingGroup, GroupMeeting]:
    group = queries.get_group(slug)
    return group, queries.get_of_group(GroupMeeting, group, public_id)


def _get(slug: str) -> StandingGroup:
    group = queries.get_group(slug)
    require(current_actor(), rules.LOOK_AFTER, group)
    return group
