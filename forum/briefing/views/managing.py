"""What people need before they are asked: how organisers write it. People read it on the consultation's own page."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.briefing import actions, queries
from forum.briefing.fingerprints import fingerprint_thing
from forum.briefing.forms import FORMS, NEW_FORMS, AnyForm, FindingForm, SectionForm, read_values
from forum.briefing.kinds import ASPECTS, PAGE_PARTS, PARTS
from forum.briefing.models import EarlierFinding, PageSection, Thing, read_words
from forum.briefing.rules import BRIEF, REMOVE, find_days_for_options, find_why_no_options
from forum.briefing.snapshots import describe_thing
from forum.briefing.videos import find_video
from forum.consultations.events import ConsultationChanged
from forum.consultations.fingerprints import name_visibility
from forum.consultations.forms import RemoveForm
from forum.consultations.models import Consultation
from forum.consultations.queries import asks_reason, get_consultation, read_change_log
from forum.consultations.snapshots import Part, name_thing
from forum.kernel.errors import Conflict, NotFound
from forum.kernel.permissions import require
from forum.web.access import current_actor, signed_in
from forum.web.forms import render_form
from forum.web.templates import offer_to_templates

blueprint = Blueprint("briefing", __name__, url_prefix="/consultations/<slug>/manage/briefing")
offer_to_templates(
    "briefing",
    ASPECTS=ASPECTS,
    REMOVE=REMOVE,
    find=queries.find_briefing,
    find_page_content=queries.find_page_content,
    list_sections=queries.list_sections,
    list_questions=queries.list_questions,
    list_own_dates=queries.list_own_dates,
    find_video=find_video,
    find_talk=queries.find_talk,
    find_why_no_options=find_why_no_options,
    fingerprint_thing=fingerprint_thing,
    list_asking_same_people=lambda consultation: queries.list_asking_same_people(current_actor(), consultation),
)


@blueprint.get("")
@signed_in
def overview(slug: str) -> ResponseReturnValue:
    return render_template("briefing/manage.html", consultation=_get(slug))


@blueprint.get("/page")
@signed_in
def page(slug: str) -> ResponseReturnValue:
    """Sections, questions and answers, key dates."""
    return render_template("briefing/manage_page.html", consultation=_get(slug))


@blueprint.route("/<part>/new", methods=["GET", "POST"])
@signed_in
def add(slug: str, part: str) -> ResponseReturnValue:
    consultation, chosen = _get(slug), _read_part(part)
    actor, began = current_actor(), dict.fromkeys(("began_from", "began_around"), name_visibility(consultation))
    form = NEW_FORMS[chosen].from_request(**began)
    _offer(form, consultation)

    def make() -> str:
        actions.add_thing(actor, consultation, form.to_words(), reason=form.reason.data or "", picture=_read_picture(form))
        return _address(consultation, chosen)

    if form.validate_on_submit():
        with form.showing_refusals(Conflict):
            led = form.lead_once(actor, make)
            flash(_("Saved."), "success")
            return led
    return _form_page(chosen, consultation, form)


@blueprint.route("/<part>/<public_id>", methods=["GET", "POST"])
@signed_in
def change(slug: str, part: str, public_id: str) -> ResponseReturnValue:
    consultation, chosen = _get(slug), _read_part(part)
    thing = queries.get_thing(consultation, chosen, public_id)

    def read() -> dict[str, Any]:
        earlier = thing.earlier if isinstance(thing, EarlierFinding) else None
        began = {"began_from": fingerprint_thing(thing), "began_around": name_visibility(consultation)}
        return read_values(read_words(thing), earlier) | began

    log = read_change_log(current_actor(), consultation, ConsultationChanged, part=str(chosen), thing_id=thing.id)
    form = FORMS[chosen].from_request(**read()).told_by(log)
    _offer(form, consultation, thing)
    if form.validate_on_submit():
        with form.showing_refusals(Conflict), form.showing_changes(read):
            began: dict[str, Any] = {"seen": form.began_from.data or "", "reason": form.reason.data or ""}
            began["picture"] = _read_picture(form)
            actions.change_thing(current_actor(), thing, form.to_words(), **began)
            flash(_("Saved."), "success")
            return redirect(_address(consultation, chosen), 303)
    return _form_page(chosen, consultation, form, name_thing(describe_thing(thing)))


@blueprint.route("/<part>/<public_id>/remove", methods=["GET", "POST"])
@signed_in
def remove(slug: str, part: str, public_id: str) -> ResponseReturnValue:
    """Removes what the form saw; what people can read goes from a page that asks why."""
    consultation, chosen = _get(slug), _read_part(part)
    thing = queries.get_thing(consultation, chosen, public_id)
    require(current_actor(), REMOVE, thing)
    form = RemoveForm.from_request(seen=fingerprint_thing(thing))
    if form.validate_on_submit():
        try:
            with form.showing_refusals():
                seen, reason = form.seen.data or "", form.reason.data or ""
                actions.remove_thing(current_actor(), thing, seen=seen, reason=reason)
                flash(_("Removed."), "success")
                return redirect(_address(consultation, chosen), 303)
        except Conflict as problem:
            flash(problem.sentence)
            return redirect(_address(consultation, chosen), 303)
    form.asks_reason = consultation.published_at is not None
    return render_form(
        "consultations/manage/remove.html", form, consultation=consultation, thing=name_thing(describe_thing(thing))
    )


def _form_page(part: Part, consultation: Consultation, form: AnyForm, name: str = "") -> ResponseReturnValue:
    form.asks_reason = bool(form.reason.errors) or asks_reason(consultation)
    days = find_days_for_options(consultation) if part is Part.OPTIONS else None
    about = {"consultation": consultation, "days": days, "name": name, "is_page": part in PAGE_PARTS}
    return render_form(f"briefing/{part}_form.html", form, **about)


def _get(slug: str) -> Consultation:
    actor = current_actor()
    consultation = get_consultation(actor, slug)
    require(actor, BRIEF, consultation)
    return consultation


def _read_part(part: str) -> Part:
    if part not in PARTS:
        raise NotFound
    return Part(part)


def _address(consultation: Consultation, part: Part) -> str:
    endpoint = "briefing.page" if part in PAGE_PARTS else "briefing.overview"
    return url_for(endpoint, slug=consultation.slug, _anchor=part)


def _read_picture(form: AnyForm) -> bytes:
    return form.read_picture() if isinstance(form, SectionForm) else b""


def _offer(form: AnyForm, consultation: Consultation, thing: Thing | None = None) -> None:
    """What can be chosen, where anything can; what was chosen stays among it."""
    if isinstance(form, SectionForm) and isinstance(thing, PageSection):
        form.picture_id = thing.picture_id
    if isinstance(form, FindingForm):
        several = queries.list_earlier(current_actor(), consultation)
        chosen = [thing.earlier] if isinstance(thing, EarlierFinding) and thing.earlier else []
        form.offer({each.id: each for each in [*chosen, *several]}.values())
