from __future__ import annotations

from sqlalchemy import select

from forum.consultations.extension_points import names_deciders, names_others
from forum.consultations.models import Consultation, Participation
from forum.deciders.models import BodyMember, Decider
from forum.kernel.db import db


@names_deciders
def list_names(consultation: Consultation) -> list[str]:
    """Of everybody who decides now, in the order in which they were named."""
    query = select(Decider.name).where(Decider.consultation_id == consultation.id, Decider.removed_at.is_(None))
    return list(db.session.scalars(query.order_by(Decider.id)))


@names_others
def list_names_beside(place: Participation) -> list[str]:
    """Of everybody else who decides or has decided here, and of all members of boards."""
    here = Decider.consultation_id == place.space_id
    deciders = select(Decider.name).where(here, Decider.place_id.is_distinct_from(place.id))
    members = select(BodyMember.name).join(Decider, Decider.id == BodyMember.decider_id).where(here)
    return [*db.session.scalars(deciders), *db.session.scalars(members)]
