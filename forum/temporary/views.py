"""Doors of temporary changes: what has changed and until when, and what comes after."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.agreeing.wording import say_end
from forum.consultations.change_guards import Wanted, change_by_feature
from forum.consultations.events import ConsultationChanged
from forum.consultations.models import Consultation
from forum.consultations.queries import asks_reason, find_place, get_consultation, read_change_log
from forum.consultations.rules import find_why_closed
from forum.consultations.snapshots import Part
from forum.kernel.errors import Conflict, NotFound
from forum.kernel.permissions import Permission, require
from forum.opening.rules import SIGNERS
from forum.temporary import queries
from forum.temporary.actions import changing, returning
from forum.temporary.actions.returning import BackWords
from forum.temporary.fingerprints import fingerprint_change, fingerprint_said_back
from forum.temporary.forms import AftermathForm, ChangeForm, ReopenForm
from forum.temporary.kinds import AFTERMATHS, Aftermath
from forum.temporary.rules import AGREE_BACK, REOPEN, SAY_AFTERMATH, SAY_CHANGE
from forum.web.access import current_actor, signed_in
from forum.web.forms import render_form
from forum.web.templates import offer_to_templates

blueprint = Blueprint("temporary", __name__)
blueprints = [blueprint]
BASE = "/consultations/<slug>/manage/temporary"
# What is done by the form over the change itself, as the log calls it.
CHANGED = ("", "moved")
offer_to_templates(
    "temporary",
    AFTERMATHS=AFTERMATHS,
    REOPEN=REOPEN,
    SAY_AFTERMATH=SAY_AFTERMATH,
    SAY_CHANGE=SAY_CHANGE,
    ended_late=queries.ended_late,
    find_change=queries.find_change,
    find_first_said=queries.find_first_said,
    find_last_said_back=queries.find_last_said_back,
)


@blueprint.route(BASE, methods=["GET", "POST"])
@signed_in
def change(slug: str) -> ResponseReturnValue:
    """What has changed, why, who decided it and until when."""
    consultation = _get(slug, SAY_CHANGE)

    def read() -> dict[str, Any]:
        found = queries.find_change(consultation)
        began = {"began_from": fingerprint_change(consultation, found)}
        if found is None:
            return began
        days = {"changed_on": found.changed_on, "ends_on": found.ends_on}
        return {"what": found.what, "why_safety": found.reason, "decided_by": found.decided_by} | days | began

    log = read_change_log(current_actor(), consultation, ConsultationChanged, part=Part.TEMPORARY, how=CHANGED)
    form = ChangeForm.from_request(**read()).told_by(log)
    if form.validate_on_submit():
        with form.showing_refusals(Conflict), form.showing_changes(read):
            seen, reason = form.began_from.data or "", form.reason.data or ""
            if led := change_by_feature(current_actor(), Wanted(consultation, Part.TEMPORARY, form.to_words(), seen, reason)):
                flash(_("We have asked your colleagues. Nothing changes until one of them agrees."), "success")
                return redirect(led, 303)
            return _lead_on(consultation, _("Saved."))
    form.asks_reason = bool(form.reason.errors) or consultation.published_at is not None or asks_reason(consultation)
    found = queries.find_change(consultation)
    seen = fingerprint_change(consultation, found)
    return render_form("temporary/change.html", form, consultation=consultation, found=found, seen=seen)


@blueprint.post(f"{BASE}/drop")
@signed_in
def drop(slug: str) -> ResponseReturnValue:
    """A draft is of no special kind after all."""
    consultation = _get(slug, SAY_CHANGE)
    try:
        changing.drop_change(current_actor(), consultation, seen=request.form.get("seen", ""))
    except Conflict as problem:
        return _lead_on(consultation, problem.sentence, "message")
    return _lead_on(consultation, _("Saved."))


@blueprint.route(f"{BASE}/after", methods=["GET", "POST"])
@signed_in
def aftermath(slug: str) -> ResponseReturnValue:
    """What comes after; or what a colleague says of that, with what can be done about it."""
    consultation = get_consultation(current_actor(), slug)
    found, said = queries.find_change(consultation), queries.find_said_back(consultation)
    if said is None and request.method == "GET" and (end := _find_end(consultation)):
        flash(end)  # The letter led them here, and a colleague was faster.
        return redirect(url_for("consultations.show", slug=slug), 303)
    require(current_actor(), SAY_AFTERMATH if said is None else AGREE_BACK, consultation)
    if found is None or consultation.published_at is None:
        raise NotFound
    form = AftermathForm.from_request(seen=fingerprint_change(consultation, found))
    if form.validate_on_submit():
        require(current_actor(), SAY_AFTERMATH, consultation)
        with form.showing_refusals(Conflict):
            return redirect(url_for(_say_what_comes(consultation, form), slug=slug), 303)
    about: dict[str, Any] = {"said": said, "said_seen": fingerprint_said_back(said) if said else ""}
    place, about["lapsed"] = find_place(current_actor(), consultation), find_why_closed(consultation) if said else None
    return render_form("temporary/aftermath.html", form, consultation=consultation, found=found, place=place, **about)


def _find_end(consultation: Consultation) -> str:
    """What came of what a colleague was asked, for those who could have agreed and can do nothing else here; else ""."""
    roles, last = current_actor().roles_on(consultation), queries.find_last_said_back(consultation)
    return say_end(last) if last is not None and roles & SIGNERS and not roles & SAY_AFTERMATH.roles else ""


def _say_what_comes(consultation: Consultation, form: AftermathForm) -> str:
    """The page on which to go on."""
    chosen, seen, words = Aftermath(form.aftermath.data), form.seen.data or "", form.words.data or ""
    if chosen is Aftermath.BACK:
        returning.say_back(current_actor(), consultation, BackWords(words, form.shown.data or "", form.seen_on.data), seen=seen)
        flash(_("We have asked your colleagues. It shows as over when one of them agrees."), "success")
        return "temporary.aftermath"
    changing.say_aftermath(current_actor(), consultation, chosen, words, seen=seen)
    flash(_("Thank you. Everyone can now read what comes after."), "success")
    return "consultations.show"


@blueprint.post(f"{BASE}/after/agree")
@signed_in
def agree_back(slug: str) -> ResponseReturnValue:
    return _answer_back(slug, returning.agree_back, _("Thank you. Everyone can now read that things are back as they were."))


@blueprint.post(f"{BASE}/after/drop")
@signed_in
def drop_back(slug: str) -> ResponseReturnValue:
    return _answer_back(slug, returning.drop_back, _("The temporary change does not show as over."))


def _answer_back(slug: str, act: Callable[..., None], said: str) -> ResponseReturnValue:
    """With a sentence where somebody else was faster."""
    consultation = _get(slug, AGREE_BACK)
    try:
        act(current_actor(), consultation, seen=request.form.get("seen", ""))
        flash(said, "success")
    except Conflict as problem:
        flash(problem.sentence)
    return redirect(url_for("consultations.show", slug=slug), 303)


@blueprint.route(f"{BASE}/reopen", methods=["GET", "POST"])
@signed_in
def reopen(slug: str) -> ResponseReturnValue:
    """Where it is not as it was before, though people were told so."""
    consultation, form = _get(slug, REOPEN), ReopenForm.from_request()
    found = queries.find_change(consultation)
    if found is None:
        raise NotFound
    if form.validate_on_submit():
        with form.showing_refusals(Conflict):
            returning.reopen_change(current_actor(), consultation, reason=form.reason.data or "")
            flash(_("The page says again that this has changed, and why you say so."), "success")
            return redirect(url_for("consultations.show", slug=slug), 303)
    return render_form("temporary/reopen.html", form, consultation=consultation, found=found)


def _get(slug: str, permission: Permission) -> Consultation:
    consultation = get_consultation(current_actor(), slug)
    require(current_actor(), permission, consultation)
    return consultation


def _lead_on(consultation: Consultation, sentence: str, kind: str = "success") -> ResponseReturnValue:
    flash(sentence, kind)
    return redirect(url_for("consultation_manage.overview", slug=consultation.slug), 303)
