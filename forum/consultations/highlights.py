"""What a consultation's page shows of its activities. Features that hold what people say register how to show it, so
that the page need not know them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from forum.consultations.models import Activity, Consultation
from forum.consultations.rules import State, state_of_phase
from forum.kernel.permissions import Actor
from forum.kernel.registries import add_once


@dataclass(frozen=True)
class Highlight:
    """A part of the page: a template and what it shows."""

    activity: Activity
    template: str
    context: Mapping[str, object]  # read by the template alone
    has_call: bool = True  # something can be done with it now: the button of its kind leads to it
    banner: str = ""  # a template for what is on at this moment, above everything that is said


HighlightSource = Callable[[Actor, Activity], Highlight | None]
_sources: dict[str, HighlightSource] = {}


def shows_highlights_of(kind_key: str) -> Callable[[HighlightSource], HighlightSource]:
    def register(source: HighlightSource) -> HighlightSource:
        return add_once(_sources, kind_key, source, "what is shown of activities of the kind")

    return register


def find_highlights(actor: Actor, consultation: Consultation) -> list[Highlight]:
    """What is open comes first, then the latest."""
    found = []
    newest_first = sorted(consultation.phases, key=lambda phase: phase.opens_at, reverse=True)
    for phase in sorted(newest_first, key=lambda phase: state_of_phase(phase) is not State.OPEN):
        for activity in phase.activities:
            source = _sources.get(activity.kind_key)
            highlight = source(actor, activity) if source else None
            if highlight:
                found.append(highlight)
    return found
