"""Nobody alone takes the comments of guests out of a discussion in which people can still answer (`forum.rewording`). Whoever is
sent too much looks at each first (`Guests.HELD`), at once and alone."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import select

from forum.activities.discussions.actions.guests import set_guests, write_guests
from forum.activities.discussions.models import Guests
from forum.activities.discussions.rules import can_people_answer
from forum.activities.discussions.snapshots import describe_talking
from forum.consultations.change_guards import OfficialChange, Wanted
from forum.consultations.models import Activity
from forum.consultations.snapshots import Part
from forum.kernel.db import db
from forum.kernel.permissions import Actor
from forum.rewording.kinds import PartByTwo, declare_part_by_two
from forum.spaces.rules import ThingWords


def describe(activity_id: int) -> ThingWords | None:
    activity = db.session.get(Activity, activity_id)
    return describe_talking(activity) if activity else None


def load(numbers: Collection[int]) -> Sequence[object]:
    return db.session.scalars(select(Activity).where(Activity.id.in_(numbers))).all()


def change(actor: Actor, wanted: Wanted) -> None:
    assert isinstance(wanted.thing, Activity) and isinstance(wanted.said, Guests)  # noqa: S101  (its form)
    set_guests(actor, wanted.thing, wanted.said, seen=wanted.seen, reason=wanted.reason)


def write(actor: Actor, thing_id: int, words: dict[str, str] | None, *, reason: str, asked_by_id: int) -> None:
    assert words is not None  # noqa: S101  (no discussion is removed so)
    activity = db.session.get_one(Activity, thing_id)
    write_guests(actor, activity, Guests(words["guests_comment"]), reason=reason, asked_by_id=asked_by_id)


def shuts_out(change: OfficialChange) -> bool:
    """Whether guests could comment until now, while everybody else still can."""
    activity = db.session.get(Activity, change.thing_id)
    if activity is None or not can_people_answer(activity) or change.before is None or change.after is None:
        return False
    return change.after["guests_comment"] == Guests.NEVER != change.before["guests_comment"]


declare_part_by_two(PartByTwo(Part.TALKING, describe, load, change, write, turns=shuts_out))
