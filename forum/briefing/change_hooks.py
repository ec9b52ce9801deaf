"""Options, ways to see the problem and questions: two people change them once people have answered (`forum.rewording`)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import partial

from sqlalchemy import select

from forum.briefing.actions import change_thing, remove_thing, take_away_thing, write_thing
from forum.briefing.kinds import BY_TWO
from forum.briefing.models import MODELS, WORDS, Framing, PageQuestion, ProposedOption, Thing
from forum.briefing.snapshots import describe_thing
from forum.consultations.change_guards import Wanted
from forum.consultations.snapshots import Part
from forum.kernel.db import db
from forum.kernel.permissions import Actor
from forum.rewording.kinds import PartByTwo, declare_part_by_two
from forum.spaces.rules import ThingWords


def find_thing(part: Part, thing_id: int) -> Thing | None:
    found: Thing | None = db.session.get(MODELS[part], thing_id)  # type: ignore[assignment]
    return found


def describe(part: Part, thing_id: int) -> ThingWords | None:
    thing = find_thing(part, thing_id)
    return describe_thing(thing) if thing else None


def load(part: Part, numbers: Collection[int]) -> Sequence[object]:
    return db.session.scalars(select(MODELS[part]).where(MODELS[part].id.in_(numbers))).all()


def change(actor: Actor, wanted: Wanted) -> None:
    assert isinstance(wanted.thing, Framing | ProposedOption | PageQuestion)  # noqa: S101  (`want_change`)
    seen, reason = wanted.seen, wanted.reason
    if wanted.said is None:
        remove_thing(actor, wanted.thing, seen=seen, reason=reason)
    else:
        assert isinstance(wanted.said, WORDS[wanted.thing.part])  # noqa: S101
        change_thing(actor, wanted.thing, wanted.said, seen=seen, reason=reason)


def write(part: Part, actor: Actor, thing_id: int, words: dict[str, str] | None, *, reason: str, asked_by_id: int) -> None:
    thing = find_thing(part, thing_id)
    assert thing is not None  # noqa: S101  (else nobody could agree any more)
    if words is None:
        take_away_thing(actor, thing, reason=reason, asked_by_id=asked_by_id)
    else:
        write_thing(actor, thing, WORDS[part](**words), reason=reason, asked_by_id=asked_by_id)  # type: ignore[arg-type]


for _part in BY_TWO:
    declare_part_by_two(PartByTwo(_part, partial(describe, _part), partial(load, _part), change, partial(write, _part)))
