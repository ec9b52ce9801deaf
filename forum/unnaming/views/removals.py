"""Doors of taking off somebody who was named as deciding, by mistake or for somebody else: an organiser asks, a colleague agrees
or says no."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.agreeing.forms import NoForm, press_under
from forum.agreeing.wording import say_end
from forum.consultations.entry_forms import note_beginning, show_form
from forum.consultations.forms import RemoveForm
from forum.consultations.queries import find_place, get_consultation
from forum.deciders.fingerprints import fingerprint_decider
from forum.deciders.kinds import DeciderKind
from forum.deciders.models import Decider
from forum.kernel.errors import Conflict, NotFound
from forum.kernel.permissions import require
from forum.unnaming import actions, queries
from forum.unnaming.fingerprints import fingerprint_removal
from forum.unnaming.forms import INSTEAD_FORMS
from forum.unnaming.leftovers import list_mentions, list_plan
from forum.unnaming.models import DeciderRemoval
from forum.unnaming.rules import AGREE_TO_TAKE_OFF, ASK_TO_TAKE_OFF
from forum.unnaming.snapshots import does_plan_hold, read_instead
from forum.web.access import current_actor, signed_in
from forum.web.forms import render_form

blueprint = Blueprint("unnaming", __name__, url_prefix="/consultations/<slug>/manage/deciders/<public_id>/take-off")


@blueprint.route("", methods=["GET", "POST"])
@signed_in
def ask(slug: str, public_id: str) -> ResponseReturnValue:
    """What is asked already, with what a colleague can do about it; else the form to ask, or what came of it."""
    actor, decider = current_actor(), _get(slug, public_id)
    form = RemoveForm.from_request(seen=fingerprint_decider(decider))
    if form.validate_on_submit():
        require(actor, ASK_TO_TAKE_OFF, decider)
        with form.showing_refusals(Conflict):
            actions.ask_to_take_off(actor, decider, seen=form.seen.data or "", reason=form.reason.data or "")
            flash(_("We have asked your colleagues. Nothing changes until one of them agrees."), "success")
            return redirect(url_for("unnaming.ask", slug=slug, public_id=public_id), 303)
    return _show(decider, form, NoForm.from_request())


def _show(decider: Decider, form: RemoveForm, no_form: NoForm) -> ResponseReturnValue:
    actor, pending = current_actor(), queries.find_pending(decider)
    form.asks_reason, no_form.seen.data = True, fingerprint_removal(pending) if pending else ""
    why_not_now = queries.find_why_not_taken_off(decider)
    last = None if pending else queries.find_latest(decider)
    if last is not None and last.is_pending:  # In the same moment, by somebody else.
        last = None
    may_ask = bool(ASK_TO_TAKE_OFF.roles & actor.roles_on(decider))
    shown = pending or (last if why_not_now or not may_ask else None)
    return render_form(
        "unnaming/ask.html",
        no_form if no_form.list_errors() else form,
        ask_form=form,
        no_form=no_form,
        consultation=decider.consultation,
        decider=decider,
        pending=pending,
        shown=shown,
        last=last,
        end=say_end(last) if last else "",
        may_ask=may_ask,
        instead=read_instead(shown) if shown else None,
        **_list_left(decider, pending),
        lapsed=queries.find_why_over(pending) if pending else None,
        place=find_place(actor, decider),
        why_not_now=None if pending else why_not_now,
    )


def _list_left(decider: Decider, pending: DeciderRemoval | None) -> dict[str, object]:
    """What a colleague reads beside who decides instead: what was planned, whether it holds, and what still names the old one."""
    if pending is None or not pending.instead:
        return {}
    consultation = decider.consultation
    left = {"plan": list_plan(consultation, decider), "mentions": list_mentions(consultation, decider.name)}
    return left | {"plan_holds": does_plan_hold(pending.instead)}


@blueprint.route("/instead/<kind>", methods=["GET", "POST"])
@signed_in
def replace(slug: str, public_id: str, kind: str) -> ResponseReturnValue:
    """The form to ask that somebody else decides; what is asked already, or why nobody can, stands where the letter leads."""
    actor, decider = current_actor(), _get(slug, public_id)
    require(actor, ASK_TO_TAKE_OFF, decider)
    if kind not in set(DeciderKind):
        raise NotFound
    pending = queries.find_pending(decider)
    if request.method == "GET" and pending is not None and queries.find_why_over(pending) is None:
        return redirect(url_for("unnaming.ask", slug=slug, public_id=public_id), 303)
    consultation, why_not_now = decider.consultation, queries.find_why_not_replaced(decider)
    form = INSTEAD_FORMS[DeciderKind(kind)].from_request(**note_beginning(consultation, fingerprint_decider(decider)))
    form.no_reason = _("Enter why someone else decides")
    form.prepare(consultation)
    plan = list_plan(consultation, decider)
    form.ask_of_plan(plan)
    if form.validate_on_submit():
        with form.showing_refusals(Conflict):
            seen, reason, holds = form.began_from.data or "", form.reason.data or "", form.says_plan_holds()
            said = (DeciderKind(kind), form.to_words())
            actions.ask_to_replace(actor, decider, *said, seen=seen, reason=reason, plan_holds=holds)
            flash(_("We have asked your colleagues. Nothing changes until one of them agrees."), "success")
            return redirect(url_for("unnaming.ask", slug=slug, public_id=public_id), 303)
    left = {"plan": plan, "mentions": list_mentions(consultation, decider.name)}
    return show_form(f"unnaming/{kind}.html", form, consultation, asks=True, decider=decider, why_not_now=why_not_now, **left)


@blueprint.post("/agree")
@signed_in
def agree(slug: str, public_id: str) -> ResponseReturnValue:
    said = _("Done. Everyone can read who no longer decides, and why.")
    return _answer(slug, public_id, actions.agree_to_take_off, said)


@blueprint.post("/drop")
@signed_in
def drop(slug: str, public_id: str) -> ResponseReturnValue:
    """By whoever asked, without a word; by a colleague who says why."""
    actor, decider, form = current_actor(), _get(slug, public_id), NoForm.from_request()
    with form.showing_refusals(Conflict):
        actions.drop_removal(actor, decider, seen=form.seen.data or "", reason=form.reason.data or "")
        flash(_("They still decide, as before."), "success")
        return redirect(url_for("unnaming.ask", slug=slug, public_id=public_id), 303)
    return _show(decider, RemoveForm(formdata=None, seen=fingerprint_decider(decider)), form)


def _answer(slug: str, public_id: str, act: Callable[..., None], said: str) -> ResponseReturnValue:
    press_under(current_actor(), _get(slug, public_id), act, seen=request.form.get("seen", ""), said=said)
    return redirect(url_for("unnaming.ask", slug=slug, public_id=public_id), 303)


def _get(slug: str, public_id: str) -> Decider:
    """For those who ask or can agree."""
    actor = current_actor()
    decider = queries.get_named(get_consultation(actor, slug), public_id)
    require(actor, AGREE_TO_TAKE_OFF, decider)
    return decider
