"""Pages on which an organiser makes and changes a consultation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from functools import partial
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.consultations import queries
from forum.consultations.actions import managing
from forum.consultations.actions.promise import find_why_settled, find_why_stage_settled
from forum.consultations.capacities import NEEDED_ROLES, read_affected
from forum.consultations.change_guards import Groups, NewFile, Wanted, change_by_feature
from forum.consultations.events import ConsultationChanged
from forum.consultations.extension_points import find_left_behind, list_named_deciders
from forum.consultations.fingerprints import (
    fingerprint_activity,
    fingerprint_affected,
    fingerprint_basics,
    fingerprint_phase,
    fingerprint_scope,
    name_visibility,
)
from forum.consultations.forms import (
    ActivityForm,
    AffectedForm,
    ChangeBasicsForm,
    CreateForm,
    DocumentForm,
    NewActivityForm,
    NewPhaseForm,
    PhaseForm,
    ReasonForm,
    RemoveForm,
    ScopeForm,
)
from forum.consultations.kinds import all_kinds
from forum.consultations.later_days import flash_day_conflicts, flash_kept_ends, has_asked_later
from forum.consultations.models import Activity, Basics, Consultation, Phase
from forum.consultations.rules import CONVENE, MANAGE, has_ended, is_not_stopped
from forum.consultations.schedule import list_scheduled, list_stages
from forum.consultations.schedule_picture import draw_schedule
from forum.consultations.schedule_wording import say_scheduled
from forum.consultations.snapshots import Part
from forum.consultations.tasks import Duties, Task, list_tasks
from forum.kernel.clock import now
from forum.kernel.dates import to_local
from forum.kernel.errors import Conflict
from forum.kernel.fingerprints import ChangeLog
from forum.kernel.permissions import TEAM, Actor, Role, require
from forum.organisations.kinds import RunBy
from forum.web.access import current_actor, signed_in
from forum.web.forms import BaseForm, render_form

blueprint = Blueprint("consultation_manage", __name__)
BASE = "/consultations/<slug>/manage"
# Of tasks, and of people, on the page with all of it.
MOST_SHOWN = 8
# Without these, nobody runs it, answers, decides or looks after people.


@blueprint.route("/consultations/new", methods=["GET", "POST"])
@signed_in
def create() -> ResponseReturnValue:
    actor = current_actor()
    require(actor, CONVENE, None)
    form = CreateForm.from_request()

    def make() -> str:
        named = {"run_by": [RunBy(form.run_by.data)], "organiser_name": form.organiser_name.data}
        made = managing.create_consultation(actor, None, form.to_basics(), **named)
        return url_for("consultation_manage.overview", slug=made.slug)

    if form.validate_on_submit():
        led = form.lead_once(actor, make)
        flash(_("We have saved your draft. Nobody else can see it yet."), "success")
        return led
    return render_form("consultations/manage/create.html", form, to_pick=queries.list_organisations_to_pick(actor))


@blueprint.get(BASE)
@signed_in
def overview(slug: str) -> ResponseReturnValue:
    """All of a consultation at a glance. No form is open here: each change has its own page."""
    consultation, actor = _get(slug), current_actor()
    team, tasks = queries.list_people_running(consultation), _list_own_tasks(actor, consultation)
    things = list_scheduled(consultation)
    labels = {thing: say_scheduled(thing) for thing in things}
    stages = list_stages(consultation)
    return render_template(
        "consultations/manage/overview.html",
        consultation=consultation,
        stages=stages,
        labels=labels,
        picture=draw_schedule(stages, list(labels), list(labels.values()), now()),
        tasks=tasks,
        team=team[:MOST_SHOWN],
        more_people=max(len(team) - MOST_SHOWN, 0),
        empty_roles=[role for role in NEEDED_ROLES if all(each.role != role for each in team)],
    )


@blueprint.get(f"{BASE}/change")
@signed_in
def change(slug: str) -> ResponseReturnValue:
    """Everything that can be changed, each with its page."""
    return render_template("consultations/manage/change.html", consultation=_get(slug))


@blueprint.route(f"{BASE}/basics", methods=["GET", "POST"])
@signed_in
def basics(slug: str) -> ResponseReturnValue:
    consultation = _get(slug)

    def read() -> dict[str, Any]:
        said = {each.name: getattr(consultation, each.name) for each in fields(Basics)}
        return said | {"began_from": fingerprint_basics(consultation), "began_around": name_visibility(consultation)}

    form = ChangeBasicsForm.from_request(**read()).told_by(_read_log(consultation, "basics"))
    if named := list_named_deciders(consultation):  # It is not asked for, so nothing of it is sent.
        form.decided_by.data = consultation.decided_by
    if form.validate_on_submit():
        with form.showing_refusals(Conflict), form.showing_changes(read):
            began = (form.began_from.data or "", form.reason.data or "")
            return _change_or_ask(Wanted(consultation, Part.BASICS, form.to_basics(), *began))
    return _form_page("basics", consultation, form, named=named, why_settled=find_why_settled(consultation))


@blueprint.route(f"{BASE}/affected", methods=["GET", "POST"])
@signed_in
def affected(slug: str) -> ResponseReturnValue:
    consultation = _get(slug)

    def read() -> dict[str, Any]:
        began = {"began_from": fingerprint_affected(consultation), "began_around": name_visibility(consultation)}
        return {"affected": read_affected(consultation.affected)} | began

    form = AffectedForm.from_request(**read()).told_by(_read_log(consultation, "affected"))
    if form.validate_on_submit():
        with form.showing_refusals(Conflict), form.showing_changes(read):
            began = (form.began_from.data or "", form.reason.data or "")
            groups = Groups(tuple(form.affected.data or ()))
            said = _("We have saved who this affects. Pages show it from now on.")
            return _change_or_ask(Wanted(consultation, Part.AFFECTED, groups, *began), lambda each: _saved(each, said))
    return _form_page("affected", consultation, form, why_settled=find_why_settled(consultation))


@blueprint.route(f"{BASE}/scope", methods=["GET", "POST"])
@signed_in
def scope(slug: str) -> ResponseReturnValue:
    consultation = _get(slug)

    def read() -> dict[str, Any]:
        rows = [
            {"text": item.text, "kind": item.state, "condition": item.condition, "reason": item.reason, "owner": item.owner}
            for item in consultation.scope
        ]
        return {"rows": rows, "began_from": fingerprint_scope(consultation), "began_around": name_visibility(consultation)}

    form = ScopeForm.from_request(**read()).told_by(_read_log(consultation, "scope"))
    if request.form.get("more") == "row":  # Another row, and nothing is saved yet.
        form.add_rows()
        form.say_what_was_taken_over()
        return _form_page("scope", consultation, form, why_settled=find_why_settled(consultation))
    if form.validate_on_submit():
        with form.showing_refusals(Conflict), form.showing_changes(read):
            began = (form.began_from.data or "", form.reason.data or "")
            return _change_or_ask(Wanted(consultation, Part.SCOPE, form.to_items(), *began))
    if not form.is_submitted():
        form.add_rows()
    return _form_page("scope", consultation, form, why_settled=find_why_settled(consultation))


@blueprint.route(f"{BASE}/phases/new", methods=["GET", "POST"])
@signed_in
def add_phase(slug: str) -> ResponseReturnValue:
    consultation = _get(slug)
    actor, form = current_actor(), NewPhaseForm.from_request(**_say_what_it_begins_from(consultation))

    def make() -> str:
        made = managing.add_phase(actor, consultation, **form.to_values())
        form.change_at = url_for("consultation_manage.change_phase", slug=slug, public_id=made.public_id)
        return url_for("consultation_manage.change", slug=slug)

    if form.validate_on_submit() and not form.asks_about_overlap(None, consultation.phases):
        with form.showing_refusals(Conflict):
            led = form.lead_once(actor, make)
            flash(_("Saved."), "success")
            return led
    why_not_now = is_not_stopped(actor, consultation)
    return form.lead_to_recent() or _form_page("phase", consultation, form, phase=None, why_not_now=why_not_now)


@blueprint.route(f"{BASE}/phases/<public_id>", methods=["GET", "POST"])
@signed_in
def change_phase(slug: str, public_id: str) -> ResponseReturnValue:
    consultation = _get(slug)
    phase = queries.get_phase(consultation, public_id)

    def read() -> dict[str, Any]:
        dates = {"opens_at": phase.opens_at, "closes_at": phase.closes_at}
        began = {"began_from": fingerprint_phase(phase), "began_around": name_visibility(consultation)}
        return {"name": phase.name, "note": phase.note} | dates | began

    form = PhaseForm.from_request(**read()).told_by(_read_log(consultation, "phases", phase.id))
    if form.validate_on_submit() and not (form.asks_about_overlap(phase, consultation.phases) or _asks_about_delay(form, phase)):
        with form.showing_refusals(Conflict), form.showing_changes(read):
            began = (form.began_from.data or "", form.reason.data or "")
            wanted = Wanted(consultation, Part.PHASES, form.to_words(), *began, phase)
            return _change_or_ask(wanted, partial(_lead_on_from_stage, phase))
    why_not = find_why_stage_settled(phase)  # One that is open still can close later.
    return _form_page("phase", consultation, form, phase=phase, why_not_now=why_not if has_ended(phase) else None)


@blueprint.route(f"{BASE}/phases/<public_id>/remove", methods=["GET", "POST"])
@signed_in
def remove_phase(slug: str, public_id: str) -> ResponseReturnValue:
    """Of a draft, the button on the overview does it. What people can see has a page of its own, which asks why."""
    consultation = _get(slug)
    phase = queries.get_phase(consultation, public_id)
    return _removal_page(consultation, Part.PHASES, phase, name=phase.name, seen=fingerprint_phase(phase))


@blueprint.route(f"{BASE}/phases/<public_id>/activities/new", methods=["GET", "POST"])
@signed_in
def add_activity(slug: str, public_id: str) -> ResponseReturnValue:
    consultation = _get(slug)
    phase = queries.get_phase(consultation, public_id)
    actor, form = current_actor(), NewActivityForm.from_request(kind_key="discussion", **_say_what_it_begins_from(consultation))

    def make() -> str:
        words = {"title": form.title.data, "summary": form.summary.data or "", "reason": form.reason.data or ""}
        more = {"kind_key": form.kind_key.data, "is_about_decision": not form.is_aside.data}
        made = managing.add_activity(actor, phase, **more, **words)
        form.change_at = url_for("consultation_manage.change_activity", slug=slug, public_id=made.public_id)
        if made.kind.manage_endpoint:
            return url_for(made.kind.manage_endpoint, slug=slug, public_id=made.public_id)
        return url_for("consultation_manage.change", slug=slug)

    if form.validate_on_submit():
        with form.showing_refusals(Conflict):  # The stage may have ended while the form was filled in.
            led = form.lead_once(actor, make)
            flash(_("Saved."), "success")
            return led
    about = {"activity": None, "kinds": all_kinds(), "why_not_now": is_not_stopped(actor, consultation)}
    return form.lead_to_recent() or _form_page("activity", consultation, form, phase=phase, **about)


@blueprint.route(f"{BASE}/activities/<public_id>", methods=["GET", "POST"])
@signed_in
def change_activity(slug: str, public_id: str) -> ResponseReturnValue:
    consultation = _get(slug)
    activity = queries.get_activity(current_actor(), slug, public_id)

    def read() -> dict[str, Any]:
        began = {"began_from": fingerprint_activity(activity), "began_around": name_visibility(consultation)}
        return {"title": activity.title, "summary": activity.summary} | began

    form = ActivityForm.from_request(**read()).told_by(_read_log(consultation, "activities", activity.id))
    if form.validate_on_submit():
        with form.showing_refusals(Conflict), form.showing_changes(read):
            began = (form.began_from.data or "", form.reason.data or "")
            return _change_or_ask(Wanted(consultation, Part.ACTIVITIES, form.to_words(), *began, activity))
    about = {"phase": activity.phase, "activity": activity, "kinds": [], "why_not_now": find_why_stage_settled(activity.phase)}
    return _form_page("activity", consultation, form, **about)


@blueprint.route(f"{BASE}/activities/<public_id>/remove", methods=["GET", "POST"])
@signed_in
def remove_activity(slug: str, public_id: str) -> ResponseReturnValue:
    """As `remove_phase`."""
    consultation = _get(slug)
    activity = queries.get_activity(current_actor(), slug, public_id)
    return _removal_page(consultation, Part.ACTIVITIES, activity, name=activity.title, seen=fingerprint_activity(activity))


@blueprint.route(f"{BASE}/documents", methods=["GET", "POST"])
@signed_in
def documents(slug: str) -> ResponseReturnValue:
    consultation = _get(slug)
    form = DocumentForm.from_request(began_around=name_visibility(consultation))
    if form.validate_on_submit() and not form.was_published_since(name_visibility(consultation)):
        with form.showing_refusals(Conflict):
            managing.add_document(current_actor(), consultation, **_read_document(form), reason=form.reason.data or "")
            return _saved(consultation)
    return _form_page("documents", consultation, form)


@blueprint.route(f"{BASE}/documents/<public_id>/replace", methods=["GET", "POST"])
@signed_in
def replace_document(slug: str, public_id: str) -> ResponseReturnValue:
    consultation = _get(slug)
    found = queries.get_document(consultation, public_id, is_current=request.method == "GET")
    form = DocumentForm.from_request(title=found.title, text=found.text, began_around=name_visibility(consultation))
    if form.validate_on_submit() and not form.was_published_since(name_visibility(consultation)):
        with form.showing_refusals(Conflict):
            newer = NewFile(**_read_document(form))
            return _change_or_ask(Wanted(consultation, Part.DOCUMENTS, newer, "", form.reason.data or "", found))
    return _form_page("replace", consultation, form, document=found)


@blueprint.post(f"{BASE}/documents/<public_id>/remove")
@signed_in
def remove_document(slug: str, public_id: str) -> ResponseReturnValue:
    consultation = _get(slug)
    managing.remove_document(current_actor(), queries.get_document(consultation, public_id, is_current=True))
    return _saved(consultation)


def _get(slug: str) -> Consultation:
    actor = current_actor()
    consultation = queries.get_consultation(actor, slug)
    require(actor, MANAGE, consultation)
    return consultation


def _list_own_tasks(actor: Actor, consultation: Consultation) -> list[Task]:
    """What waits for whoever looks, in the role they have here; what is due first comes first."""
    place = queries.find_place(actor, consultation)
    if place is None or place.role not in TEAM:
        return []
    found = [task for task in list_tasks(Duties(actor, {Role(place.role): [consultation]})) if not task.waits_since]
    return sorted(found, key=lambda task: (task.due_at is None, task.due_at or now()))[:MOST_SHOWN]


def _back_to(consultation: Consultation) -> ResponseReturnValue:
    return redirect(url_for("consultation_manage.change", slug=consultation.slug), 303)


def _removal_page(
    consultation: Consultation, part: Part, thing: Phase | Activity, *, name: str, seen: str
) -> ResponseReturnValue:
    """Removes what the form saw, or asks a colleague to agree to that; shows it until that is done."""
    form = RemoveForm.from_request(seen=seen)
    if form.validate_on_submit():
        with form.showing_refusals(Conflict):
            began = (form.seen.data or "", form.reason.data or "")
            return _change_or_ask(Wanted(consultation, part, None, *began, thing))
        form.seen.data = seen
    return _form_page("remove_stage", consultation, form, thing=thing, called=name, part=part)


def _change_or_ask(wanted: Wanted, lead_on: Callable[[Consultation], ResponseReturnValue] | None = None) -> ResponseReturnValue:
    """Inside the form that shows what is refused. `lead_on`: where to, once it is changed."""
    address = change_by_feature(current_actor(), wanted)
    if address is None:
        return (lead_on or _saved)(wanted.consultation)
    flash(_("A colleague has to agree. Nothing changes until then."), "success")
    return redirect(address, 303)


def _read_document(form: DocumentForm) -> dict[str, Any]:
    sent = form.file.data
    with sent.stream:
        content = sent.read()
    return {"title": form.title.data, "text": form.text.data or "", "file_name": sent.filename, "content": content}


def _say_what_it_begins_from(consultation: Consultation) -> dict[str, str]:
    """Of something new: nothing but who will read it."""
    return dict.fromkeys(("began_from", "began_around"), name_visibility(consultation))


def _read_log(consultation: Consultation, part: str, thing_id: int = 0) -> ChangeLog:
    return queries.read_change_log(current_actor(), consultation, ConsultationChanged, part=part, thing_id=thing_id)


def _saved(consultation: Consultation, sentence: str = "") -> ResponseReturnValue:
    flash(sentence or _("Saved."), "success")
    return _back_to(consultation)


def _asks_about_delay(form: PhaseForm, phase: Phase) -> bool:
    was, is_now = (to_local(each).date() for each in (phase.closes_at, form.closes_at.data))
    return form.asks_about_delay(form.closes_at, phase.consultation, was, is_now)


def _lead_on_from_stage(phase: Phase, consultation: Consultation) -> ResponseReturnValue:
    """After a stage has moved: where a day that was planned by it does not fit any more, it is asked about next."""
    flash_kept_ends(phase)
    flash_day_conflicts(consultation)
    found = find_left_behind(consultation)
    if found is None:
        return _saved(consultation)
    flash(_("Saved."), "success")
    flash(found.sentence)
    return redirect(url_for(found.endpoint, slug=consultation.slug), 303)


def _form_page(name: str, consultation: Consultation, form: BaseForm, **more: object) -> ResponseReturnValue:
    if isinstance(form, ReasonForm):
        needs_one = has_asked_later(form) or (isinstance(form, RemoveForm) and consultation.published_at is not None)
        form.asks_reason = bool(form.reason.errors) or needs_one or queries.asks_reason(consultation)
    return render_form(f"consultations/manage/{name}.html", form, consultation=consultation, **more)
