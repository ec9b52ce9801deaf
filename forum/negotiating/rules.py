"""Who may prepare a negotiation, speak and sign in it, and when."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from forum.consultations.models import Participation
from forum.consultations.rules import is_not_closed_for_good, is_not_stopped
from forum.contributions.rules import may_speak
from forum.kernel.clock import now
from forum.kernel.dates import say_day, to_local
from forum.kernel.db import db
from forum.kernel.permissions import JOINED, Actor, Role, declare
from forum.negotiating.kinds import Stand
from forum.negotiating.models import Delegate, Negotiation, Party, Position, Signature, Term
from forum.outcomes.rules import ANSWERING, LONGEST_SENTENCE

MOST_PARTIES = 8
MOST_TERMS = 12
MOST_ROUNDS = 8
MOST_DELEGATES = 8
MOST_WORDINGS = 40
MOST_NEEDS = 20
FEWEST_PARTIES = 2
# A term that is agreed becomes a promise in these very words.
LONGEST_WORDING = LONGEST_SENTENCE
LONGEST_NEED = 2_000
FURTHEST_DAY = timedelta(days=3 * 366)
MINORITY_WITHIN = timedelta(days=14)
ARRANGERS = frozenset({Role.ORGANISER, Role.BROKER})


class NegotiationState(StrEnum):
    """Where a negotiation is, by what was pressed and by its day."""

    PREPARING = "preparing"
    OPEN = "open"
    DUE = "due"  # its day is over, and there is no record yet
    ENDED = "ended"


def today() -> date:
    """Here: what ends on a day is open until it is over."""
    return to_local(now()).date()


def state_of(negotiation: Negotiation) -> NegotiationState:
    """One whose consultation was stopped has a record: it ended with the rest."""
    if negotiation.ended_at is not None:
        return NegotiationState.ENDED
    if negotiation.begun_at is None or negotiation.ends_on is None:
        return NegotiationState.PREPARING
    return NegotiationState.OPEN if today() <= negotiation.ends_on else NegotiationState.DUE


def last_day_of(negotiation: Negotiation) -> date:
    """The day to agree by, once it has begun."""
    assert negotiation.ends_on is not None  # noqa: S101  (it has one before it begins)
    return negotiation.ends_on


def negotiation_of(thing: Any) -> Negotiation:
    """The one that something belongs to, or is."""
    found: Negotiation = thing if isinstance(thing, Negotiation) else thing.negotiation
    return found


def find_delegate(actor: Actor, negotiation: Negotiation) -> Delegate | None:
    """The side that somebody speaks for, or was asked to speak for."""
    if actor.account_id is None:
        return None
    query = select(Delegate).join(Delegate.party).join(Delegate.place)
    query = query.where(Party.negotiation_id == negotiation.id, Delegate.left_at.is_(None))
    mine = (Participation.account_id == actor.account_id) & Participation.set_aside_at.is_(None)
    return db.session.scalars(query.where(mine).order_by(Delegate.id)).first()


def is_agreed(term: Term) -> bool:
    """Whether every side has signed the wording that holds, and none of these signatures fell away."""
    signed = select(Signature.party_id).filter_by(wording_id=term.wording.id, fell_at=None)
    parties = {party.id for party in term.negotiation.parties}
    return len(parties) >= FEWEST_PARTIES and parties == set(db.session.scalars(signed))


def may_see_preparing(actor: Actor, negotiation: Negotiation) -> bool:
    """Terms and sides are for everybody once it has begun; before that for whoever prepares it, or is asked to speak in it."""
    if negotiation.begun_at is not None or actor.roles_on(negotiation) & (ARRANGERS | {Role.SYSTEM}):
        return True
    return find_delegate(actor, negotiation) is not None


def has_not_begun(_actor: Actor, thing: Any) -> str | None:
    """Refuses from the beginning on: what people began from stays."""
    if state_of(negotiation_of(thing)) is NegotiationState.PREPARING:
        return None
    return _("The negotiation has started, so this cannot change any more.")


def is_open(actor: Actor, thing: Any) -> str | None:
    """Refuses before it begins, after its day, and once there is a record."""
    negotiation = negotiation_of(thing)
    match state_of(negotiation):
        case NegotiationState.PREPARING:
            return _("The negotiation has not started yet.")
        case NegotiationState.ENDED:
            return _("The negotiation has ended. You can read what was agreed.")
        case NegotiationState.DUE:
            return _("The day to agree by was %(day)s. Nothing can change now.", day=say_day(last_day_of(negotiation)))
    return is_not_stopped(actor, negotiation)


def has_not_ended(_actor: Actor, thing: Any) -> str | None:
    """Refuses once there is a record; after its day it passes."""
    ended = state_of(negotiation_of(thing)) is NegotiationState.ENDED
    return _("The negotiation has ended. You can read what was agreed.") if ended else None


def is_refused(term: Term) -> bool:
    """Whether a side says no to the wording that holds."""
    refused = select(Position.party_id).filter_by(term_id=term.id, wording_id=term.wording.id, stand=Stand.NO)
    return db.session.scalar(refused.limit(1)) is not None


def can_end(_actor: Actor, negotiation: Negotiation) -> str | None:
    """Refuses before the day while a term is neither agreed by all nor refused by one."""
    settled = all(is_agreed(term) or is_refused(term) for term in negotiation.terms)
    if settled or state_of(negotiation) is NegotiationState.DUE:
        return None
    return _(
        "You can publish the record once every side has signed each term, or one side has said no to it. After %(day)s you can "
        "publish it in any case.",
        day=say_day(last_day_of(negotiation)),
    )


def has_begun(_actor: Actor, thing: Any) -> str | None:
    """Refuses while it is prepared."""
    begun = negotiation_of(thing).begun_at is not None
    return None if begun else _("The negotiation has not started yet.")


def has_ended(_actor: Actor, thing: Any) -> str | None:
    """Refuses until there is a record."""
    ended = state_of(negotiation_of(thing)) is NegotiationState.ENDED
    return None if ended else _("The record has not been published yet.")


def speaks_for(actor: Actor, party: Party) -> str | None:
    """Refuses everybody but those who accepted to speak for this side, while it takes part."""
    if actor.roles_on(party) & {Role.SYSTEM}:
        return None
    delegate = find_delegate(actor, party.negotiation)
    if delegate is None or delegate.party_id != party.id or delegate.accepted_at is None:
        return _("Only the people who speak for %(side)s can do this.", side=party.name)
    return _("This side has left the negotiation.") if party.withdrawn_at else None


def is_asked_delegate(actor: Actor, delegate: Delegate) -> str | None:
    """Passes whoever was asked, and whoever accepted, until they leave."""
    own = actor.account_id is not None and delegate.place.account_id == actor.account_id and delegate.left_at is None
    return None if own else _("Only the person who was asked can do this.")


def speaks_or_mediates(actor: Actor, party: Party) -> str | None:
    """As `speaks_for`, and passes the go-between."""
    return None if Role.BROKER in actor.roles_on(party) else speaks_for(actor, party)


def may_see_needs(actor: Actor, party: Party) -> bool:
    """What a side needs is for those who speak for it, and for the go-between."""
    return Role.BROKER in actor.roles_on(party) or (actor.is_signed_in and speaks_for(actor, party) is None)


def minority_is_open(actor: Actor, party: Party) -> str | None:
    """Refuses before it begins, and MINORITY_WITHIN after the record."""
    negotiation = party.negotiation
    if negotiation.ended_at is not None and now() > negotiation.ended_at + MINORITY_WITHIN:
        return _("The time to add a statement has passed.")
    return has_begun(actor, negotiation)


def is_no_go_between(place: Participation) -> bool:
    """The go-between belongs to no side."""
    return place.role != Role.BROKER


def was_agreed(_actor: Actor, term: Term) -> str | None:
    """Refuses what one side at least has not signed."""
    return None if is_agreed(term) else _("This term was not agreed.")


PREPARE = declare("negotiation.prepare", "Begin to prepare a negotiation.", ARRANGERS, is_not_stopped, is_not_closed_for_good)
SEE_PREPARED = declare("negotiation.see_prepared", "See how a negotiation is prepared.", ARRANGERS)
SET_UP = declare(
    "negotiation.set_up",
    "Write the terms, the sides, the day and what happens without an agreement, until it begins.",
    ARRANGERS,
    has_not_begun,
    is_not_stopped,
)
ARRANGE = declare(
    "negotiation.arrange",
    "Set the rounds of a negotiation, and ask people to speak for a side.",
    ARRANGERS,
    has_not_ended,
    is_not_stopped,
)
PROPOSE_WORDING = declare("negotiation.propose", "Put a term otherwise, as the go-between.", {Role.BROKER}, is_open)
END_NEGOTIATION = declare(
    "negotiation.end", "Publish the record of what was agreed and what was not.", {Role.BROKER}, has_begun, has_not_ended, can_end
)
ACCEPT_DELEGATION = declare(
    "negotiation.accept", "Accept to speak for a side.", JOINED, is_asked_delegate, has_not_ended, may_speak
)
LEAVE_DELEGATION = declare(
    "negotiation.leave", "Stop speaking for a side, or not begin to.", JOINED, is_asked_delegate, has_not_ended
)
WITHDRAW_PARTY = declare("negotiation.withdraw", "Leave a negotiation with one’s side.", JOINED, speaks_for, is_open)
TAKE_POSITION = declare(
    "negotiation.take_position", "Say where one’s side stands on a term.", JOINED, speaks_for, is_open, may_speak
)
SPEAK_FOR = declare("negotiation.speak", "Ask, offer and answer for one’s side.", JOINED, speaks_for, is_open, may_speak)
SIGN_TERM = declare("negotiation.sign", "Sign the wording of a term for one’s side.", JOINED, speaks_for, is_open, may_speak)
WRITE_NEED = declare(
    "negotiation.write_need", "Write what a side needs, for it and the go-between.", JOINED, speaks_or_mediates, is_open
)
SAY_MINORITY = declare(
    "negotiation.say_minority",
    "Put a statement of one’s side beside the record.",
    JOINED,
    speaks_for,
    minority_is_open,
    may_speak,
)
PROMISE_TERM = declare(
    "negotiation.promise", "Make a promise of a term that was agreed.", ANSWERING, has_ended, was_agreed, is_not_closed_for_good
)
