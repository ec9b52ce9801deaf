"""Organisations, and which of them run a space."""

from __future__ import annotations

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.kernel.db import Model, OurText, WithPublicId
from forum.organisations.kinds import OrganisationKind


class Organisation(WithPublicId, Model):
    """One of that name on the site: `name_key` is the name as a reader would compare it."""

    __tablename__ = "organisations"

    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str] = mapped_column(OurText, default=OrganisationKind.OTHER)


class Unit(WithPublicId, Model):
    """A part of an organisation: a department, a service."""

    __tablename__ = "units"
    __table_args__ = (UniqueConstraint("organisation_id", "name_key"),)

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    name: Mapped[str]
    name_key: Mapped[str]


class Programme(WithPublicId, Model):
    """What several consultations of one organisation belong to."""

    __tablename__ = "programmes"
    __table_args__ = (UniqueConstraint("organisation_id", "name_key"),)

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    name: Mapped[str]
    name_key: Mapped[str]


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
