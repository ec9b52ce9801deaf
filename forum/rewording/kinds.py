"""The parts of features above that two people change once people have answered: how each is read and written."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from forum.consultations.change_guards import OfficialChange, Wanted
from forum.consultations.models import Consultation
from forum.consultations.snapshots import Part
from forum.kernel.permissions import Actor
from forum.kernel.registries import add_once
from forum.spaces.rules import ThingWords


class Write(Protocol):
    """Carries out what a colleague agrees to: the thing says `words`, or goes where they are None. A list among them is JSON."""

    def __call__(self, actor: Actor, thing_id: int, words: dict[str, str] | None, *, reason: str, asked_by_id: int) -> object: ...


class Add(Protocol):
    """As `Write`, of something that is not there yet."""

    def __call__(
        self, actor: Actor, consultation: Consultation, words: dict[str, str], *, reason: str, asked_by_id: int
    ) -> object: ...


@dataclass(frozen=True)
class PartByTwo:
    """`describe`: what a thing says now, None where it is gone. `load`: several at once, which whoever calls holds on to while
    each is described. Of what is there once, the number is that of the consultation. `change`: the action of whoever needs no
    colleague, which refuses what needs one. `turns`: what takes two from the opening on, whether anybody has answered or not."""

    part: Part
    describe: Callable[[int], ThingWords | None]
    load: Callable[[Collection[int]], Sequence[object]]
    change: Callable[[Actor, Wanted], object]
    write: Write
    add: Add | None = None  # where two people may have to add something
    turns: Callable[[OfficialChange], bool] | None = None


_parts: dict[str, PartByTwo] = {}


def declare_part_by_two(part: PartByTwo) -> PartByTwo:
    add_once(_parts, str(part.part), part, "a part that two people change")
    return part


def find_part_by_two(part: str) -> PartByTwo | None:
    """None of a part of the consultation itself."""
    return _parts.get(str(part))
