"""The register of those who are asked: how organisers keep it. People read it on the consultation's own page."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.consultations.events import ConsultationChanged
from forum.consultations.fingerprints import name_visibility
from forum.consultations.forms import RemoveForm
from forum.consultations.models import Consultation
from forum.consultations.queries import asks_reason, get_consultation, read_change_log
from forum.consultations.snapshots import Part
from forum.kernel.errors import Conflict
from forum.kernel.permissions import require
from forum.organisations.queries import is_run_by_health_body
from forum.register import actions, queries
from forum.register.fingerprints import fingerprint_asked
from forum.register.forms import AskedForm, NewAskedForm
from forum.register.kinds import WAYS
from forum.register.models import read_words
from forum.register.rules import KEEP_REGISTER
from forum.web.access import current_actor, signed_in
from forum.web.forms import render_form
from forum.web.templates import offer_to_templates

blueprint = Blueprint("register", __name__, url_prefix="/consultations/<slug>/manage/asked")
blueprints = [blueprint]
offer_to_templates("register", WAYS=WAYS, list_asked=queries.list_asked)


@blueprint.get("")
@signed_in
def overview(slug: str) -> ResponseReturnValue:
    consultation = _get(slug)
    return render_template("register/manage.html", consultation=consultation, is_health=is_run_by_health_body(consultation.id))


@blueprint.route("/new", methods=["GET", "POST"])
@signed_in
def add(slug: str) -> ResponseReturnValue:
    consultation, actor = _get(slug), current_actor()
    form = NewAskedForm.from_request(**dict.fromkeys(("began_from", "began_around"), name_visibility(consultation)))

    def make() -> str:
        actions.add_asked(actor, consultation, form.to_words(), reason=form.reason.data or "")
        return url_for("register.overview", slug=slug)

    if form.validate_on_submit():
        with form.showing_refusals(Conflict):
            led = form.lead_once(actor, make)
            flash(_("Saved."), "success")
            return led
    return _form_page(consultation, form)


@blueprint.route("/<public_id>", methods=["GET", "POST"])
@signed_in
def change(slug: str, public_id: str) -> ResponseReturnValue:
    consultation = _get(slug)
    asked = queries.get_asked(consultation, public_id)

    def read() -> dict[str, Any]:
        began = {"began_from": fingerprint_asked(asked), "began_around": name_visibility(consultation)}
        return {name: value if value is not None else "" for name, value in vars(read_words(asked)).items()} | began

    log = read_change_log(current_actor(), consultation, ConsultationChanged, part=str(Part.ASKED), thing_id=asked.id)
    form = AskedForm.from_request(**read()).told_by(log)
    if form.validate_on_submit():
        with form.showing_refusals(Conflict), form.showing_changes(read):
            began = {"seen": form.began_from.data or "", "reason": form.reason.data or ""}
            actions.change_asked(current_actor(), asked, form.to_words(), **began)
            flash(_("Saved."), "success")
            return redirect(url_for("register.overview", slug=slug), 303)
    return _form_page(consultation, form)


@blueprint.route("/<public_id>/remove", methods=["GET", "POST"])
@signed_in
def remove(slug: str, public_id: str) -> ResponseReturnValue:
    """Asks why, once people can read it."""
    consultation = _get(slug)
    asked = queries.get_asked(consultation, public_id)
    form = RemoveForm.from_request(seen=fingerprint_asked(asked))
    if form.validate_on_submit():
        with form.showing_refusals(Conflict):
            actions.remove_asked(current_actor(), asked, seen=form.seen.data or "", reason=form.reason.data or "")
            flash(_("Removed."), "success")
            return redirect(url_for("register.overview", slug=slug), 303)
    form.asks_reason = consultation.published_at is not None
    return render_form("consultations/manage/remove.html", form, consultation=consultation, thing=asked.name)


def _get(slug: str) -> Consultation:
    actor = current_actor()
    consultation = get_consultation(actor, slug)
    require(actor, KEEP_REGISTER, consultation)
    return consultation


def _form_page(consultation: Consultation, form: AskedForm) -> ResponseReturnValue:
    form.asks_reason = bool(form.reason.errors) or asks_reason(consultation)
    return render_form("register/form.html", form, consultation=consultation)
