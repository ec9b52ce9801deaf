"""Doors of naming somebody who decides too, or in place of those named in words, and of changing the members of a board: an
organiser asks, a colleague agrees or says no."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.agreeing.forms import NoForm, press_under
from forum.agreeing.wording import say_end
from forum.consultations.entry_forms import note_beginning, show_form
from forum.consultations.models import Consultation
from forum.consultations.queries import find_place, get_consultation
from forum.deciders.extension_points import find_why_waiting
from forum.deciders.fingerprints import fingerprint_decider
from forum.deciders.forms import BodyForm, read_decider
from forum.deciders.kinds import DeciderKind
from forum.deciders.queries import get_decider, list_deciders
from forum.deciders.snapshots import say_member
from forum.kernel.errors import Conflict, NotFound
from forum.kernel.permissions import require
from forum.unnaming.fingerprints import fingerprint_proposal
from forum.unnaming.forms import INSTEAD_FORMS
from forum.unnaming.kinds import ProposalKind
from forum.unnaming.leftovers import Leftover, list_mentions, list_plan
from forum.unnaming.models import DeciderProposal
from forum.unnaming.proposing import agree_to_proposal, ask_for_members, ask_to_name, drop_proposal
from forum.unnaming.queries import find_pending, find_proposal, find_why_proposal_over, get_proposal
from forum.unnaming.rules import AGREE_TO_TAKE_OFF, ASK_TO_TAKE_OFF
from forum.unnaming.snapshots import does_plan_hold, read_proposed
from forum.web.access import current_actor, signed_in
from forum.web.forms import render_form
from forum.web.templates import offer_to_templates

blueprint = Blueprint("unnaming_proposals", __name__, url_prefix="/consultations/<slug>/manage/deciders")
offer_to_templates("unnaming", find_pending=find_pending, find_proposal=find_proposal)


@blueprint.route("/too/<kind>", methods=["GET", "POST"])
@signed_in
def too(slug: str, kind: str) -> ResponseReturnValue:
    """Somebody who decides beside those who do."""
    return _ask_to_name(slug, kind, instead=False)


@blueprint.route("/instead-of-words/<kind>", methods=["GET", "POST"])
@signed_in
def instead_of_words(slug: str, kind: str) -> ResponseReturnValue:
    """Somebody in place of those who are named in words alone."""
    return _ask_to_name(slug, kind, instead=True)


def _ask_to_name(slug: str, kind: str, *, instead: bool) -> ResponseReturnValue:
    consultation = _get(slug)
    if kind not in set(DeciderKind):
        raise NotFound
    pending = find_proposal(consultation)
    if request.method == "GET" and pending is not None:
        return _lead_to(pending)
    form = INSTEAD_FORMS[DeciderKind(kind)].from_request(**note_beginning(consultation, ""))
    form.prepare(consultation)
    left = _list_left(consultation) if instead else {"plan": [], "mentions": []}
    form.ask_of_plan(left["plan"])
    if form.validate_on_submit():
        with form.showing_refusals(Conflict):
            actor, words, reason = current_actor(), form.to_words(), form.reason.data or ""
            about = {"reason": reason, "instead": instead, "plan_holds": form.says_plan_holds()}
            asked = ask_to_name(actor, consultation, DeciderKind(kind), words, **about)  # type: ignore[arg-type]
            flash(_("We have asked your colleagues. Nothing changes until one of them agrees."), "success")
            return _lead_to(asked)
    return show_form(f"unnaming/too_{kind}.html", form, consultation, asks=True, instead=instead, why_not_now=None, **left)


def _list_left(consultation: Consultation) -> dict[str, list[Leftover]]:
    """What was planned for those who are named in words, and what else names them."""
    return {"plan": list_plan(consultation), "mentions": list_mentions(consultation, consultation.decided_by)}


@blueprint.route("/<public_id>/members", methods=["GET", "POST"])
@signed_in
def members(slug: str, public_id: str) -> ResponseReturnValue:
    """Who is on a board, once people can read it."""
    consultation = _get(slug)
    decider = get_decider(consultation, public_id)
    if not decider.is_body:
        raise NotFound
    pending = find_proposal(consultation, decider)
    if request.method == "GET" and pending is not None:
        return _lead_to(pending)
    form = BodyForm.from_request(**read_decider(decider), **note_beginning(consultation, fingerprint_decider(decider)))
    form.prepare(consultation)
    form.name.data = decider.name  # It is not asked for.
    if form.validate_on_submit():
        with form.showing_refusals(Conflict):
            about = {"seen": form.began_from.data or "", "reason": form.reason.data or ""}
            asked = ask_for_members(current_actor(), decider, form.to_words().members, **about)
            if asked is None:
                flash(_("Saved."), "success")
                return redirect(url_for("deciders.overview", slug=slug), 303)
            flash(_("We have asked your colleagues. Nothing changes until one of them agrees."), "success")
            return _lead_to(asked)
    return show_form(
        "unnaming/members.html", form, consultation, asks=True, decider=decider, why_not_now=find_why_waiting(decider)
    )


@blueprint.get("/asked/<public_id>")
@signed_in
def show(slug: str, public_id: str) -> ResponseReturnValue:
    """What is asked, with what a colleague can do about it; else what came of it."""
    return _show(_get_asked(slug, public_id), NoForm.from_request())


def _show(asked: DeciderProposal, form: NoForm) -> ResponseReturnValue:
    form.seen.data = fingerprint_proposal(asked)
    _kind, words = read_proposed(asked)
    before = [say_member(each) for each in asked.decider.members] if asked.decider else []
    over = None if asked.is_pending else say_end(asked)
    return render_form(
        "unnaming/asked.html",
        form,
        consultation=asked.consultation,
        asked=asked,
        words=words,
        before=before,
        now_there=list_deciders(asked.consultation),
        left=_list_left(asked.consultation) if asked.kind == ProposalKind.INSTEAD_OF_WORDS else None,
        plan_holds=does_plan_hold(asked.said),
        place=find_place(current_actor(), asked.consultation),
        over=over or find_why_proposal_over(asked),
    )


@blueprint.post("/asked/<public_id>/agree")
@signed_in
def agree(slug: str, public_id: str) -> ResponseReturnValue:
    return _answer(slug, public_id, agree_to_proposal, _("Done. Everyone can read who decides now, and why."))


@blueprint.post("/asked/<public_id>/drop")
@signed_in
def drop(slug: str, public_id: str) -> ResponseReturnValue:
    """By whoever asked, without a word; by a colleague who says why."""
    asked, form = _get_asked(slug, public_id), NoForm.from_request()
    with form.showing_refusals(Conflict):
        drop_proposal(current_actor(), asked, seen=form.seen.data or "", reason=form.reason.data or "")
        flash(_("Nothing has changed about who decides."), "success")
        return _lead_to(asked)
    return _show(asked, form)


def _answer(slug: str, public_id: str, act: Callable[..., None], said: str) -> ResponseReturnValue:
    asked = _get_asked(slug, public_id)
    press_under(current_actor(), asked, act, seen=request.form.get("seen", ""), said=said)
    return _lead_to(asked)


def _get_asked(slug: str, public_id: str) -> DeciderProposal:
    actor = current_actor()
    asked = get_proposal(get_consultation(actor, slug), public_id)
    require(actor, AGREE_TO_TAKE_OFF, asked)
    return asked


def _get(slug: str) -> Consultation:
    actor = current_actor()
    consultation = get_consultation(actor, slug)
    require(actor, ASK_TO_TAKE_OFF, consultation)
    if consultation.published_at is None:
        raise NotFound
    return consultation


def _lead_to(asked: DeciderProposal) -> ResponseReturnValue:
    address = url_for("unnaming_proposals.show", slug=asked.consultation.slug, public_id=asked.public_id)
    return redirect(address, 303)
