"""A workshop that was moved far, or by mistake, is moved by two people (`forum.rewording`), and nobody alone shuts out
whoever could read that they can come."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import select

from forum.consultations.change_guards import OfficialChange, Wanted
from forum.consultations.snapshots import Part
from forum.kernel.db import db
from forum.kernel.errors import Conflict
from forum.kernel.permissions import Actor
from forum.rewording.kinds import PartByTwo, declare_part_by_two
from forum.spaces.rules import ThingWords
from forum.workshops.actions.planning import Plan, change_plan, write_plan
from forum.workshops.models import Comers, Workshop
from forum.workshops.rules import has_not_opened, is_not_over
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
    said |= {"size": int(said["size"] or 0), "who": Comers(said["who"])}
    return Plan(**kept | said | ({"video_link": "", "caption_link": ""} if words["online"] == "no" else {}))


def shuts_out(change: OfficialChange) -> bool:
    """Whether fewer people can come, or nobody by video, than people could read."""
    if change.before is None or change.after is None:
        return False
    was, is_now = (list(Comers).index(Comers(str(words["who_can_come"]))) for words in (change.before, change.after))
    most_before, most = (int(str(words["most_people"]) or 0) for words in (change.before, change.after))
    is_smaller = most != 0 and (most_before == 0 or most < most_before)
    return is_now > was or is_smaller or (change.before["online"] == "yes" and change.after["online"] == "no")


declare_part_by_two(PartByTwo(Part.WORKSHOPS, describe, load, change, write, turns=shuts_out))
