from __future__ import annotations

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from forum.consultations.extension_points import OfficialWords, holds_official_words
from forum.consultations.models import Consultation
from forum.kernel.db import db
from forum.negotiating.models import Negotiation, NegotiationRound, Party, Term, Wording


def list_negotiations(consultation: Consultation) -> Iterable[Negotiation]:
    return db.session.scalars(select(Negotiation).filter_by(space_id=consultation.id)).all()


def list_parties(consultation: Consultation) -> Iterable[Party]:
    query = select(Party).join(Party.negotiation).where(Negotiation.space_id == consultation.id)
    return db.session.scalars(query).all()


def list_rounds(consultation: Consultation) -> Iterable[NegotiationRound]:
    query = select(NegotiationRound).join(NegotiationRound.negotiation).where(Negotiation.space_id == consultation.id)
    return db.session.scalars(query).all()


def list_terms(consultation: Consultation) -> Iterable[Term]:
    query = select(Term).join(Term.negotiation).where(Negotiation.space_id == consultation.id)
    return db.session.scalars(query).all()


def list_wordings(consultation: Consultation) -> Iterable[Wording]:
    query = select(Wording).join(Wording.term).join(Term.negotiation).where(Negotiation.space_id == consultation.id)
    return db.session.scalars(query).all()


PLACE, LABEL = "negotiations", _l("Agreements between sides")
holds_official_words(OfficialWords(PLACE, LABEL, list_negotiations, ("without_agreement",), model=Negotiation))
holds_official_words(OfficialWords(PLACE, LABEL, list_parties, ("name", "chosen_how", "signing_rule"), model=Party))
holds_official_words(OfficialWords(PLACE, LABEL, list_rounds, ("title",), model=NegotiationRound))
holds_official_words(OfficialWords(PLACE, LABEL, list_terms, ("title",), model=Term))
holds_official_words(OfficialWords(PLACE, LABEL, list_wordings, ("text", "note", "owner", "why"), model=Wording))
