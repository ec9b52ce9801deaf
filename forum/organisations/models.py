"""Organisations, which of them run a space, and how their names were put right."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.kernel.db import Model, OurText, UtcDateTime, WithPublicId
from forum.organisations.kinds import Level, OrganisationKind


class NamedOnce:
    """The columns of a row of which there is one of that name: `name_key` is the name as a reader would compare it.
    `merged_into_id`: which row stands for it from now on, whoever types its name. No foreign key: SQLite could not take the
    column down."""

    id: Mapped[int]
    name: Mapped[str]
    name_key: Mapped[str]
    merged_into_id: Mapped[int | None]


class Organisation(NamedOnce, WithPublicId, Model):
    """One of that name on the site."""

    __tablename__ = "organisations"

    name_key: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str] = mapped_column(OurText, default=OrganisationKind.OTHER)


class Unit(NamedOnce, WithPublicId, Model):
    """A part of an organisation: a department, a service."""

    __tablename__ = "units"
    __table_args__ = (UniqueConstraint("organisation_id", "name_key"),)

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))

    organisation: Mapped[Organisation] = relationship()


class Programme(NamedOnce, WithPublicId, Model):
    """What several consultations of one organisation belong to."""

    __tablename__ = "programmes"
    __table_args__ = (UniqueConstraint("organisation_id", "name_key"),)

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))

    organisation: Mapped[Organisation] = relationship()


class SpaceOrganisation(Model):
    """That an organisation runs a space. The one in the first place leads; the programme stands with it."""

    __tablename__ = "space_organisations"
    __table_args__ = (UniqueConstraint("space_id", "organisation_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"))
    place: Mapped[int]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"), index=True)
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programmes.id"), index=True)

    organisation: Mapped[Organisation] = relationship()
    unit: Mapped[Unit | None] = relationship()
    programme: Mapped[Programme | None] = relationship()


Named = Organisation | Unit | Programme
MODELS: dict[Level, type[Organisation] | type[Unit] | type[Programme]] = {
    Level.ORGANISATION: Organisation,
    Level.UNIT: Unit,
    Level.PROGRAMME: Programme,
}


def find_level(thing: Named) -> Level:
    return next(level for level, model in MODELS.items() if isinstance(thing, model))


class NameChange(Model):
    """That one was renamed, or merged into another: what it was called then. Who did it is in the log of the site."""

    __tablename__ = "name_changes"

    id: Mapped[int] = mapped_column(primary_key=True)
    level: Mapped[str] = mapped_column(OurText)
    thing_id: Mapped[int]  # no foreign key: it is one of three tables
    is_merger: Mapped[bool]
    before: Mapped[str]
    after: Mapped[str]
    reason: Mapped[str]
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
