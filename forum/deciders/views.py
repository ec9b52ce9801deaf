"""Who decides: how organisers say it. People read it on the consultation's own page."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.consultations.actions.recording import refuse_without_reason
from forum.consultations.events import ConsultationChanged
from forum.consultations.fingerprints import name_visibility
from forum.consultations.forms import RemoveForm
from forum.consultations.models import Consultation
from forum.consultations.queries import asks_reason, find_place, get_consultation, read_change_log
from forum.consultations.snapshots import Part
from forum.deciders import actions, queries
from forum.deciders.fingerprints import fingerprint_decider, fingerprint_interests, fingerprint_meeting
from forum.deciders.forms import (
    AnyForm,
    BodyForm,
    DeciderPersonForm,
    InterestsForm,
    MeetingForm,
    NewBodyForm,
    NewMeetingForm,
    NewPersonForm,
    read_decider,
    read_meeting,
)
from forum.deciders.kinds import DeciderKind
from forum.deciders.models import Meeting
from forum.deciders.rules import DECLARE_INTERESTS, NAME_DECIDERS
from forum.deciders.wording import say_who_is_one
from forum.kernel.errors import Conflict, NotFound
from forum.kernel.fingerprints import ChangeLog
from forum.kernel.permissions import require
from forum.web.access import current_actor, signed_in
from forum.web.all_faults import validate_with
from forum.web.forms import render_form
from forum.web.templates import offer_to_templates

blueprint = Blueprint("deciders", __name__, url_prefix="/consultations/<slug>/manage/deciders")
blueprints = [blueprint]
offer_to_templates(
    "deciders",
    DECLARE_INTERESTS=DECLARE_INTERESTS,
    list_deciders=queries.list_deciders,
    list_go_betweens=queries.list_go_betweens,
    say_who_is_one=say_who_is_one,
)


@blueprint.get("")
@signed_in
def overview(slug: str) -> ResponseReturnValue:
    return render_template("deciders/manage.html", consultation=_get(slug))


@blueprint.route("/<kind>/new", methods=["GET", "POST"])
@signed_in
def add(slug: str, kind: str) -> ResponseReturnValue:
    consultation, actor = _get(slug), current_actor()
    if kind not in set(DeciderKind):
        raise NotFound
    began = dict.fromkeys(("began_from", "began_around"), name_visibility(consultation))
    chosen: type[NewPersonForm | NewBodyForm] = NewPersonForm if kind == DeciderKind.PERSON else NewBodyForm
    form = chosen.from_request(**began)
    _offer(form, consultation)

    def make() -> str:
        actions.add_decider(actor, consultation, DeciderKind(kind), form.to_words(), reason=form.reason.data or "")
        return url_for("deciders.overview", slug=slug)

    if validate_with(form, lambda: refuse_without_reason(actor, consultation, form.reason.data or "", is_removal=True)):
        with form.showing_refusals(Conflict):
            led = form.lead_once(actor, make)
            flash(_("Saved."), "success")
            return led
    return _form_page(consultation, form, why_not_now=actions.find_why_no_more(consultation))


@blueprint.route("/<public_id>", methods=["GET", "POST"])
@signed_in
def change(slug: str, public_id: str) -> ResponseReturnValue:
    consultation = _get(slug)
    decider = queries.get_decider(consultation, public_id)

    def read() -> dict[str, Any]:
        began = {"began_from": fingerprint_decider(decider), "began_around": name_visibility(consultation)}
        return read_decider(decider) | began

    chosen: type[AnyForm] = BodyForm if decider.is_body else DeciderPersonForm
    form = chosen.from_request(**read()).told_by(_read_log(consultation, Part.DECIDERS, decider.id))
    _offer(form, consultation)
    if validate_with(form, lambda: refuse_without_reason(current_actor(), consultation, form.reason.data or "")):
        with form.showing_refusals(Conflict), form.showing_changes(read):
            began = {"seen": form.began_from.data or "", "reason": form.reason.data or ""}
            actions.change_decider(current_actor(), decider, form.to_words(), **began)
            return _saved(slug)
    return _form_page(consultation, form)


@blueprint.route("/<public_id>/remove", methods=["GET", "POST"])
@signed_in
def remove(slug: str, public_id: str) -> ResponseReturnValue:
    """Asks why, once people can read it."""
    consultation = _get(slug)
    decider = queries.get_decider(consultation, public_id)
    form = RemoveForm.from_request(seen=fingerprint_decider(decider))
    if form.validate_on_submit():
        with form.showing_refusals(Conflict):
            seen, reason = form.seen.data or "", form.reason.data or ""
            actions.remove_decider(current_actor(), decider, seen=seen, reason=reason)
            flash(_("Removed."), "success")
            return redirect(url_for("deciders.overview", slug=slug), 303)
    form.asks_reason = consultation.published_at is not None
    about = {"thing": decider.name, "why_not_now": actions.find_why_not_removed(decider)}
    return render_form("deciders/remove.html", form, consultation=consultation, **about)


@blueprint.route("/<public_id>/replace/<kind>", methods=["GET", "POST"])
@signed_in
def replace(slug: str, public_id: str, kind: str) -> ResponseReturnValue:
    """Somebody else decides instead, once people were told who does."""
    consultation = _get(slug)
    decider = queries.get_decider(consultation, public_id)
    if kind not in set(DeciderKind):
        raise NotFound
    chosen: type[AnyForm] = DeciderPersonForm if kind == DeciderKind.PERSON else BodyForm
    form = chosen.from_request(began_from=fingerprint_decider(decider), began_around=name_visibility(consultation))
    _offer(form, consultation)
    if form.validate_on_submit():
        with form.showing_refusals(Conflict):
            began = {"seen": form.began_from.data or "", "reason": form.reason.data or ""}
            actions.replace_decider(current_actor(), decider, DeciderKind(kind), form.to_words(), **began)
            return _saved(slug)
    return _form_page(consultation, form, instead_of=decider.name)


@blueprint.route("/<public_id>/meetings/new", methods=["GET", "POST"])
@signed_in
def add_meeting(slug: str, public_id: str) -> ResponseReturnValue:
    consultation, actor = _get(slug), current_actor()
    decider = queries.get_decider(consultation, public_id)
    form = NewMeetingForm.from_request(**dict.fromkeys(("began_from", "began_around"), name_visibility(consultation)))
    form.offer(consultation.documents)

    def make() -> str:
        actions.add_meeting(actor, decider, form.to_words(), reason=form.reason.data or "")
        return url_for("deciders.overview", slug=slug)

    if form.validate_on_submit():
        with form.showing_refusals(Conflict):
            led = form.lead_once(actor, make)
            flash(_("Saved."), "success")
            return led
    return _form_page(consultation, form, name=decider.name, why_not_now=actions.find_why_no_meeting(decider))


@blueprint.route("/meetings/<public_id>", methods=["GET", "POST"])
@signed_in
def change_meeting(slug: str, public_id: str) -> ResponseReturnValue:
    consultation = _get(slug)
    meeting = queries.get_meeting(consultation, public_id)

    def read() -> dict[str, Any]:
        began = {"began_from": fingerprint_meeting(meeting), "began_around": name_visibility(consultation)}
        return read_meeting(meeting) | began

    form = MeetingForm.from_request(**read()).told_by(_read_log(consultation, Part.MEETINGS, meeting.id))
    form.offer({each.id: each for each in [*_list_attached(meeting), *consultation.documents]}.values())
    if form.validate_on_submit():
        with form.showing_refusals(Conflict), form.showing_changes(read):
            began = {"seen": form.began_from.data or "", "reason": form.reason.data or ""}
            actions.change_meeting(current_actor(), meeting, form.to_words(), **began)
            return _saved(slug)
    return _form_page(consultation, form, name=meeting.decider.name)


@blueprint.route("/interests", methods=["GET", "POST"])
@signed_in
def interests(slug: str) -> ResponseReturnValue:
    """The go-between's own."""
    actor = current_actor()
    consultation = get_consultation(actor, slug)
    require(actor, DECLARE_INTERESTS, consultation)
    place = find_place(actor, consultation)
    declared = queries.find_interests(place)

    def read() -> dict[str, Any]:
        now_there = queries.find_interests(place)
        began = {"began_from": fingerprint_interests(now_there), "began_around": name_visibility(consultation)}
        return {"words": now_there.words if now_there else ""} | began

    log = _read_log(consultation, Part.GO_BETWEEN, place.id if place else 0)
    form = InterestsForm.from_request(**read()).told_by(log)
    if form.validate_on_submit():
        with form.showing_changes(read):
            said = {"seen": form.began_from.data or "", "reason": form.reason.data or ""}
            actions.declare_interests(actor, consultation, form.words.data or "", **said)
            flash(_("Saved. Everyone can read this now."), "success")
            return redirect(url_for("consultations.show", slug=slug), 303)
    form.asks_reason = bool(form.reason.errors) or (declared is not None and asks_reason(consultation))
    return render_form("deciders/interests.html", form, consultation=consultation)


