"""Before it begins: the day and what happens without an agreement, the sides, the terms; and the rounds."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from flask_babel import gettext as _

from forum.consultations.actions.holding import hold_in_place
from forum.consultations.capacities import CAPACITIES
from forum.consultations.events import consultation_stream
from forum.consultations.models import Activity
from forum.consultations.queries import list_with_roles
from forum.kernel.actions import action, save
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.errors import Conflict, Invalid
from forum.kernel.events import emit
from forum.kernel.fingerprints import refuse_when_changed
from forum.kernel.permissions import Actor, Role
from forum.negotiating.actions.holding import hold, note, place_of
from forum.negotiating.events import NegotiationBegun
from forum.negotiating.fingerprints import fingerprint_all, fingerprint_basics, fingerprint_party, fingerprint_term
from forum.negotiating.kinds import TermState
from forum.negotiating.models import Negotiation, NegotiationRound, Party, Term, Wording
from forum.negotiating.queries import find_negotiation, get_round, list_themes_to_link
from forum.negotiating.rules import (
    ARRANGE,
    FEWEST_PARTIES,
    FURTHEST_DAY,
    MOST_PARTIES,
    MOST_ROUNDS,
    MOST_TERMS,
    PREPARE,
    SET_UP,
    today,
)
from forum.outcomes.models import Theme


@dataclass(frozen=True)
class PartyWords:
    """A side. `themes`: numbers of what its people said."""

    name: str
    capacity_key: str
    chosen_how: str
    signing_rule: str
    themes: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class TermWords:
    """A term: `note` is the condition, or why it is fixed. `owner` and `due_on` become those of the promise."""

    title: str
    text: str
    state: str
    note: str
    owner: str
    due_on: date
    theme_id: int | None = None


@action(PREPARE, lock=hold_in_place)
def prepare(actor: Actor, activity: Activity) -> Negotiation:
    """The one of this activity, made when it is first needed."""
    negotiation = find_negotiation(activity)
    if negotiation is None:
        negotiation = Negotiation(space_id=activity.space_id, activity_id=activity.id)
        save(negotiation)
        db.session.refresh(negotiation)
        note(actor, negotiation, "prepared")
    return negotiation


@action(SET_UP, lock=hold)
def set_basics(actor: Actor, negotiation: Negotiation, *, without_agreement: str, ends_on: date, seen: str) -> None:
    """Raises Invalid for a day that is over or far away, Changed when it is not any more what was `seen`."""
    refuse_when_changed(seen, fingerprint_basics(negotiation))
    if not today() < ends_on <= today() + FURTHEST_DAY:
        raise Invalid({"ends_on": _("The date must be in the future, within the next 3 years")})
    negotiation.without_agreement, negotiation.ends_on = without_agreement, ends_on
    note(actor, negotiation, "basics")


@action(SET_UP, lock=hold)
def add_party(actor: Actor, negotiation: Negotiation, words: PartyWords) -> Party:
    """Raises Conflict for more than MOST_PARTIES, Invalid for a name that another side has."""
    if len(negotiation.parties) >= MOST_PARTIES:
        raise Conflict(_("There can be %(most)d sides at most.", most=MOST_PARTIES))
    _check_name(negotiation, words)
    themes = _fit_themes(negotiation, words)
    party = Party(negotiation=negotiation)
    _write_party(party, words, themes)
    save(party)
    note(actor, negotiation, "party added")
    return party


@action(SET_UP, lock=hold)
def change_party(actor: Actor, party: Party, words: PartyWords, *, seen: str) -> None:
    """Raises Changed when it is not any more what was `seen`, Invalid as `add_party` does."""
    refuse_when_changed(seen, fingerprint_party(party))
    _check_name(party.negotiation, words, party)
    _write_party(party, words, _fit_themes(party.negotiation, words))
    note(actor, party.negotiation, "party changed")


@action(SET_UP, lock=hold)
def remove_party(actor: Actor, party: Party, *, seen: str) -> None:
    """With those who were asked to speak for it: nobody has spoken yet. Raises Changed as `change_party` does."""
    refuse_when_changed(seen, fingerprint_party(party))
    negotiation = party.negotiation
    for delegate in party.delegates:
        db.session.delete(delegate)
    party.themes = []
    db.session.flush()
    db.session.delete(party)
    note(actor, negotiation, "party removed")


def _check_name(negotiation: Negotiation, words: PartyWords, party: Party | None = None) -> None:
    if words.name.casefold() in [each.name.casefold() for each in negotiation.parties if each is not party]:
        raise Invalid({"name": _("Another side has this name. Choose a different one")})


def _fit_themes(negotiation: Negotiation, words: PartyWords) -> list[Theme]:
    return [theme for theme in list_themes_to_link(negotiation.consultation) if theme.id in words.themes]


def _write_party(party: Party, words: PartyWords, themes: list[Theme]) -> None:
    party.name, party.chosen_how, party.signing_rule = words.name, words.chosen_how, words.signing_rule
    party.capacity_key = words.capacity_key if words.capacity_key in CAPACITIES else "unknown"
    party.themes = themes


@action(SET_UP, lock=hold)
def add_term(actor: Actor, negotiation: Negotiation, words: TermWords) -> Term:
    """Raises Conflict for more than MOST_TERMS, Invalid on `note` and `due_on`."""
    if len(negotiation.terms) >= MOST_TERMS:
        raise Conflict(_("There can be %(most)d terms at most.", most=MOST_TERMS))
    check_term(words)
    theme_id = _fit_theme(negotiation, words)
    term = Term(negotiation=negotiation, title=words.title, theme_id=theme_id)
    save(term)
    writer = place_of(actor, negotiation)
    wording = Wording(term=term, number=1, written_by_id=writer.id, written_at=now())
    fill_wording(wording, words)
    save(wording)
    note(actor, negotiation, "term added")
    return term


@action(SET_UP, lock=hold)
def change_term(actor: Actor, term: Term, words: TermWords, *, seen: str) -> None:
    """Nobody has signed it yet, so its first wording is written over. Raises Changed and Invalid."""
    refuse_when_changed(seen, fingerprint_term(term))
    check_term(words)
    term.title, term.theme_id = words.title, _fit_theme(term.negotiation, words)
    fill_wording(term.wording, words)
    note(actor, term.negotiation, "term changed")


@action(SET_UP, lock=hold)
def remove_term(actor: Actor, term: Term, *, seen: str) -> None:
    """Raises Changed as `change_term` does."""
    refuse_when_changed(seen, fingerprint_term(term))
    negotiation = term.negotiation
    for wording in term.wordings:
        db.session.delete(wording)
    db.session.flush()
    db.session.delete(term)
    note(actor, negotiation, "term removed")


def check_term(words: TermWords) -> None:
    """Raises Invalid on `note`, where the state needs one, and on `due_on`."""
    errors = {}
    if words.state == TermState.CONDITIONAL and not words.note:
        errors["note"] = _("Enter the condition")
    if words.state == TermState.FIXED and not words.note:
        errors["note"] = _("Enter why it is fixed")
    if words.due_on < today():
        errors["due_on"] = _("The date must be today or later")
    elif words.due_on > today() + FURTHEST_DAY:
        errors["due_on"] = _("The date must be within the next 3 years")
    if errors:
        raise Invalid(errors)


def fill_wording(wording: Wording, words: TermWords) -> None:
    """With all that is signed."""
    wording.text, wording.state, wording.owner, wording.due_on = words.text, words.state, words.owner, words.due_on
    wording.note = "" if words.state == TermState.OPEN else words.note


def _fit_theme(negotiation: Negotiation, words: TermWords) -> int | None:
    known = {theme.id for theme in list_themes_to_link(negotiation.consultation)}
    return words.theme_id if words.theme_id in known else None


@action(ARRANGE, lock=hold)
def add_round(actor: Actor, negotiation: Negotiation, *, title: str, starts_on: date, ends_on: date) -> NegotiationRound:
    """Raises Conflict for more than MOST_ROUNDS, Invalid for days in the wrong order, or after the day to agree by."""
    if len(negotiation.rounds) >= MOST_ROUNDS:
        raise Conflict(_("There can be %(most)d rounds at most.", most=MOST_ROUNDS))
    if ends_on < starts_on:
        raise Invalid({"ends_on": _("The last day must not be before the first day")})
    if negotiation.ends_on is not None and ends_on > negotiation.ends_on:
        raise Invalid({"ends_on": _("The last day must not be after the day to agree by")})
    made = NegotiationRound(negotiation_id=negotiation.id, title=title, starts_on=starts_on, ends_on=ends_on)
    save(made)
    note(actor, negotiation, "round added")
    return made


@action(ARRANGE, lock=hold)
def remove_round(actor: Actor, negotiation: Negotiation, *, public_id: str) -> None:
    """Raises NotFound."""
    db.session.delete(get_round(negotiation, public_id))
    note(actor, negotiation, "round removed")


def list_missing(negotiation: Negotiation) -> list[str]:
    """What it still needs before it can begin, in whole sentences."""
    missing = []
    if not negotiation.without_agreement or negotiation.ends_on is None:
        missing.append(_("Write what happens if there is no agreement, and set the day."))
    elif negotiation.ends_on <= today():
        missing.append(_("The day to agree by has passed. Set a later one."))
    if len(negotiation.parties) < FEWEST_PARTIES:
        missing.append(_("Add at least %(fewest)d sides.", fewest=FEWEST_PARTIES))
    speaking = {
        each.party_id for party in negotiation.parties for each in party.delegates if each.accepted_at and not each.left_at
    }
    missing += [
        _("Nobody has agreed to speak for %(side)s yet.", side=party.name)
        for party in negotiation.parties
        if party.id not in speaking
    ]
    if not negotiation.terms:
        missing.append(_("Add at least one term."))
    if not list_with_roles(negotiation.space_id, {Role.BROKER}):
        missing.append(_("Give someone the role of independent go-between."))
    if negotiation.consultation.published_at is None:
        missing.append(_("Open the consultation first."))
    return missing


@action(SET_UP, lock=hold)
def begin(actor: Actor, negotiation: Negotiation, *, seen: str) -> None:
    """From now on the day, the sides and what happens without an agreement stay. Raises Conflict while something is missing,
    Changed when it is not any more what was `seen` (`fingerprint_all`)."""
    refuse_when_changed(seen, fingerprint_all(negotiation))
    missing = list_missing(negotiation)
    if missing:
        raise Conflict(" ".join(missing))
    negotiation.begun_at = now()
    emit(NegotiationBegun(consultation_stream(negotiation.space_id), actor.account_id, negotiation.activity_id))
