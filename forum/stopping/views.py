"""Doors of stopping early: somebody asks, a colleague agrees or says no."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.agreeing.wording import say_end
from forum.consultations.models import Consultation
from forum.consultations.queries import find_place, get_consultation
from forum.kernel.errors import Conflict
from forum.kernel.permissions import require
from forum.opening.rules import SIGNERS
from forum.stopping import actions, queries
from forum.stopping.fingerprints import fingerprint_stop
from forum.stopping.forms import StopForm
from forum.stopping.kinds import StopKind
from forum.stopping.rules import STOP
from forum.web.access import current_actor, signed_in
from forum.web.forms import render_form
from forum.web.templates import offer_to_templates

blueprint = Blueprint("stopping", __name__)
blueprints = [blueprint]
BASE = "/consultations/<slug>/manage/stop"
offer_to_templates("stopping", STOP=STOP, find_stop=queries.find_stop)


@blueprint.route(BASE, methods=["GET", "POST"])
@signed_in
def ask(slug: str) -> ResponseReturnValue:
    """What is asked already, with what a colleague can do about it; else the form to ask."""
    consultation, form = _get(slug), StopForm.from_request()
    if form.validate_on_submit():
        with form.showing_refusals(Conflict):
            actions.ask_to_stop(current_actor(), consultation, StopKind(form.kind.data), reason=form.reason.data or "")
            flash(_("We have asked your colleagues. Nothing stops until one of them agrees."), "success")
            return redirect(url_for("stopping.ask", slug=slug), 303)
    pending = queries.find_pending(consultation)
    return render_form(
        "stopping/ask.html",
        form,
        consultation=consultation,
        pending=pending,
        seen=fingerprint_stop(pending) if pending else "",
        place=find_place(current_actor(), consultation),
    )


@blueprint.post(f"{BASE}/agree")
@signed_in
def agree(slug: str) -> ResponseReturnValue:
    actor = current_actor()
    done = queries.find_stop(get_consultation(actor, slug))
    if done is not None and done.agreed_by is not None and done.agreed_by.account_id == actor.account_id:
        flash(_("You have already stopped this."), "success")
        return redirect(url_for("consultations.show", slug=slug), 303)
    consultation = _get(slug)
    said = _("You have stopped this. We will email everyone who took part or follows it.")

    def stop(seen: str) -> None:
        actions.agree_to_stop(current_actor(), consultation, seen=seen)

    return _act(consultation, stop, said, "consultations.show")


@blueprint.post(f"{BASE}/drop")
@signed_in
def drop(slug: str) -> ResponseReturnValue:
    consultation = _get(slug)
    said = _("This goes on as before.")
    return _act(consultation, lambda seen: actions.drop_stop(current_actor(), consultation, seen=seen), said, "stopping.ask")


def _act(consultation: Consultation, act: Callable[[str], None], said: str, page: str) -> ResponseReturnValue:
    try:
        act(request.form.get("seen", ""))
    except Conflict as problem:
        flash(problem.sentence)
        page = "stopping.ask"
    else:
        flash(said, "success")
    return redirect(url_for(page, slug=consultation.slug), 303)


def _get(slug: str) -> Consultation:
    """Raises Conflict, saying who agreed and when, for those who could have, once it was stopped."""
    consultation = get_consultation(current_actor(), slug)
    stop = queries.find_stop(consultation)
    if stop is not None and current_actor().roles_on(consultation) & SIGNERS:
        raise Conflict(say_end(stop))
    require(current_actor(), STOP, consultation)
    return consultation
