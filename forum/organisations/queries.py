from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Select, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, joinedload

from forum.kernel.db import db
from forum.organisations.kinds import Level, OrganisationKind
from forum.organisations.models import NameChange, Named, Organisation, SpaceOrganisation, find_level

MOST_OFFERED = 200
# Which column of what runs a space names a row of that level.
NAMES: dict[Level, InstrumentedAttribute[int] | InstrumentedAttribute[int | None]] = {
    Level.ORGANISATION: SpaceOrganisation.organisation_id,
    Level.UNIT: SpaceOrganisation.unit_id,
    Level.PROGRAMME: SpaceOrganisation.programme_id,
}


def list_running(space_id: int) -> list[SpaceOrganisation]:
    """Those that run a space, the leading one first."""
    query = select(SpaceOrganisation).filter_by(space_id=space_id).order_by(SpaceOrganisation.place)
    with_names = (SpaceOrganisation.organisation, SpaceOrganisation.unit, SpaceOrganisation.programme)
    return list(db.session.scalars(query.options(*map(joinedload, with_names))))


def list_names_to_pick(space_ids: Select[int]) -> list[str]:
    """What a form offers, so that one organisation is not written in two ways: those that run one of these spaces."""
    running = select(SpaceOrganisation.organisation_id).where(SpaceOrganisation.space_id.in_(space_ids))
    query = select(Organisation.name).where(Organisation.id.in_(running))
    return list(db.session.scalars(query.order_by(func.lower(Organisation.name)).limit(MOST_OFFERED)))


def is_run_by_health_body(space_id: int) -> bool:
    """Whether one of those that run it is a health body."""
    running = select(SpaceOrganisation).join(SpaceOrganisation.organisation)
    query = running.where(SpaceOrganisation.space_id == space_id, Organisation.kind == OrganisationKind.HEALTH)
    return bool(db.session.scalar(select(query.exists())))


def runs_elsewhere(organisation: Organisation, space_id: int) -> bool:
    """Whether it runs any other space."""
    other = (SpaceOrganisation.organisation_id == organisation.id, SpaceOrganisation.space_id != space_id)
    return bool(db.session.scalar(select(exists().where(*other))))


def list_spaces_naming(*things: Named) -> list[int]:
    """The numbers of the spaces that one of them runs, or that are of it, in their order."""
    named = or_(*(NAMES[find_level(each)] == each.id for each in things))
    query = select(SpaceOrganisation.space_id).where(named).distinct()
    return list(db.session.scalars(query.order_by(SpaceOrganisation.space_id)))


def find_name_changes(numbers: Iterable[int]) -> dict[int, NameChange]:
    query = select(NameChange).where(NameChange.id.in_(list(numbers)))
    return {each.id: each for each in db.session.scalars(query)}
