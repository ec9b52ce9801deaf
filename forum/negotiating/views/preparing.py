"""Where organisers and the go-between prepare a negotiation, put terms otherwise, and publish the record."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.consultations.queries import get_activity
from forum.kernel.errors import Conflict
from forum.kernel.permissions import Actor, require
from forum.negotiating import queries
from forum.negotiating.actions import delegating, ending, preparing, signing
from forum.negotiating.fingerprints import fingerprint_all, fingerprint_basics, fingerprint_party, fingerprint_term
from forum.negotiating.forms import (
    DelegateForm,
    NegotiationBasicsForm,
    NewPartyForm,
    NewTermForm,
    PartyForm,
    PromiseTermForm,
    RoundForm,
    SideSeenForm,
    TermForm,
    WordingForm,
)
from forum.negotiating.kinds import NEGOTIATION
from forum.negotiating.models import Negotiation, Party, Term
from forum.negotiating.rules import (
    ARRANGE,
    END_NEGOTIATION,
    PREPARE,
    PROMISE_TERM,
    PROPOSE_WORDING,
    SEE_PREPARED,
    SET_UP,
    can_end,
)
from forum.web.access import current_actor, signed_in
from forum.web.forms import BaseForm, render_form

blueprint = Blueprint("negotiating_manage", __name__, url_prefix="/consultations/<slug>/manage/agreements")


@blueprint.get("/<public_id>")
@signed_in
def overview(slug: str, public_id: str) -> ResponseReturnValue:
    """All that is prepared, what is missing, and what can be done now."""
    actor = current_actor()
    activity = get_activity(actor, slug, public_id, NEGOTIATION.key)
    negotiation = queries.find_negotiation(activity)
    if negotiation is None:
        require(actor, PREPARE, activity)
        about = {"consultation": activity.consultation, "activity": activity}
        return render_form("negotiating/manage/start.html", SideSeenForm.from_request(), **about)
    require(actor, SEE_PREPARED, negotiation)
    return _page(
        "overview",
        negotiation,
        SideSeenForm.from_request(),
        missing=preparing.list_missing(negotiation),
        seen=fingerprint_all(negotiation),
        standings=queries.list_standings(negotiation),
        why_not_ended=can_end(actor, negotiation) if negotiation.begun_at else None,
    )


@blueprint.post("/<public_id>/prepare")
@signed_in
def prepare(slug: str, public_id: str) -> ResponseReturnValue:
    actor = current_actor()
    preparing.prepare(actor, get_activity(actor, slug, public_id, NEGOTIATION.key))
    return _lead_back(slug, public_id)


@blueprint.route("/<public_id>/basics", methods=["GET", "POST"])
@signed_in
def basics(slug: str, public_id: str) -> ResponseReturnValue:
    actor, negotiation = current_actor(), _get(slug, public_id)
    require(actor, SET_UP, negotiation)

    def read() -> dict[str, Any]:
        about = {"without_agreement": negotiation.without_agreement, "ends_on": negotiation.ends_on}
        return about | {"began_from": fingerprint_basics(negotiation)}

    form = NegotiationBasicsForm.from_request(**read())
    if form.validate_on_submit():
        with form.showing_refusals(Conflict), form.showing_changes(read):
            said = {"without_agreement": form.without_agreement.data or "", "ends_on": form.ends_on.data}
            preparing.set_basics(actor, negotiation, **said, seen=form.began_from.data or "")
            flash(_("Saved."), "success")
            return _lead_back(slug, public_id)
    return _page("basics", negotiation, form)


@blueprint.route("/<public_id>/sides/new", methods=["GET", "POST"])
@signed_in
def add_party(slug: str, public_id: str) -> ResponseReturnValue:
    actor, negotiation = current_actor(), _get(slug, public_id)
    require(actor, SET_UP, negotiation)
    form = NewPartyForm.from_request().offer(queries.list_themes_to_link(negotiation.consultation))

    def make() -> str:
        made = preparing.add_party(actor, negotiation, form.to_words())
        return url_for("negotiating_manage.delegates", slug=slug, public_id=made.public_id)

    if form.validate_on_submit():
        with form.showing_refusals(Conflict):
            return form.lead_once(actor, make)
    return _page("party", negotiation, form, party=None)


@blueprint.route("/sides/<public_id>", methods=["GET", "POST"])
@signed_in
def change_party(slug: str, public_id: str) -> ResponseReturnValue:
    actor = current_actor()
    party = _get_party(actor, slug, public_id)
    require(actor, SET_UP, party)

    def read() -> dict[str, Any]:
        about = {"name": party.name, "capacity": party.capacity_key, "chosen_how": party.chosen_how}
        about["signing_rule"] = party.signing_rule
        return about | {"themes": [each.public_id for each in party.themes], "began_from": fingerprint_party(party)}

    form = PartyForm.from_request(**read()).offer(queries.list_themes_to_link(party.consultation))
    if form.validate_on_submit():
        with form.showing_refusals(Conflict), form.showing_changes(read):
            preparing.change_party(actor, party, form.to_words(), seen=form.began_from.data or "")
            flash(_("Saved."), "success")
            return _lead_back(slug, party.negotiation.activity.public_id)
    return _page("party", party.negotiation, form, party=party)


@blueprint.post("/sides/<public_id>/remove")
@signed_in
def remove_party(slug: str, public_id: str) -> ResponseReturnValue:
    actor = current_actor()
    party = _get_party(actor, slug, public_id)
    back = party.negotiation.activity.public_id
    preparing.remove_party(actor, party, seen=SideSeenForm.from_request().seen.data or "")
    return _lead_back(slug, back)


@blueprint.route("/sides/<public_id>/people", methods=["GET", "POST"])
@signed_in
def delegates(slug: str, public_id: str) -> ResponseReturnValue:
    """Who speaks for a side, and who else is asked to."""
    actor = current_actor()
    party = _get_party(actor, slug, public_id)
    require(actor, ARRANGE, party)
    form = DelegateForm.from_request()

    def make() -> str:
        delegating.ask_delegate(actor, party, name=form.name.data or "")
        return url_for("negotiating_manage.delegates", slug=slug, public_id=public_id)

    if form.validate_on_submit():
        with form.showing_refusals(Conflict):
            led = form.lead_once(actor, make)
            flash(_("We have asked them. Everyone will see their name here once they accept."), "success")
            return led
    return _page("delegates", party.negotiation, form, party=party)


@blueprint.post("/sides/<public_id>/people/<delegate_id>/remove")
@signed_in
def remove_delegate(slug: str, public_id: str, delegate_id: str) -> ResponseReturnValue:
    actor = current_actor()
    delegating.remove_delegate(actor, _get_party(actor, slug, public_id), public_id=delegate_id)
    return redirect(url_for("negotiating_manage.delegates", slug=slug, public_id=public_id), 303)


@blueprint.route("/<public_id>/terms/new", methods=["GET", "POST"])
@signed_in
def add_term(slug: str, public_id: str) -> ResponseReturnValue:
    actor, negotiation = current_actor(), _get(slug, public_id)
    require(actor, SET_UP, negotiation)
    form = NewTermForm.from_request().offer(queries.list_themes_to_link(negotiation.consultation))

    def make() -> str:
        preparing.add_term(actor, negotiation, form.to_words())
        return url_for("negotiating_manage.overview", slug=slug, public_id=public_id)

    if form.validate_on_submit():
        with form.showing_refusals(Conflict):
            return form.lead_once(actor, make)
    return _page("term", negotiation, form, term=None)


@blueprint.route("/terms/<public_id>", methods=["GET", "POST"])
@signed_in
def change_term(slug: str, public_id: str) -> ResponseReturnValue:
    actor = current_actor()
    term = _get_term(actor, slug, public_id)
    require(actor, SET_UP, term)

    def read() -> dict[str, Any]:
        theme = term.theme.public_id if term.theme else ""
        return _read_wording(term) | {"title": term.title, "theme": theme}

    form = TermForm.from_request(**read()).offer(queries.list_themes_to_link(term.consultation))
    if form.validate_on_submit():
        with form.showing_refusals(Conflict), form.showing_changes(read):
            preparing.change_term(actor, term, form.to_words(), seen=form.began_from.data or "")
            flash(_("Saved."), "success")
            return _lead_back(slug, term.negotiation.activity.public_id)
    return _page("term", term.negotiation, form, term=term)


@blueprint.post("/terms/<public_id>/remove")
@signed_in
def remove_term(slug: str, public_id: str) -> ResponseReturnValue:
    actor = current_actor()
    term = _get_term(actor, slug, public_id)
    back = term.negotiation.activity.public_id
    preparing.remove_term(actor, term, seen=SideSeenForm.from_request().seen.data or "")
    return _lead_back(slug, back)


@blueprint.route("/terms/<public_id>/wording", methods=["GET", "POST"])
@signed_in
def reword(slug: str, public_id: str) -> ResponseReturnValue:
    """Another wording, by the go-between: says how many signatures fall away."""
    actor = current_actor()
    term = _get_term(actor, slug, public_id)
    require(actor, PROPOSE_WORDING, term)
    form = WordingForm.from_request(**_read_wording(term))
    if form.validate_on_submit():
        with form.showing_refusals(Conflict), form.showing_changes(lambda: _read_wording(term)):
            words = form.to_new_words(term.title)
            signing.propose_wording(actor, term, words, why=form.why.data or "", seen=form.began_from.data or "")
            flash(_("This is the wording now. We have told everyone who speaks for a side."), "success")
            return redirect(url_for("negotiating.term", slug=slug, public_id=public_id), 303)
    return _page("reword", term.negotiation, form, term=term, standing=queries.find_standing_of(term))


def _read_wording(term: Term) -> dict[str, Any]:
    names = ("text", "state", "note", "owner", "due_on")
    return {name: getattr(term.wording, name) for name in names} | {"began_from": fingerprint_term(term)}


@blueprint.route("/<public_id>/rounds/new", methods=["GET", "POST"])
@signed_in
def add_round(slug: str, public_id: str) -> ResponseReturnValue:
    actor, negotiation = current_actor(), _get(slug, public_id)
    require(actor, ARRANGE, negotiation)
    form = RoundForm.from_request()

    def make() -> str:
        said = {"title": form.title.data or "", "starts_on": form.starts_on.data, "ends_on": form.ends_on.data}
        preparing.add_round(actor, negotiation, **said)
        return url_for("negotiating_manage.overview", slug=slug, public_id=public_id)

    if form.validate_on_submit():
        with form.showing_refusals(Conflict):
            return form.lead_once(actor, make)
    return _page("round", negotiation, form)


@blueprint.post("/<public_id>/rounds/<round_id>/remove")
@signed_in
def remove_round(slug: str, public_id: str, round_id: str) -> ResponseReturnValue:
    preparing.remove_round(current_actor(), _get(slug, public_id), public_id=round_id)
    return _lead_back(slug, public_id)


@blueprint.post("/<public_id>/begin")
@signed_in
def begin(slug: str, public_id: str) -> ResponseReturnValue:
    preparing.begin(current_actor(), _get(slug, public_id), seen=SideSeenForm.from_request().seen.data or "")
    flash(_("The negotiation has started."), "success")
    return redirect(url_for("negotiating.show", slug=slug, public_id=public_id), 303)


@blueprint.post("/<public_id>/end")
@signed_in
def end(slug: str, public_id: str) -> ResponseReturnValue:
    actor, negotiation = current_actor(), _get(slug, public_id)
    require(actor, END_NEGOTIATION, negotiation)
    ending.end_negotiation(actor, negotiation)
    flash(_("The record is public now. Each side can add a statement to it."), "success")
    return redirect(url_for("negotiating.show", slug=slug, public_id=public_id), 303)


@blueprint.route("/terms/<public_id>/promise", methods=["GET", "POST"])
@signed_in
def promise(slug: str, public_id: str) -> ResponseReturnValue:
    """An agreed term becomes a promise, once a colleague has checked it."""
    actor = current_actor()
    term = queries.get_term(actor, slug, public_id)
    require(actor, PROMISE_TERM, term)
    form = PromiseTermForm.from_request(theme=term.theme.public_id if term.theme else "")
    form.offer(queries.list_themes_to_link(term.consultation))

    def make() -> str:
        draft = ending.promise_term(actor, term, theme_id=form.find_theme_id())
        return url_for("outcome_answers.promise_draft", slug=slug, public_id=draft.public_id)

    if form.validate_on_submit():
        with form.showing_refusals(Conflict):
            led = form.lead_once(actor, make)
            flash(_("Saved. A colleague needs to check it before people can read it. We have asked them."), "success")
            return led
    return _page("promise", term.negotiation, form, term=term)


def _get(slug: str, public_id: str) -> Negotiation:
    """Reading is for whoever prepares it, at any time; what can be done, each door asks. Raises NotFound and Forbidden."""
    actor = current_actor()
    found = queries.get_negotiation(actor, slug, public_id)
    require(actor, SEE_PREPARED, found)
    return found


def _get_party(actor: Actor, slug: str, public_id: str) -> Party:
    party = queries.get_party(actor, slug, public_id)
    require(actor, SEE_PREPARED, party)
    return party


def _get_term(actor: Actor, slug: str, public_id: str) -> Term:
    term = queries.get_term(actor, slug, public_id)
    require(actor, SEE_PREPARED, term)
    return term


def _lead_back(slug: str, public_id: str) -> ResponseReturnValue:
    return redirect(url_for("negotiating_manage.overview", slug=slug, public_id=public_id), 303)


def _page(name: str, negotiation: Negotiation, form: BaseForm, **more: object) -> tuple[str, int]:
    about = {"consultation": negotiation.consultation, "negotiation": negotiation}
    return render_form(f"negotiating/manage/{name}.html", form, **about, **more)
