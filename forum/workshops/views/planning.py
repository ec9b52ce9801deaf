"""Pages on which a workshop is planned."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from forum.consultations.change_guards import Wanted, change_by_feature
from forum.consultations.fingerprints import name_visibility
from forum.consultations.queries import find_place, get_activity, people_with, read_change_log
from forum.consultations.snapshots import Part
from forum.kernel.actions import transaction
from forum.kernel.errors import Changed, Conflict
from forum.kernel.fingerprints import ChangeLog
from forum.kernel.permissions import require
from forum.web.access import current_actor, signed_in
from forum.web.forms import BaseForm, render_form
from forum.workshops.actions import inviting, leading, planning
from forum.workshops.agenda import all_agenda_kinds
from forum.workshops.events import WorkshopPlanned
from forum.workshops.fingerprints import fingerprint_agenda, fingerprint_need
from forum.workshops.forms.planning import (
    AgendaForm,
    CallOffWorkshopForm,
    ChangePlanForm,
    InvitesForm,
    NeedForm,
    NewVoteForm,
    NewWorkshopForm,
)
from forum.workshops.kind import WORKSHOP
from forum.workshops.models import Workshop
from forum.workshops.queries.finding import get_item, get_workshop, list_bookings, list_workshops
from forum.workshops.queries.inviting import list_invites
from forum.workshops.queries.leading import list_named
from forum.workshops.rules import ADD, INVITE_TO_WORKSHOP, PLAN, RUN, is_not_over

blueprint = Blueprint("workshops_manage", __name__, url_prefix="/consultations/<slug>/manage")


@blueprint.route("/workshops/<public_id>", methods=["GET", "POST"])
@signed_in
def workshops(slug: str, public_id: str) -> ResponseReturnValue:
    actor = current_actor()
    activity = get_activity(actor, slug, public_id, WORKSHOP.key)
    require(actor, ADD, activity)
    me = find_place(actor, activity)
    form = NewWorkshopForm.from_request(
        title=activity.title, who="open", template_key="hour", facilitators=[me.public_id] if me else []
    ).offer(people_with(RUN, activity.consultation))

    def make() -> str:
        with transaction():
            made = planning.create_workshop(actor, activity, form.to_plan(), template_key=form.template_key.data)
            leading.name_facilitators(actor, made, public_ids=form.facilitators.data or [])
            return url_for("workshops_manage.agenda", slug=slug, public_id=made.public_id)

    if form.validate_on_submit():
        with form.showing_refusals(Conflict):
            led = form.lead_once(actor, make)
            flash(_("You have planned the workshop. This is the agenda. You can change it."), "success")
            return led
    return render_form(
        "workshops/manage/workshops.html",
        form,
        activity=activity,
        consultation=activity.consultation,
        listed=list_workshops(activity),
    )


@blueprint.route("/workshop/<public_id>", methods=["GET", "POST"])
@signed_in
def plan(slug: str, public_id: str) -> ResponseReturnValue:
    actor = current_actor()
    workshop = get_workshop(actor, slug, public_id)
    require(actor, PLAN, workshop)

    def read() -> dict[str, Any]:
        values = ChangePlanForm.read_values(workshop, list_named(workshop))
        return values | {"began_around": name_visibility(workshop.consultation)}

    form = ChangePlanForm.from_request(**read()).offer(people_with(RUN, workshop.consultation))
    form.told_by(_read_log(workshop, "changed"))
    form.asks_reason = workshop.consultation.published_at is not None
    if form.validate_on_submit():
        with form.showing_refusals(Conflict), form.showing_changes(read):
            with transaction():
                about = {"seen": form.began_from.data or "", "reason": form.reason.data or ""}
                wanted = Wanted(workshop.consultation, Part.WORKSHOPS, form.to_plan(), thing=workshop, **about)
                led = change_by_feature(actor, wanted)
                leading.name_facilitators(actor, workshop, public_ids=form.facilitators.data or [])
            if led:
                flash(_("We have asked your colleagues. Nothing changes until one of them agrees."), "success")
                return redirect(led, 303)
            flash(_("Saved."), "success")
            return redirect(url_for("workshops_manage.plan", slug=slug, public_id=public_id), 303)
    return _page("plan", workshop, form)


@blueprint.route("/workshop/<public_id>/agenda", methods=["GET", "POST"])
@signed_in
def agenda(slug: str, public_id: str) -> ResponseReturnValue:
    actor = current_actor()
    workshop = get_workshop(actor, slug, public_id)
    require(actor, PLAN, workshop)

    def read() -> dict[str, Any]:
        names = ("public_id", "kind_key", "title", "minutes", "text")
        rows = [{name: getattr(item, name) for name in names} for item in workshop.items]
        return {"rows": rows, "began_from": fingerprint_agenda(workshop)}

    form = AgendaForm.from_request(**read()).told_by(_read_log(workshop, "agenda"))
    if form.validate_on_submit():
        with form.showing_refusals(Conflict), form.showing_changes(read):
            planning.set_agenda(actor, workshop, form.to_steps(), seen=form.began_from.data)
            flash(_("We have saved the agenda."), "success")
            return redirect(url_for("workshops_manage.agenda", slug=slug, public_id=public_id), 303)
    if not form.is_submitted():
        form.add_spare_rows()
    return _page("agenda", workshop, form, kinds=all_agenda_kinds().values())


@blueprint.route("/workshop/<public_id>/items/<item_public_id>/votes", methods=["GET", "POST"])
@signed_in
def votes(slug: str, public_id: str, item_public_id: str) -> ResponseReturnValue:
    """The questions of an item, before or while the room is running."""
    actor = current_actor()
    workshop = get_workshop(actor, slug, public_id)
    require(actor, RUN, workshop)
    item = get_item(workshop, item_public_id)
    form = NewVoteForm.from_request()

    def make() -> str:
        about = {"question": form.question.data, "labels": form.list_labels()}
        planning.add_poll(actor, item, method_key=form.method_key.data, **about)
        return url_for("workshops_manage.votes", slug=slug, public_id=public_id, item_public_id=item_public_id)

    if form.validate_on_submit():
        with form.showing_refusals(Conflict):
            led = form.lead_once(actor, make)
            flash(_("The vote is ready. You open it during the workshop."), "success")
            return led
    return _page("votes", workshop, form, item=item)


@blueprint.post("/workshop/<public_id>/items/<item_public_id>/votes/<poll_public_id>/remove")
@signed_in
def remove_vote(slug: str, public_id: str, item_public_id: str, poll_public_id: str) -> ResponseReturnValue:
    actor = current_actor()
    workshop = get_workshop(actor, slug, public_id)
    require(actor, RUN, workshop)
    item = get_item(workshop, item_public_id)
    try:
        for link in [each for each in item.polls if each.poll.public_id == poll_public_id]:
            planning.drop_poll(actor, item, poll=link.poll, seen=request.form.get("seen", ""))
        flash(_("You have removed the draft."), "success")
    except Conflict as problem:
        flash(problem.sentence)
    return redirect(url_for("workshops_manage.votes", slug=slug, public_id=public_id, item_public_id=item_public_id), 303)


@blueprint.route("/workshop/<public_id>/people", methods=["GET", "POST"])
@signed_in
def people(slug: str, public_id: str) -> ResponseReturnValue:
    """Who said they will come, what they need, and the answers to that."""
    actor = current_actor()
    workshop = get_workshop(actor, slug, public_id)
    require(actor, RUN, workshop)
    form = NeedForm.from_request()
    if form.validate_on_submit():
        with form.showing_refusals(Changed):
            about = {"answer": form.answer.data, "seen": form.seen.data or ""}
            planning.answer_need(actor, workshop, attendance_id=form.person.data, **about)
            flash(_("Your answer is now on their page."), "success")
            return redirect(url_for("workshops_manage.people", slug=slug, public_id=public_id), 303)
    return _page("people", workshop, form, bookings=list_bookings(workshop), fingerprint_need=fingerprint_need)


@blueprint.route("/workshop/<public_id>/invite", methods=["GET", "POST"])
@signed_in
def invite(slug: str, public_id: str) -> ResponseReturnValue:
    """Who is invited by e-mail, and what they answered."""
    actor = current_actor()
    workshop = get_workshop(actor, slug, public_id)
    require(actor, INVITE_TO_WORKSHOP, workshop)
    form = InvitesForm.from_request()
    if form.validate_on_submit():
        invited = inviting.invite(actor, workshop, emails=form.emails.addresses)
        sentence = ngettext("We have sent %(num)d email.", "We have sent %(num)d emails.", invited)
        flash(sentence if invited else _("Everyone on this list has already been invited."), "success")
        if mended := form.emails.say_mended():
            flash(mended)
        return redirect(url_for("workshops_manage.invite", slug=slug, public_id=public_id), 303)
    return _page("invite", workshop, form, invites=list_invites(workshop))


@blueprint.post("/workshop/<public_id>/invite/<invite_public_id>/withdraw")
@signed_in
def withdraw_invite(slug: str, public_id: str, invite_public_id: str) -> ResponseReturnValue:
    actor = current_actor()
    workshop = get_workshop(actor, slug, public_id)
    require(actor, INVITE_TO_WORKSHOP, workshop)
    inviting.withdraw_invite(actor, workshop, public_id=invite_public_id)
    flash(_("We have cancelled the invitation. The link no longer works."), "success")
    return redirect(url_for("workshops_manage.invite", slug=slug, public_id=public_id), 303)


@blueprint.route("/workshop/<public_id>/call-off", methods=["GET", "POST"])
@signed_in
def call_off(slug: str, public_id: str) -> ResponseReturnValue:
    actor = current_actor()
    workshop = get_workshop(actor, slug, public_id)
    require(actor, RUN, workshop)
    form = CallOffWorkshopForm.from_request()
    why_not_now = is_not_over(actor, workshop)
    if form.validate_on_submit():
        with form.showing_refusals(Conflict):
            planning.call_off(actor, workshop, reason=form.reason.data)
            flash(_("You have cancelled the workshop. Your reason is on its page."), "success")
            return redirect(url_for("workshops.show", slug=slug, public_id=public_id), 303)
    return _page("call_off", workshop, form, why_not_now=why_not_now)


def _read_log(workshop: Workshop, part: str) -> ChangeLog:
    about = {"workshop_id": workshop.id, "part": part}
    return read_change_log(current_actor(), workshop.consultation, WorkshopPlanned, **about)


def _page(name: str, workshop: Workshop, form: BaseForm, **more: object) -> ResponseReturnValue:
    return render_form(f"workshops/manage/{name}.html", form, workshop=workshop, consultation=workshop.consultation, **more)
