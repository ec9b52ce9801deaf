from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from forum.consultations.models import Activity, Consultation, Participation
from forum.consultations.pseudonyms import list_pseudonym_keys
from forum.consultations.queries import get_activity
from forum.contributions.rules import may_see, visible_to
from forum.kernel.db import db, is_public_id
from forum.kernel.errors import NotFound
from forum.kernel.permissions import Actor
from forum.negotiating.kinds import NEGOTIATION, Act
from forum.negotiating.models import (
    Delegate,
    Need,
    Negotiation,
    NegotiationRound,
    Party,
    PartyStatement,
    Position,
    Signature,
    Term,
    Wording,
)
from forum.negotiating.rules import FEWEST_PARTIES, may_see_preparing
from forum.outcomes.models import Theme
from forum.outcomes.queries.themes import is_public_theme

T = TypeVar("T", Term, Party)
STATEMENTS_PER_PAGE = 20
MOST_MINORITY = 16
MOST_FALLEN = 12
MOST_TO_LINK = 60


@dataclass(frozen=True)
class TermStanding:
    """How a term stands: each side's position and signature by its number, and those that fell away, the last first."""

    term: Term
    positions: dict[int, Position]
    signatures: dict[int, Signature]
    fallen: list[Signature]
    is_agreed: bool


@dataclass(frozen=True)
class ExchangePage:
    """The latest first. `next_before`: the number before which the next page begins, if there is one."""

    statements: list[PartyStatement]
    next_before: int | None


def find_negotiation(activity: Activity) -> Negotiation | None:
    query = select(Negotiation).filter_by(activity_id=activity.id)
    query = query.options(
        joinedload(Negotiation.activity),
        joinedload(Negotiation.consultation),
        selectinload(Negotiation.rounds),
        selectinload(Negotiation.parties).selectinload(Party.delegates).joinedload(Delegate.place),
        selectinload(Negotiation.parties).selectinload(Party.themes),
        selectinload(Negotiation.terms).selectinload(Term.wordings),
    )
    return db.session.scalar(query)


def get_negotiation(actor: Actor, slug: str, public_id: str) -> Negotiation:
    """By its activity. Raises NotFound."""
    found = find_negotiation(get_activity(actor, slug, public_id, NEGOTIATION.key))
    if found is None:
        raise NotFound
    return found


def get_term(actor: Actor, slug: str, public_id: str) -> Term:
    """Raises NotFound when it is not there or not for this actor."""
    term = db.session.scalar(select(Term).filter_by(public_id=public_id))
    return _in_sight(actor, slug, term)


def get_party(actor: Actor, slug: str, public_id: str) -> Party:
    """Raises NotFound when it is not there or not for this actor."""
    return _in_sight(actor, slug, db.session.scalar(select(Party).filter_by(public_id=public_id)))


def _in_sight(actor: Actor, slug: str, found: T | None) -> T:
    if found is None:
        raise NotFound
    negotiation = find_negotiation(get_activity(actor, slug, found.negotiation.activity.public_id))
    if negotiation is None or not may_see_preparing(actor, negotiation):
        raise NotFound
    return found


def get_delegate(party: Party, public_id: str) -> Delegate:
    """One who has not left. Raises NotFound."""
    found = next((each for each in party.delegates if each.public_id == public_id and each.left_at is None), None)
    if found is None:
        raise NotFound
    return found


def get_round(negotiation: Negotiation, public_id: str) -> NegotiationRound:
    """Raises NotFound."""
    found = next((each for each in negotiation.rounds if each.public_id == public_id), None)
    if found is None:
        raise NotFound
    return found


def get_need(party: Party, public_id: str) -> Need:
    """Raises NotFound."""
    found = db.session.scalar(select(Need).filter_by(party_id=party.id, public_id=public_id))
    if found is None:
        raise NotFound
    return found


def get_statement(actor: Actor, slug: str, public_id: str) -> PartyStatement:
    """Raises NotFound when it is not there or not for this actor."""
    query = select(PartyStatement).join(PartyStatement.consultation).where(Consultation.slug == slug)
    found = db.session.scalar(query.where(PartyStatement.public_id == public_id))
    if found is None or not may_see(actor, found):
        raise NotFound
    get_activity(actor, slug, found.activity.public_id)
    return found


