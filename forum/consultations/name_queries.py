"""Who is called what in a consultation, and whose names look alike."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import aliased, joinedload

from forum.consultations.models import Consultation, Participation
from forum.consultations.pseudonyms import list_pseudonym_keys
from forum.kernel.db import db


def is_pseudonym_taken(consultation: Consultation, pseudonym: str) -> bool:
    """Whether somebody here has this name, or one that looks the same."""
    keys = list_pseudonym_keys(pseudonym)
    query = select(Participation.id).filter_by(space_id=consultation.id).where(Participation.pseudonym_key.in_(keys))
    return db.session.scalar(query.limit(1)) is not None


def list_own_names(consultation: Consultation, *, but: int | None) -> list[str]:
    """Of everybody who is known here by their own name, without those of the account `but`."""
    query = select(Participation.pseudonym).filter_by(space_id=consultation.id, is_own_name=True)
    return list(db.session.scalars(query.where(Participation.account_id.is_not(None), Participation.account_id != but)))


def find_by_pseudonym(consultation_id: int, pseudonym: str) -> Participation | None:
    """Whoever has exactly this name, or else one that looks the same."""
    is_exact = Participation.pseudonym == pseudonym
    alike = Participation.pseudonym_key.in_(list_pseudonym_keys(pseudonym))
    query = select(Participation).filter_by(space_id=consultation_id).where(is_exact | alike)
    return db.session.scalar(query.order_by(Participation.set_aside_at.is_not(None), is_exact.desc(), Participation.id).limit(1))


def list_by_pseudonyms(consultation_id: int, pseudonyms: Collection[str]) -> dict[str, Participation]:
    """Those of the names that somebody with an account has here: name → who."""
    keys = {key: name for name in pseudonyms for key in list_pseudonym_keys(name)}
    query = select(Participation).filter_by(space_id=consultation_id)
    query = query.where(Participation.pseudonym_key.in_(keys), Participation.account_id.is_not(None))
    return {keys[place.pseudonym_key]: place for place in db.session.scalars(query.options(joinedload(Participation.account)))}


def list_lookalikes(consultation_ids: list[int]) -> list[tuple[Participation, Participation]]:
    """Two people in one consultation whose names look the same, each later one with the first: they had them before looks were
    compared. The later one's key is that of the first, a space, and a number."""
    first, later = aliased(Participation), aliased(Participation)
    query = (
        select(first, later)
        .join(later, (later.space_id == first.space_id) & later.pseudonym_key.startswith(first.pseudonym_key + " "))
        .where(first.space_id.in_(consultation_ids), later.pseudonym_key.contains(" "))
    )
    return list(db.session.execute(query.order_by(later.id)).tuples())
