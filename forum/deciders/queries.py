from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from forum.consultations.models import Consultation, Participation
from forum.deciders.extension_points import list_responsible
from forum.deciders.models import Decider, DeclaredInterests, Meeting
from forum.kernel.db import db
from forum.kernel.errors import NotFound
from forum.kernel.permissions import Role


def list_deciders(consultation: Consultation) -> list[Decider]:
    """In the order in which they were named, with members, meetings and papers."""
    meetings = selectinload(Decider.meetings)
    with_all = (
        joinedload(Decider.place),
        joinedload(Decider.replaces),
        selectinload(Decider.members),
        meetings.joinedload(Meeting.paper),
        meetings.joinedload(Meeting.minute),
    )
    query = select(Decider).where(Decider.consultation_id == consultation.id, Decider.removed_at.is_(None))
    return list(db.session.scalars(query.order_by(Decider.id).options(*with_all)))


def list_leads(consultation: Consultation) -> list[Participation]:
    """From whose places a person who decides can act here."""
    query = select(Participation).where(
        Participation.space_id == consultation.id,
        Participation.account_id.is_not(None),
        Participation.removed_at.is_(None),
        Participation.role == Role.LEAD,
    )
    return list(db.session.scalars(query.order_by(func.lower(Participation.pseudonym), Participation.id)))


def list_free_leads(consultation: Consultation, chosen: str | None = None) -> list[Participation]:
    """Those who can be chosen: once people can read it, nobody who decides already, and not whoever is responsible for the
    decision. `chosen`: the public id of the place that stands there now."""
    leads = list_leads(consultation)
    if consultation.published_at is None:
        return leads
    taken = {each.place_id for each in list_deciders(consultation)} | list_responsible(consultation)
    return [each for each in leads if each.id not in taken or each.public_id == chosen]


def list_responsible_beside(consultation: Consultation, several: list[Decider]) -> list[Participation]:
    """Who is responsible for the decision, and so considers what people said too, where they are not among the `several`."""
    numbers = list_responsible(consultation) - {each.place_id for each in several}
    places = (db.session.get(Participation, number) for number in sorted(numbers))
    return [place for place in places if place is not None and place.account_id is not None]


def find_interests(place: Participation | None) -> DeclaredInterests | None:
    return db.session.get(DeclaredInterests, place.id) if place else None


def get_decider(consultation: Consultation, public_id: str) -> Decider:
    query = select(Decider).filter_by(consultation_id=consultation.id, public_id=public_id, removed_at=None)
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def find_instead_of(consultation: Consultation, public_id: str) -> Decider | None:
    """Who decides now in the place of somebody who was replaced."""
    gone = select(Decider.id).filter_by(consultation_id=consultation.id, public_id=public_id)
    return db.session.scalar(select(Decider).where(Decider.replaces_id.in_(gone), Decider.removed_at.is_(None)).limit(1))


def get_meeting(consultation: Consultation, public_id: str) -> Meeting:
    query = select(Meeting).join(Meeting.decider).where(Meeting.public_id == public_id)
    found = db.session.scalar(query.where(Decider.consultation_id == consultation.id, Decider.removed_at.is_(None)))
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True)
class GoBetween:
    """`interests`: in their own words, and who said them when; none where nothing was declared yet."""

    place: Participation
    interests: DeclaredInterests | None


def list_go_betweens(consultation: Consultation) -> list[GoBetween]:
    query = (
        select(Participation, DeclaredInterests)
        .outerjoin(DeclaredInterests, DeclaredInterests.place_id == Participation.id)
        .where(
            Participation.space_id == consultation.id,
            Participation.role == Role.BROKER,
            Participation.removed_at.is_(None),
        )
        .order_by(Participation.id)
        .options(joinedload(Participation.account))
    )
    return [GoBetween(place, interests) for place, interests in db.session.execute(query).tuples()]
