"""Who runs a space is written, and names are put right. Inside an action of whatever feature above asks for it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from flask_babel import gettext as _
from sqlalchemy import select, update

from forum.kernel.actions import save
from forum.kernel.clock import now
from forum.kernel.db import db, insert_into, new_public_id
from forum.kernel.errors import Invalid
from forum.kernel.text import tidy_line
from forum.organisations.kinds import LONGEST_NAME, MOST_ORGANISATIONS, OrganisationKind, RunBy
from forum.organisations.models import NameChange, Named, Organisation, Programme, SpaceOrganisation, Unit, find_level
from forum.organisations.queries import NAMES, list_running, runs_elsewhere

T = TypeVar("T", Organisation, Unit, Programme)


def write_running(space_id: int, several: Iterable[RunBy], programme: str = "") -> None:
    """These run the space from now on, the first of them leads. Rows that are there under a name are used, whatever its capitals.

    Raises Invalid on `organisations` for none, too many, one named twice, and for another kind of an organisation that runs
    something else as well: what others are held to follows from it."""
    several = list(several)
    _check(several, programme)
    # Held, in one order for all: nobody merges one of them into another meanwhile.
    found = {name_key(each.name): _find_or_add(Organisation, each.name) for each in sorted(several, key=_sort_key)}
    rows = [(each, found[name_key(each.name)]) for each in several]
    if len({organisation.id for _each, organisation in rows}) < len(rows):
        raise Invalid({"organisations": _("You have named the same organisation twice")})
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


def _sort_key(running: RunBy) -> str:
    return name_key(running.name)


def _find_or_add(model: type[T], name: str, **within: Any) -> T:
    """Of two who add the same at once, both get the one row. The name of one that was merged leads to what stands for it."""
    named = {"name_key": name_key(name), **within}
    values: dict[str, Any] = {"ref": new_public_id(), "name": tidy_line(name), **named}
    if model is Organisation:
        values["kind"] = str(OrganisationKind.OTHER)
    row = insert_into(model).values(values)
    db.session.execute(row.on_conflict_do_nothing())
    found = _hold(model, **named)
    return found if found.merged_into_id is None else _hold(model, id=found.merged_into_id)


def _hold(model: type[T], **values: Any) -> T:
    query = select(model).filter_by(**values).with_for_update().execution_options(populate_existing=True)
    return db.session.scalars(query).one()


def rename_row(thing: Named, name: str, reason: str) -> NameChange:
    """Gives it another name. Raises Invalid on `name` for one that is too long or says nothing, and for one that another row of
    its kind has. One that was merged into this very one gives up its name for the earlier one."""
    name, key = tidy_line(name), name_key(name)
    if not key or len(name) > LONGEST_NAME:
        raise Invalid({"name": _("Enter a name of %(most)s characters or fewer", most=LONGEST_NAME)})
    if name == thing.name:
        raise Invalid({"name": _("Enter another name than it has now")})
    model: Any = type(thing)
    before, earlier_key = thing.name, thing.name_key
    within = {} if isinstance(thing, Organisation) else {"organisation_id": thing.organisation_id}
    taken = db.session.scalar(select(model).filter_by(name_key=key, **within).where(model.id != thing.id))
    if taken is not None:
        if taken.merged_into_id != thing.id:
            raise Invalid({"name": _("“%(name)s” is another one here already. Merge the two instead", name=taken.name)})
        taken.name, taken.name_key = before, f"{new_public_id()} going"
        db.session.flush()
    thing.name, thing.name_key = name, key
    db.session.flush()
    if taken is not None:
        taken.name_key = earlier_key
    return _keep_change(thing, before, name, reason, is_merger=False)


def merge_rows(gone: Named, kept: Named, reason: str) -> NameChange:
    """Whatever named `gone` names `kept`, and so does whoever types its name from now on. A health body stays one, whichever
    of the two it was: what others are held to follows from it. Units and programmes of an organisation go along; those of one
    name become one. Raises Invalid on `into` for the same one, and for two that are not of one organisation."""
    if gone.id == kept.id or type(gone) is not type(kept) or kept.merged_into_id is not None:
        raise Invalid({"into": _("Enter the name of another one from the list")})
    if isinstance(gone, Organisation) and isinstance(kept, Organisation):
        if gone.kind == OrganisationKind.HEALTH:
            kept.kind = gone.kind
        _name_once(gone, kept)
        for model in (Unit, Programme):
            _move_parts(model, gone, kept)
    elif gone.organisation_id != kept.organisation_id:  # type: ignore[union-attr]
        raise Invalid({"into": _("Enter the name of another one from the list")})
    _point_to(gone, kept)
    return _keep_change(gone, gone.name, kept.name, reason, is_merger=True)


def _name_once(gone: Organisation, kept: Organisation) -> None:
    """Where both run one space, the one that stood first does, with its unit, or else with the other's."""
    twice = select(SpaceOrganisation.space_id).where(SpaceOrganisation.organisation_id == kept.id)
    both = SpaceOrganisation.organisation_id.in_([gone.id, kept.id])
    shared = select(SpaceOrganisation.space_id).where(
        SpaceOrganisation.organisation_id == gone.id, SpaceOrganisation.space_id.in_(twice)
    )
    for space_id in list(db.session.scalars(shared)):
        query = select(SpaceOrganisation).where(SpaceOrganisation.space_id == space_id, both).order_by(SpaceOrganisation.place)
        first, second = db.session.scalars(query)
        first.unit_id = first.unit_id or second.unit_id
        db.session.delete(second)
        db.session.flush()
        for place, each in enumerate(list_running(space_id)):
            each.place = place


def _move_parts(model: Any, gone: Organisation, kept: Organisation) -> None:
    """`model`: Unit or Programme."""
    theirs = {each.name_key: each for each in db.session.scalars(select(model).filter_by(organisation_id=kept.id))}
    for part in list(db.session.scalars(select(model).filter_by(organisation_id=gone.id))):
        same = theirs.get(part.name_key)
        if same is None:
            part.organisation_id = kept.id
        elif part.merged_into_id is None:
            stands = db.session.get_one(model, same.merged_into_id) if same.merged_into_id else same
            _point_to(part, stands)
    db.session.flush()


def _point_to(gone: Named, kept: Named) -> None:
    model, names = type(gone), NAMES[find_level(gone)]
    db.session.flush()
    db.session.execute(update(SpaceOrganisation).where(names == gone.id).values({names: kept.id}))
    db.session.execute(update(model).where(model.merged_into_id == gone.id).values(merged_into_id=kept.id))
    gone.merged_into_id = kept.id
    db.session.flush()
    db.session.expire_all()


def _keep_change(thing: Named, before: str, after: str, reason: str, *, is_merger: bool) -> NameChange:
    change = NameChange(
        level=find_level(thing),
        thing_id=thing.id,
        is_merger=is_merger,
        before=before,
        after=after,
        reason=reason,
        changed_at=now(),
    )
    save(change)
    return change
