"""Who runs a space is written. Inside an action of whatever kind of space it is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from flask_babel import gettext as _
from sqlalchemy import select

from forum.kernel.db import db, insert_into, new_public_id
from forum.kernel.errors import Invalid
from forum.kernel.text import tidy_line
from forum.organisations.kinds import LONGEST_NAME, MOST_ORGANISATIONS, OrganisationKind, RunBy
from forum.organisations.models import Organisation, Programme, SpaceOrganisation, Unit
from forum.organisations.queries import list_running, runs_elsewhere

T = TypeVar("T", Organisation, Unit, Programme)


def write_running(space_id: int, several: Iterable[RunBy], programme: str = "") -> None:
    """These run the space from now on, the first of them leads. Rows that are there under a name are used, whatever its capitals.

    Raises Invalid on `organisations` for none, too many, one named twice, and for another kind of an organisation that runs
    something else as well: what others are held to follows from it."""
    several = list(several)
    _check(several, programme)
    rows = [(each, _find_or_add(Organisation, each.name)) for each in several]
    for each, organisation in rows:
        if each.kind is None or organisation.kind == each.kind:
            continue
        if runs_elsewhere(organisation, space_id):
            raise Invalid(
                {"organisations": _("“%(name)s” runs something else too, so its kind stays as it is", name=organisation.name)}
            )
        organisation.kind = each.kind
    for running in list_running(space_id):
        db.session.delete(running)
    db.session.flush()
    lead = rows[0][1]
    belongs_to = _find_or_add(Programme, programme, organisation_id=lead.id) if programme else None
    for place, (each, organisation) in enumerate(rows):
        unit = _find_or_add(Unit, each.unit, organisation_id=organisation.id) if each.unit else None
        db.session.add(
            SpaceOrganisation(
                space_id=space_id,
                place=place,
                organisation_id=organisation.id,
                unit_id=unit.id if unit else None,
                programme_id=belongs_to.id if belongs_to and place == 0 else None,
            )
        )
    db.session.flush()


def name_key(name: str) -> str:
    """What makes two names the same organisation."""
    return tidy_line(name).casefold()


def _check(several: list[RunBy], programme: str) -> None:
    keys = [name_key(each.name) for each in several]
    if not several or not all(keys):
        raise Invalid({"organisations": _("Enter who is running this consultation")})
    if len(several) > MOST_ORGANISATIONS:
        raise Invalid({"organisations": _("You can name %(most)s at most", most=MOST_ORGANISATIONS)})
    if len(set(keys)) < len(keys):
        raise Invalid({"organisations": _("You have named the same organisation twice")})
    if any(len(name) > LONGEST_NAME for each in several for name in (each.name, each.unit, programme)):
        raise Invalid({"organisations": _("Each name must be %(most)s characters or fewer", most=LONGEST_NAME)})


def _find_or_add(model: type[T], name: str, **within: Any) -> T:
    """Of two who add the same at once, both get the one row."""
    named = {"name_key": name_key(name), **within}
    values: dict[str, Any] = {"ref": new_public_id(), "name": tidy_line(name), **named}
    if model is Organisation:
        values["kind"] = str(OrganisationKind.OTHER)
    row = insert_into(model).values(values)
    db.session.execute(row.on_conflict_do_nothing())
    return db.session.scalars(select(model).filter_by(**named)).one()
