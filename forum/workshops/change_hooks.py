"""A workshop that was moved far, or by mistake, is moved by two people (`forum.rewording`). Two say that it is about something
else, or for fewer people, once somebody has booked."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import select

from forum.consultations.change_guards import OfficialChange, Wanted, needs_two
from forum.consultations.snapshots import Part
from forum.kernel.db import db
from forum.kernel.errors import Conflict
from forum.kernel.permissions import Actor
from forum.rewording.kinds import PartByTwo, declare_part_by_two
from forum.rewording.queries import says_otherwise
from forum.spaces.rules import ThingWords
from forum.workshops.actions.planning import Plan, change_plan, write_plan
from forum.workshops.models import Comers, Workshop
from forum.workshops.rules import has_not_opened, is_anybody_booked, is_not_over
from forum.workshops.snapshots import OFFICIAL_COLUMNS, describe_workshop


def describe(workshop_id: int) -> ThingWords | None:
    workshop = db.session.get(Workshop, workshop_id)
    return describe_workshop(workshop) if workshop else None


def load(numbers: Collection[int]) -> Sequence[object]:
    return db.session.scalars(select(Workshop).where(Workshop.id.in_(numbers))).all()


def change(actor: Actor, wanted: Wanted) -> None:
    assert isinstance(wanted.thing, Workshop) and isinstance(wanted.said, Plan)  # noqa: S101  (its form)
    change_plan(actor, wanted.thing, wanted.said, seen=wanted.seen, reason=wanted.reason)


def write(actor: Actor, thing_id: int, words: dict[str, str] | None, *, reason: str, asked_by_id: int) -> None:
    assert words is not None  # noqa: S101  (no workshop is removed)
    workshop = db.session.get_one(Workshop, thing_id)
    if why_not := is_not_over(actor, workshop) or has_not_opened(actor, workshop):
        raise Conflict(why_not)
    write_plan(actor, workshop, parse_plan(workshop, words), reason=reason, asked_by_id=asked_by_id)


def parse_plan(workshop: Workshop, words: dict[str, str]) -> Plan:
    """As it stands, with what everybody reads of it from what `describe_workshop` says."""
    kept: dict[str, Any] = {each.name: getattr(workshop, each.name) for each in fields(Plan)}
    said: dict[str, Any] = {column: words[name] for column, name in OFFICIAL_COLUMNS.items()}
    said["starts_at"] = datetime.fromisoformat(said["starts_at"])
    return Plan(**kept | said | {"size": int(said["size"] or 0), "who": Comers(said["who"])})


declare_part_by_two(PartByTwo(Part.WORKSHOPS, describe, load, change, write))

# Whoever can come to one of these can come to those before it.
FEWER = (Comers.OPEN, Comers.JOINED, Comers.INVITED)


@needs_two
def turns_what_was_booked(change: OfficialChange) -> bool:
    """Whether people booked something else: its title or purpose, but for slips of the pen, or fewer can come. Another place is
    said by one person, at once: whoever was going to come has to hear of it today, and does, by a letter."""
    if change.part is not Part.WORKSHOPS or change.before is None or change.after is None:
        return False
    workshop = db.session.get(Workshop, change.thing_id)
    if workshop is None or not is_anybody_booked(workshop):
        return False
    before, after = (FEWER.index(Comers(str(words["who_can_come"]))) for words in (change.before, change.after))
    return after > before or says_otherwise(change, change.before, change.after)
