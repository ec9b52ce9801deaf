"""What people need before they are asked: how organisers write it. People read it on the consultation's own page."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.briefing import actions, queries
from forum.briefing.events import BriefingChanged
from forum.briefing.fingerprints import fingerprint_thing
from forum.briefing.forms import FORMS, NEW_FORMS, AnyForm, FindingForm, read_values
from forum.briefing.kinds import ASPECTS, Part
from forum.briefing.models import EarlierFinding, Thing, read_words
from forum.briefing.rules import BRIEF, REMOVE
from forum.consultations.fingerprints import name_visibility
from forum.consultations.models import Consultation
from forum.consultations.queries import get_consultation, read_change_log
from forum.kernel.errors import Conflict, NotFound
from forum.kernel.permissions import require
from forum.web.access import current_actor, signed_in
from forum.web.forms import render_form
from forum.web.templates import offer_to_templates

blueprint = Blueprint("briefing", __name__, url_prefix="/consultations/<slug>/manage/briefing")
blueprints = [blueprint]
offer_to_templates(
    "briefing",
    ASPECTS=ASPECTS,
    REMOVE=REMOVE,
    find=queries.find_briefing,
    fingerprint_thing=fingerprint_thing,
    list_asking_same_people=lambda consultation: queries.list_asking_same_people(current_actor(), consultation),
)


@blueprint.get("")
@signed_in
def overview(slug: str) -> ResponseReturnValue:
    return render_template("briefing/manage.html", consultation=_get(slug))


@blueprint.route("/<part>/new", methods=["GET", "POST"])
@signed_in
def add(slug: str, part: str) -> ResponseReturnValue:
    consultation, chosen = _get(slug), _read_part(part)
    actor, began = current_actor(), dict.fromkeys(("began_from", "began_around"), name_visibility(consultation))
    form = NEW_FORMS[chosen].from_request(**began)
    _offer(form, consultation)

    def make() -> str:
        actions.add_thing(actor, consultation, form.to_words())
        return _address(consultation, chosen)

    if form.validate_on_submit():
        with form.showing_refusals(Conflict):
            led = form.lead_once(actor, make)
            flash(_("Saved."), "success")
            return led
    return render_form(f"briefing/{chosen}_form.html", form, consultation=consultation, thing=None)


@blueprint.route("/<part>/<public_id>", methods=["GET", "POST"])
@signed_in
def change(slug: str, part: str, public_id: str) -> ResponseReturnValue:
    consultation, chosen = _get(slug), _read_part(part)
    thing = queries.get_thing(consultation, chosen, public_id)

    def read() -> dict[str, Any]:
        earlier = thing.earlier if isinstance(thing, EarlierFinding) else None
        began = {"began_from": fingerprint_thing(thing), "began_around": name_visibility(consultation)}
        return read_values(read_words(thing), earlier) | began

    log = read_change_log(current_actor(), consultation, BriefingChanged, part=str(chosen), thing_id=thing.id)
    form = FORMS[chosen].from_request(**read()).told_by(log)
    _offer(form, consultation, thing)
    if form.validate_on_submit():
        with form.showing_changes(read):
            actions.change_thing(current_actor(), thing, form.to_words(), seen=form.began_from.data or "")
            flash(_("Saved."), "success")
            return redirect(_address(consultation, chosen), 303)
    return render_form(f"briefing/{chosen}_form.html", form, consultation=consultation, thing=thing)


@blueprint.post("/<part>/<public_id>/remove")
@signed_in
def remove(slug: str, part: str, public_id: str) -> ResponseReturnValue:
    consultation, chosen = _get(slug), _read_part(part)
    thing = queries.get_thing(consultation, chosen, public_id)
    try:
        actions.remove_thing(current_actor(), thing, seen=request.form.get("seen", ""))
        flash(_("Removed."), "success")
    except Conflict as problem:
        flash(problem.sentence)
    return redirect(_address(consultation, chosen), 303)


def _get(slug: str) -> Consultation:
    actor = current_actor()
    consultation = get_consultation(actor, slug)
    require(actor, BRIEF, consultation)
    return consultation


def _read_part(part: str) -> Part:
    try:
        return Part(part)
    except ValueError:
        raise NotFound from None


def _address(consultation: Consultation, part: Part) -> str:
    return url_for("briefing.overview", slug=consultation.slug, _anchor=part)


def _offer(form: AnyForm, consultation: Consultation, thing: Thing | None = None) -> None:
    """One that was chosen stays among them."""
    if isinstance(form, FindingForm):
        several = queries.list_earlier(current_actor(), consultation)
        chosen = [thing.earlier] if isinstance(thing, EarlierFinding) and thing.earlier else []
        form.offer({each.id: each for each in [*chosen, *several]}.values())
