"""The agreement as everybody reads it: where each side stands, one term, one side, and the paper to sign in a room."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum.consultations.queries import get_activity
from forum.kernel.differences import compare_words, split_words
from forum.kernel.errors import NotFound
from forum.kernel.permissions import Actor
from forum.negotiating import queries
from forum.negotiating.fingerprints import (
    fingerprint_need,
    fingerprint_party,
    fingerprint_signing,
    fingerprint_term,
    fingerprint_wording,
)
from forum.negotiating.forms import PositionForm
from forum.negotiating.kinds import ACTS, FALLS, NEGOTIATION, STANDS, TERM_STATES
from forum.negotiating.models import Negotiation, Party, Term
from forum.negotiating.rules import (
    ACCEPT_DELEGATION,
    ARRANGE,
    END_NEGOTIATION,
    PREPARE,
    PROMISE_TERM,
    PROPOSE_WORDING,
    SAY_MINORITY,
    SEE_PREPARED,
    SET_UP,
    SPEAK_FOR,
    TAKE_POSITION,
    WITHDRAW_PARTY,
    WRITE_NEED,
    find_delegate,
    may_see_needs,
)
from forum.negotiating.wording import say_round, say_signed, say_standing
from forum.web.access import anyone, current_actor
from forum.web.forms import render_form
from forum.web.kept_pages import kept_for_visitors
from forum.web.templates import offer_to_templates

blueprint = Blueprint("negotiating", __name__, url_prefix="/consultations/<slug>/agreements")
offer_to_templates(
    "negotiating",
    ACCEPT=ACCEPT_DELEGATION,
    ACTS=ACTS,
    ARRANGE=ARRANGE,
    END=END_NEGOTIATION,
    FALLS=FALLS,
    PROMISE=PROMISE_TERM,
    PROPOSE=PROPOSE_WORDING,
    SAY_MINORITY=SAY_MINORITY,
    PREPARE=PREPARE,
    SEE_PREPARED=SEE_PREPARED,
    SET_UP=SET_UP,
    SPEAK=SPEAK_FOR,
    STANDS=STANDS,
    TAKE_POSITION=TAKE_POSITION,
    TERM_STATES=TERM_STATES,
    WITHDRAW=WITHDRAW_PARTY,
    WRITE_NEED=WRITE_NEED,
    fingerprint_need=fingerprint_need,
    fingerprint_party=fingerprint_party,
    fingerprint_signing=fingerprint_signing,
    fingerprint_term=fingerprint_term,
    say_round=say_round,
    say_signed=say_signed,
)


@blueprint.get("/<public_id>")
@anyone
@kept_for_visitors
def show(slug: str, public_id: str) -> ResponseReturnValue:
    actor = current_actor()
    activity = get_activity(actor, slug, public_id, NEGOTIATION.key)
    negotiation = queries.find_negotiation(activity)
    about = {"consultation": activity.consultation, "activity": activity, "negotiation": negotiation}
    if negotiation is None or negotiation.begun_at is None:
        return render_template("negotiating/to_come.html", **about)
    standings = queries.list_standings(negotiation)
    return render_template(
        "negotiating/show.html",
        **about,
        standings=standings,
        heading=say_standing(negotiation, standings),
        minority=queries.list_minority(actor, negotiation),
        own=find_delegate(actor, negotiation),
    )


@blueprint.get("/<public_id>/paper")
@anyone
def paper(slug: str, public_id: str) -> ResponseReturnValue:
    """To print, and to sign in a room."""
    negotiation = queries.get_negotiation(current_actor(), slug, public_id)
    if negotiation.begun_at is None:
        raise NotFound
    standings = queries.list_standings(negotiation)
    return render_template(
        "negotiating/paper.html",
        consultation=negotiation.consultation,
        negotiation=negotiation,
        standings=standings,
    )


@blueprint.get("/terms/<public_id>")
@anyone
@kept_for_visitors
def term(slug: str, public_id: str) -> ResponseReturnValue:
    actor = current_actor()
    found = queries.get_term(actor, slug, public_id)
    own = find_own_party(actor, found.negotiation)
    position = queries.find_standing_of(found).positions.get(own.id) if own else None
    began = {"stand": position.stand if position else None, "seen": fingerprint_wording(found.wording)}
    sent_to = url_for("negotiating.take_position", slug=slug, public_id=public_id)
    return show_term(actor, found, PositionForm.from_request(sent_to=sent_to, **began))


def show_term(actor: Actor, found: Term, form: PositionForm) -> tuple[str, int]:
    """The page of a term, with the form of whoever speaks for a side."""
    earlier = found.wordings[-2] if len(found.wordings) > 1 else None
    return render_form(
        "negotiating/term.html",
        form,
        consultation=found.consultation,
        negotiation=found.negotiation,
        term=found,
        standing=queries.find_standing_of(found),
        changed=compare_words(split_words(earlier.text), split_words(found.wording.text)) if earlier else [],
        exchange=queries.list_exchange(actor, found, _read_number(request.args.get("before", ""))),
        own=find_own_party(actor, found.negotiation),
    )


def find_own_party(actor: Actor, negotiation: Negotiation) -> Party | None:
    """The side whose delegate somebody is, once they accepted."""
    delegate = find_delegate(actor, negotiation)
    return delegate.party if delegate is not None and delegate.accepted_at is not None else None


@blueprint.get("/sides/<public_id>")
@anyone
def party(slug: str, public_id: str) -> ResponseReturnValue:
    """Who speaks for a side and how they were chosen; to themselves and the go-between, what it needs."""
    actor = current_actor()
    found = queries.get_party(actor, slug, public_id)
    own = find_delegate(actor, found.negotiation)
    return render_template(
        "negotiating/party.html",
        consultation=found.consultation,
        negotiation=found.negotiation,
        party=found,
        own=own if own is not None and own.party_id == found.id else None,
        released=queries.list_released_needs(actor, found),
        needs=queries.list_private_needs(found) if may_see_needs(actor, found) else None,
    )


@blueprint.get("/statements/<public_id>")
@anyone
@kept_for_visitors
def show_statement(slug: str, public_id: str) -> ResponseReturnValue:
    said = queries.get_statement(current_actor(), slug, public_id)
    return render_template("negotiating/statement.html", consultation=said.consultation, said=said)


def _read_number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None
