"""What those who speak for a side do: accept, answer a wording, sign it, ask and offer, and write what their side needs."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.contributions.flashes import flash_published
from forum.kernel.errors import Conflict, Forbidden
from forum.kernel.permissions import Actor, require
from forum.negotiating import queries
from forum.negotiating.actions import delegating, signing, speaking
from forum.negotiating.forms import MinorityForm, OfferForm, PartyNeedForm, PositionForm, ReleaseForm, SideSeenForm
from forum.negotiating.kinds import Act
from forum.negotiating.models import Delegate, Negotiation, Party
from forum.negotiating.rules import SAY_MINORITY, SPEAK_FOR, WITHDRAW_PARTY, WRITE_NEED, find_delegate
from forum.negotiating.views.reading import blueprint, find_own_party, show_term
from forum.web.access import current_actor, signed_in
from forum.web.forms import BaseForm, render_form


def _own_party(actor: Actor, negotiation: Negotiation) -> Party:
    """Raises Forbidden for whoever speaks for no side."""
    party = find_own_party(actor, negotiation)
    if party is None:
        raise Forbidden(_("Only the people who speak for a side can do this."))
    return party


@blueprint.post("/terms/<public_id>/position")
@signed_in
def take_position(slug: str, public_id: str) -> ResponseReturnValue:
    actor = current_actor()
    term = queries.get_term(actor, slug, public_id)
    party = _own_party(actor, term.negotiation)
    form = PositionForm.from_request()
    if form.validate_on_submit():
        with form.showing_refusals(Conflict):
            speaking.take_position(
                actor,
                party,
                term=term,
                stand=form.stand.data,
                because=form.because.data or "",
                seen=form.seen.data or "",
                idempotency_key=form.key.data,
                confirmation=form.confirmation,
            )
            flash(_("Everyone can now read what your side says."), "success")
            return redirect(url_for("negotiating.term", slug=slug, public_id=public_id), 303)
    return show_term(actor, term, form)


@blueprint.post("/terms/<public_id>/sign")
@signed_in
def sign(slug: str, public_id: str) -> ResponseReturnValue:
    actor = current_actor()
    term = queries.get_term(actor, slug, public_id)
    party = _own_party(actor, term.negotiation)
    signing.sign_term(actor, party, term=term, seen=SideSeenForm.from_request().seen.data or "")
    flash(_("You have signed for %(side)s. Thank you.", side=party.name), "success")
    return redirect(url_for("negotiating.term", slug=slug, public_id=public_id), 303)


@blueprint.route("/terms/<public_id>/say", methods=["GET", "POST"])
@signed_in
def say(slug: str, public_id: str) -> ResponseReturnValue:
    """An ask or an offer, perhaps to another one."""
    actor = current_actor()
    term = queries.get_term(actor, slug, public_id)
    party = _own_party(actor, term.negotiation)
    require(actor, SPEAK_FOR, party)
    form = OfferForm.from_request(answers=request.args.get("answers", ""))
    answers = queries.find_answered(actor, term, form.answers.data or "")
    if form.validate_on_submit():
        with form.showing_refusals(Conflict):
            said = speaking.say_on_term(
                actor,
                party,
                term=term,
                act=Act(form.act.data),
                body=form.body.data or "",
                answers=answers,
                idempotency_key=form.key.data,
                confirmation=form.confirmation,
            )
            flash_published(said, _("Thank you. Every side can read it now."))
            address = url_for("negotiating.term", slug=slug, public_id=public_id, _anchor=f"post-{said.public_id}")
            return redirect(address, 303)
    return _form_page("say", form, party, term=term, answers=answers)


@blueprint.route("/sides/<public_id>/statement", methods=["GET", "POST"])
@signed_in
def minority(slug: str, public_id: str) -> ResponseReturnValue:
    """What a side puts beside the record."""
    actor = current_actor()
    party = queries.get_party(actor, slug, public_id)
    require(actor, SAY_MINORITY, party)
    form = MinorityForm.from_request()
    if form.validate_on_submit():
        with form.showing_refusals(Conflict):
            about = {"idempotency_key": form.key.data, "confirmation": form.confirmation}
            said = speaking.say_minority(actor, party, body=form.body.data or "", **about)
            flash_published(said, _("Thank you. Your side’s statement is now on the page."))
            return redirect(url_for("negotiating.show", slug=slug, public_id=party.negotiation.activity.public_id), 303)
    return _form_page("minority", form, party)


@blueprint.route("/sides/<public_id>/needs", methods=["GET", "POST"])
@signed_in
def write_need(slug: str, public_id: str) -> ResponseReturnValue:
    actor = current_actor()
    party = queries.get_party(actor, slug, public_id)
    require(actor, WRITE_NEED, party)
    form = PartyNeedForm.from_request()

    def make() -> str:
        speaking.write_need(actor, party, words=form.words.data or "")
        return url_for("negotiating.party", slug=slug, public_id=public_id, _anchor="needs")

    if form.validate_on_submit():
        with form.showing_refusals(Conflict):
            led = form.lead_once(actor, make)
            flash(_("Saved. Only your side and the go-between can read it."), "success")
            return led
    return _form_page("need", form, party)


@blueprint.route("/sides/<public_id>/needs/<need_id>/release", methods=["GET", "POST"])
@signed_in
def release_need(slug: str, public_id: str, need_id: str) -> ResponseReturnValue:
    """Shows it once more, and who will read it."""
    actor = current_actor()
    party = queries.get_party(actor, slug, public_id)
    require(actor, SPEAK_FOR, party)
    need = queries.get_need(party, need_id)
    form = ReleaseForm.from_request()
    if form.validate_on_submit():
        with form.showing_refusals(Conflict):
            seen, confirmation = form.seen.data or "", form.confirmation
            said = speaking.release_need(actor, party, public_id=need_id, seen=seen, confirmation=confirmation)
            flash_published(said, _("Everyone can read it now."))
            return redirect(url_for("negotiating.party", slug=slug, public_id=public_id), 303)
    return _form_page("release", form, party, need=need)


@blueprint.post("/sides/<public_id>/needs/<need_id>/delete")
@signed_in
def delete_need(slug: str, public_id: str, need_id: str) -> ResponseReturnValue:
    actor = current_actor()
    party = queries.get_party(actor, slug, public_id)
    speaking.delete_need(actor, party, public_id=need_id, seen=SideSeenForm.from_request().seen.data or "")
    flash(_("Deleted."), "success")
    return redirect(url_for("negotiating.party", slug=slug, public_id=public_id), 303)


def _get_as_asked(actor: Actor, slug: str, public_id: str) -> tuple[Party, Delegate]:
    """A side, and the actor as somebody who was asked to speak for it."""
    party = queries.get_party(actor, slug, public_id)
    delegate = find_delegate(actor, party.negotiation)
    if delegate is None or delegate.party_id != party.id:
        raise Forbidden(_("Only the person who was asked can do this."))
    return party, delegate


@blueprint.post("/sides/<public_id>/accept")
@signed_in
def accept(slug: str, public_id: str) -> ResponseReturnValue:
    actor = current_actor()
    party, delegate = _get_as_asked(actor, slug, public_id)
    delegating.accept_delegation(actor, delegate, seen=SideSeenForm.from_request().seen.data or "")
    flash(_("Thank you. You now speak for %(side)s.", side=party.name), "success")
    return redirect(url_for("negotiating.party", slug=slug, public_id=public_id), 303)


@blueprint.post("/sides/<public_id>/leave")
@signed_in
def leave(slug: str, public_id: str) -> ResponseReturnValue:
    """Says no, or stops speaking for a side."""
    actor = current_actor()
    party, delegate = _get_as_asked(actor, slug, public_id)
    delegating.leave_delegation(actor, delegate)
    flash(_("You do not speak for %(side)s.", side=party.name), "success")
    return redirect(url_for("consultations.show", slug=slug), 303)


@blueprint.route("/sides/<public_id>/withdraw", methods=["GET", "POST"])
@signed_in
def withdraw(slug: str, public_id: str) -> ResponseReturnValue:
    """Asks first: it cannot be undone."""
    actor = current_actor()
    party = queries.get_party(actor, slug, public_id)
    require(actor, WITHDRAW_PARTY, party)
    form = SideSeenForm.from_request()
    if form.is_submitted():
        delegating.withdraw_party(actor, party)
        flash(_("%(side)s has left the negotiation.", side=party.name), "success")
        return redirect(url_for("negotiating.show", slug=slug, public_id=party.negotiation.activity.public_id), 303)
    return _form_page("withdraw", form, party)


def _form_page(name: str, form: BaseForm, party: Party, **more: object) -> tuple[str, int]:
    about = {"consultation": party.consultation, "negotiation": party.negotiation, "party": party}
    return render_form(f"negotiating/{name}.html", form, **about, **more)
