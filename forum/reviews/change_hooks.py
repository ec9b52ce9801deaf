"""What people have read in a review is a promise: two people change who is missing, or what is done, by whom and by when
(`forum.rewording`)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from json import loads

from flask_babel import gettext as _
from sqlalchemy import select

from forum.consultations.change_guards import OfficialChange, Wanted
from forum.consultations.snapshots import Part
from forum.kernel.db import db
from forum.kernel.errors import Conflict
from forum.kernel.permissions import Actor
from forum.reviews.actions import StepWords, change_step, say_who_is_missing, write_missing, write_step
from forum.reviews.models import ProgressReview, ReviewStep
from forum.reviews.snapshots import describe_review, turns_published, write_line
from forum.rewording.kinds import PartByTwo, declare_part_by_two
from forum.spaces.rules import ThingWords


@dataclass(frozen=True)
class ChangedStep:
    """A step of a review, with other words."""

    step: ReviewStep
    words: StepWords


def describe(review_id: int) -> ThingWords | None:
    review = db.session.get(ProgressReview, review_id)
    return describe_review(review) if review else None


def load(numbers: Collection[int]) -> Sequence[object]:
    return db.session.scalars(select(ProgressReview).where(ProgressReview.id.in_(numbers))).all()


def change(actor: Actor, wanted: Wanted) -> None:
    """A step, or who is missing."""
    said, began = wanted.said, {"seen": wanted.seen, "reason": wanted.reason}
    if isinstance(said, ChangedStep):
        change_step(actor, said.step, said.words, **began)
        return
    assert isinstance(wanted.thing, ProgressReview) and isinstance(said, str)  # noqa: S101  (its forms)
    say_who_is_missing(actor, wanted.thing, said, **began)


def write(actor: Actor, thing_id: int, words: dict[str, str] | None, *, reason: str, asked_by_id: int) -> None:
    assert words is not None  # noqa: S101  (no review is removed)
    review = db.session.get_one(ProgressReview, thing_id)
    if words["missing_people"] != review.missing:
        write_missing(actor, review, words["missing_people"], reason=reason, asked_by_id=asked_by_id)
        return
    steps = {write_line(step): step for step in review.steps}
    wanted: list[str] = loads(words["review_steps"])
    gone, come = [line for line in steps if line not in wanted], [line for line in wanted if line not in steps]
    if len(gone) != 1 or len(come) != 1:
        raise Conflict(_("This cannot be done any more. Say no. Your colleague can then ask again."))
    what, owner, due_on = come[0].split("\n", 4)[:3]
    said = StepWords(what, owner, date.fromisoformat(due_on))
    write_step(actor, steps[gone[0]], said, reason=reason, asked_by_id=asked_by_id)


def turns_step(change: OfficialChange) -> bool:
    """Whether a step that people have read says something else, in whatever words: a slip of the pen in a day is another day."""
    before, after = change.before or {}, change.after or {}
    same = {"missing_people": before.get("missing_people", "")}  # Of that alone slips are told apart (`rewording.TEXTS`).
    return turns_published(before, after | same)


declare_part_by_two(PartByTwo(Part.REVIEWS, describe, load, change, write, turns=turns_step))
