"""Versions of what a space says, the latest first: in the order of time, whatever was written down when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Select, false, func, or_, select, tuple_

from forum.kernel.db import db
from forum.kernel.errors import NotFound
from forum.spaces.models import ChangeEffect, Version

VERSIONS_PER_PAGE = 20
# More than people make of one space. Whoever compares two days further back reads what the oldest of these began from.
MOST_VERSIONS = 1_000
# What stands on the page of a space itself: what was closed lately, and what is gone.
MOST_MARKED = 12
_ORDER = tuple_(Version.at, Version.id)


def list_versions(
    space_id: int, *, part: str = "", before: int | None = None, begin: int | None = None
) -> tuple[list[Version], int | None]:
    """One page of them, and the number before which the next one begins, if there is one. `begin`: the number of the one with
    which the page begins. Of a number that is not here, the latest."""
    query, edge = _select(space_id), before if begin is None else begin
    if part:
        query = query.where(Version.part == part)
    if edge is not None and (there := db.session.get(Version, edge)) is not None and there.space_id == space_id:
        is_first = Version.id == there.id if begin is not None else false()
        query = query.where(or_(is_first, (there.at, there.id) > _ORDER))
    found = list(db.session.scalars(query.limit(VERSIONS_PER_PAGE + 1)))
    return found[:VERSIONS_PER_PAGE], found[VERSIONS_PER_PAGE - 1].id if len(found) > VERSIONS_PER_PAGE else None


def find_last_version(space_id: int, part: str, thing_id: int) -> Version | None:
    """The last change of one thing."""
    return db.session.scalar(_select(space_id).where(Version.part == part, Version.thing_id == thing_id).limit(1))


def find_first_version(space_id: int, part: str, thing_id: int) -> Version | None:
    """The first change of one thing: before it, the thing said what people read at the beginning."""
    query = select(Version).filter_by(space_id=space_id, part=part, thing_id=thing_id)
    return db.session.scalar(query.order_by(Version.at, Version.id).limit(1))


def list_of_thing(space_id: int, part: str, thing_id: int) -> list[Version]:
    """All changes of one thing."""
    return list(db.session.scalars(_select(space_id).where(Version.part == part, Version.thing_id == thing_id)))


def count_versions(space_id: int, most: int) -> int:
    """How many there are; `most` where there are as many or more."""
    return len(db.session.scalars(select(Version.id).filter_by(space_id=space_id).limit(most)).all())


def find_last_changes(space_id: int) -> dict[str, datetime]:
    """When each part that was ever changed was changed last."""
    query = select(Version.part, func.max(Version.at)).where(Version.space_id == space_id).group_by(Version.part)
    return dict(db.session.execute(query).tuples().all())


def list_with_effect(space_id: int, effect: ChangeEffect, *, without: str = "") -> list[Version]:
    """The latest MOST_MARKED, whatever else was changed since; none of the part `without`."""
    query = _select(space_id).where(Version.effect == effect, Version.part != without)
    return list(db.session.scalars(query.limit(MOST_MARKED)))


def list_removed(space_id: int, part: str) -> list[Version]:
    """What of a part went, the latest MOST_MARKED."""
    query = _select(space_id).where(Version.effect == ChangeEffect.REMOVED, Version.part == part)
    return list(db.session.scalars(query.limit(MOST_MARKED)))


def list_versions_since(space_id: int, moment: datetime | None = None) -> list[Version]:
    """Those that came after a moment; without one all of them, MOST_VERSIONS at most."""
    query = _select(space_id)
    if moment is not None:
        query = query.where(Version.at > moment)
    return list(db.session.scalars(query.limit(MOST_VERSIONS)))


def walk_versions(space_id: int) -> Iterator[Version]:
    """All of them, the first first, read a piece at a time."""
    query = select(Version).where(Version.space_id == space_id).order_by(Version.at, Version.id).limit(MOST_VERSIONS)
    piece = list(db.session.scalars(query))
    while piece:
        yield from piece
        last = (piece[-1].at, piece[-1].id)
        piece = list(db.session.scalars(query.where(last < _ORDER))) if len(piece) == MOST_VERSIONS else []


def list_change_moments(space_id: int, most: int) -> list[datetime]:
    """When the latest changes were made."""
    query = select(Version.at).filter_by(space_id=space_id)
    return list(db.session.scalars(query.order_by(Version.at.desc(), Version.id.desc()).limit(most)))


def get_version(space_id: int, public_id: str) -> Version:
    found = db.session.scalar(select(Version).filter_by(space_id=space_id, public_id=public_id))
    if found is None:
        raise NotFound
    return found


def find_version(number: int) -> Version | None:
    return db.session.get(Version, number) if number else None


def _select(space_id: int) -> Select[Version]:
    return select(Version).filter_by(space_id=space_id).order_by(Version.at.desc(), Version.id.desc())
