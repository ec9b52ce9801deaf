"""A workshop that was moved far, or by mistake, is moved by two people (`forum.rewording`). From the opening on, two shut out
whoever could read that they can come, and once somebody has booked, two say that it is about something else."""

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
from forum.kernel.spelling import is_slip_of_pen
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
    said |= {"size": int(said["size"] or 0), "who": Comers(said["who"])}
    return Plan(**kept | said | ({"video_link": "", "caption_link": ""} if words["online"] == "no" else {}))


def turns(change: OfficialChange) -> bool:
    """Whether it shuts people out, or those who booked booked something else: its title or purpose, but for slips of the pen.
    Another place is said by one person, at once: whoever was going to come has to hear of it today, and does, by a letter."""
    if change.before is None or change.after is None:
        return False
    if _shuts_out(change.before, change.after):
        return True
    workshop = db.session.get(Workshop, change.thing_id)
    return workshop is not None and is_anybody_booked(workshop) and says_otherwise(change, change.before, change.after)


def _shuts_out(before: ThingWords, after: ThingWords) -> bool:
    """Whether fewer people can come than people could read, or nobody by video, or what helps people to take part is other than
    it was."""
    was, is_now = (list(Comers).index(Comers(str(words["who_can_come"]))) for words in (before, after))
    most_before, most = (int(str(words["most_people"]) or 0) for words in (before, after))
    is_smaller = most != 0 and (most_before == 0 or most < most_before)
    helps_otherwise = bool(before["accessibility"]) and not is_slip_of_pen(
        str(before["accessibility"]), str(after["accessibility"])
    )
    return is_now > was or is_smaller or helps_otherwise or (before["online"] == "yes" and after["online"] == "no")


declare_part_by_two(PartByTwo(Part.WORKSHOPS, describe, load, change, write, turns=turns))
