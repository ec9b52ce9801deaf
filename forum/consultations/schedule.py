"""What happens when in a consultation: its stages, and what features above register with days of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from forum.consultations.models import Consultation, Phase
from forum.consultations.rules import State, state_of_phase
from forum.consultations.standing import list_in_order
from forum.kernel.registries import add_once

# Of one source: a page shows no more than these.
MOST_OF_ONE_SOURCE = 12


class ScheduledKind(StrEnum):
    SPAN = "span"  # from one moment to another
    MEETING = "meeting"  # on a day
    DECISION = "decision"
    DEADLINE = "deadline"  # what is due by a day


@dataclass(frozen=True)
class Scheduled:
    """`title` is people's words or ours, without its day. A span has `ends_at`."""

    kind: ScheduledKind
    title: str
    at: datetime
    ends_at: datetime | None = None
    is_done: bool = False


@dataclass(frozen=True)
class ScheduledStage:
    number: int
    phase: Phase
    state: State


FindScheduled = Callable[[Consultation], Iterable[Scheduled]]
_sources: dict[str, FindScheduled] = {}


def adds_to_schedule(name: str) -> Callable[[FindScheduled], FindScheduled]:
    """Registers what of a feature has days of its own in a consultation. It asks once, for MOST_OF_ONE_SOURCE at most."""

    def register(find: FindScheduled) -> FindScheduled:
        return add_once(_sources, name, find, "what has days of its own in a consultation")

    return register


def list_stages(consultation: Consultation) -> list[ScheduledStage]:
    """In the order of time, numbered."""
    several = enumerate(list_in_order(consultation), 1)
    return [ScheduledStage(number, phase, state_of_phase(phase)) for number, phase in several]


def list_scheduled(consultation: Consultation) -> list[Scheduled]:
    """What features have registered, by its day."""
    found = [each for find in _sources.values() for each in find(consultation)]
    return sorted(found, key=lambda each: each.at)