def _list_attached(meeting: Meeting) -> list[Any]:
    """Which stay among those to choose from, when newer versions have come."""
    return [each for each in (meeting.paper, meeting.minute) if each]


def _get(slug: str) -> Consultation:
    actor = current_actor()
    consultation = get_consultation(actor, slug)
    require(actor, NAME_DECIDERS, consultation)
    return consultation


def _read_log(consultation: Consultation, part: Part, number: int) -> ChangeLog:
    return read_change_log(current_actor(), consultation, ConsultationChanged, part=str(part), thing_id=number)


def _saved(slug: str) -> ResponseReturnValue:
    flash(_("Saved."), "success")
    return redirect(url_for("deciders.overview", slug=slug), 303)


def _offer(form: AnyForm, consultation: Consultation) -> None:
    if isinstance(form, DeciderPersonForm):
        form.offer(queries.list_leads(consultation))
    elif not form.is_submitted():
        form.add_spare_rows()


def _form_page(
    consultation: Consultation,
    form: AnyForm | MeetingForm,
    *,
    name: str = "",
    instead_of: str = "",
    why_not_now: str | None = None,
) -> ResponseReturnValue:
    is_public = consultation.published_at is not None
    form.asks_reason = bool(form.reason.errors) or (asks_reason(consultation) if isinstance(form, MeetingForm) else is_public)
    page = "meeting" if isinstance(form, MeetingForm) else "body" if isinstance(form, BodyForm) else "person"
    said = {"name": name, "instead_of": instead_of, "why_not_now": why_not_now}
    return render_form(f"deciders/{page}.html", form, consultation=consultation, **said)