def list_standings(negotiation: Negotiation) -> list[TermStanding]:
    """Of all its terms, asked together."""
    numbers = [term.id for term in negotiation.terms]
    parties = {party.id for party in negotiation.parties}
    positions: dict[int, dict[int, Position]] = defaultdict(dict)
    query = (
        select(Position).where(Position.term_id.in_(numbers)).options(joinedload(Position.wording), joinedload(Position.reason))
    )
    for position in db.session.scalars(query):
        positions[position.term_id][position.party_id] = position
    signatures: dict[int, dict[int, Signature]] = defaultdict(dict)
    holding = [term.wording.id for term in negotiation.terms]
    standing = select(Signature).where(Signature.wording_id.in_(holding), Signature.fell_at.is_(None))
    for signature in db.session.scalars(standing.options(joinedload(Signature.delegate).joinedload(Delegate.place))):
        signatures[signature.wording_id][signature.party_id] = signature
    return [
        TermStanding(
            term,
            positions[term.id],
            signatures[term.wording.id],
            [],
            len(parties) >= FEWEST_PARTIES and parties == set(signatures[term.wording.id]),
        )
        for term in negotiation.terms
    ]


def find_standing_of(term: Term) -> TermStanding:
    standing = next(each for each in list_standings(term.negotiation) if each.term.id == term.id)
    fallen = select(Signature).join(Signature.wording).where(Wording.term_id == term.id, Signature.fell_at.is_not(None))
    fallen = fallen.options(joinedload(Signature.wording), joinedload(Signature.party))
    standing.fallen.extend(db.session.scalars(fallen.order_by(Signature.id.desc()).limit(MOST_FALLEN)))
    return standing


def list_standing_signatures(negotiation: Negotiation) -> list[Signature]:
    """All that have not fallen away, on wordings that hold."""
    query = select(Signature).join(Signature.wording).join(Wording.term).where(Term.negotiation_id == negotiation.id)
    return list(db.session.scalars(query.where(Signature.fell_at.is_(None)).order_by(Signature.id)))


def list_exchange(actor: Actor, term: Term, before: int | None = None) -> ExchangePage:
    """Asks and offers on a term, for this actor."""
    query = select(PartyStatement).where(
        PartyStatement.term_id == term.id, PartyStatement.act.in_([Act.ASK, Act.OFFER]), visible_to(actor)
    )
    if before is not None:
        query = query.where(PartyStatement.id < before)
    query = query.options(joinedload(PartyStatement.author), joinedload(PartyStatement.party), joinedload(PartyStatement.answers))
    found = list(db.session.scalars(query.order_by(PartyStatement.id.desc()).limit(STATEMENTS_PER_PAGE + 1)))
    more = len(found) > STATEMENTS_PER_PAGE
    return ExchangePage(found[:STATEMENTS_PER_PAGE], found[STATEMENTS_PER_PAGE - 1].id if more else None)


def list_minority(actor: Actor, negotiation: Negotiation) -> list[PartyStatement]:
    """What sides put beside the record."""
    query = select(PartyStatement).filter_by(activity_id=negotiation.activity_id, act=Act.MINORITY).where(visible_to(actor))
    query = query.options(joinedload(PartyStatement.author), joinedload(PartyStatement.party))
    return list(db.session.scalars(query.order_by(PartyStatement.id).limit(MOST_MINORITY)))


def list_released_needs(actor: Actor, party: Party) -> list[PartyStatement]:
    query = select(PartyStatement).filter_by(party_id=party.id, act=Act.NEED).where(visible_to(actor))
    query = query.options(joinedload(PartyStatement.author), joinedload(PartyStatement.party))
    return list(db.session.scalars(query.order_by(PartyStatement.id).limit(MOST_MINORITY)))


def list_private_needs(party: Party) -> list[Need]:
    """For those whom `may_see_needs` lets, alone."""
    query = select(Need).filter_by(party_id=party.id, statement_id=None).options(joinedload(Need.written_by))
    return list(db.session.scalars(query.order_by(Need.id)))


def list_themes_to_link(consultation: Consultation) -> list[Theme]:
    """Those that everybody reads."""
    query = select(Theme).where(Theme.consultation_id == consultation.id, is_public_theme())
    return list(db.session.scalars(query.order_by(Theme.id).limit(MOST_TO_LINK)))


def find_place_by_name(consultation: Consultation, name: str) -> Participation | None:
    """Whoever has exactly this public name, with an account, and has not taken another."""
    query = select(Participation).where(
        Participation.space_id == consultation.id,
        Participation.pseudonym_key.in_(list_pseudonym_keys(name)),
        Participation.account_id.is_not(None),
        Participation.set_aside_at.is_(None),
    )
    return db.session.scalars(query.limit(1)).first()


def list_speakers(negotiation: Negotiation) -> list[int]:
    """The accounts of all who speak for a side now."""
    places = [
        each.place for party in negotiation.parties for each in party.delegates if each.left_at is None and each.accepted_at
    ]
    return sorted({place.account_id for place in places if place.account_id is not None})


def find_answered(actor: Actor, term: Term, public_id: str) -> PartyStatement | None:
    """The ask or offer on this term that another one answers."""
    if not is_public_id(public_id):
        return None
    query = select(PartyStatement).filter_by(term_id=term.id, public_id=public_id).where(visible_to(actor))
    return db.session.scalar(query)
