"""What people have read of a temporary change, and answered, says something else only by two people (`forum.rewording`)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import select

from forum.consultations.change_guards import Wanted
from forum.consultations.models import Consultation
from forum.consultations.snapshots import Part
from forum.kernel.db import db
from forum.kernel.permissions import Actor
from forum.rewording.kinds import PartByTwo, declare_part_by_two
from forum.spaces.rules import ThingWords
from forum.temporary.actions.changing import ChangeWords, say_change, write_change
from forum.temporary.models import TemporaryChange
from forum.temporary.snapshots import describe_change


def describe(space_id: int) -> ThingWords | None:
    found = db.session.get(TemporaryChange, space_id)
    return describe_change(found) if found else None


def load(numbers: Collection[int]) -> Sequence[object]:
    return db.session.scalars(select(TemporaryChange).where(TemporaryChange.space_id.in_(numbers))).all()


def change(actor: Actor, wanted: Wanted) -> None:
    assert isinstance(wanted.said, ChangeWords)  # noqa: S101  (its form)
    say_change(actor, wanted.consultation, wanted.said, seen=wanted.seen, why=wanted.reason)


def write(actor: Actor, thing_id: int, words: dict[str, str] | None, *, reason: str, asked_by_id: int) -> None:
    assert words is not None  # noqa: S101  (nothing public of it is removed)
    consultation, found = db.session.get_one(Consultation, thing_id), db.session.get_one(TemporaryChange, thing_id)
    days = {"changed_on": date.fromisoformat(words["changed_on"]), "ends_on": date.fromisoformat(words["ends_on"])}
    said = ChangeWords(words["what"], reason=words["safety_reason"], decided_by=words["changed_by"], **days)
    write_change(actor, consultation, found, said, why=reason, asked_by_id=asked_by_id)


declare_part_by_two(PartByTwo(Part.TEMPORARY, describe, load, change, write))
