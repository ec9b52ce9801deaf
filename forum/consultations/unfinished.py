"""What a decision has to wait for: activities that are open, not counted, or without their record. A feature whose kind of
activity ends otherwise than with its phase registers what of it is not finished, so that whoever decides need not know the
kinds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from forum.consultations.models import Activity, Consultation
from forum.consultations.rules import State, state_of_phase
from forum.consultations.standing import list_collecting_phases, list_in_order
from forum.kernel.dates import say_deadline, say_moment_in_sentence
from forum.kernel.registries import add_once


@dataclass(frozen=True)
class Unfinished:
    """One thing that stands in the way: its name, its page (an endpoint called with `slug` and `public_id`), how it stands and
    what to do about it, in whole sentences."""

    title: str
    endpoint: str
    public_id: str
    sentence: str


UnfinishedSource = Callable[[Activity], list[Unfinished]]
EndSource = Callable[[Activity], datetime | None]
_sources: dict[str, UnfinishedSource] = {}
_ends: dict[str, EndSource] = {}


def lists_unfinished_of(kind_key: str) -> Callable[[UnfinishedSource], UnfinishedSource]:
    """Registers what of an activity of this kind is not finished. That its phase is open still, or to come, is found without."""

    def register(source: UnfinishedSource) -> UnfinishedSource:
        return add_once(_sources, kind_key, source, "what is not finished of activities of the kind")

    return register


def tells_end_of(kind_key: str) -> Callable[[EndSource], EndSource]:
    """Registers until when people were asked in an activity of this kind, where that can be another moment than the end of its
    phase; None: nobody was asked there."""

    def register(source: EndSource) -> EndSource:
        return add_once(_ends, kind_key, source, "until when people are asked in activities of the kind")

    return register


def find_end_of_asking(consultation: Consultation) -> datetime | None:
    """When people could last say what they think of what is to be decided; None where nobody was asked."""
    phases = [phase for phase in list_collecting_phases(consultation) if not phase.was_never_open]
    activities = [activity for phase in phases for activity in phase.activities if activity.collects_views]
    ends = [_ends[each.kind_key](each) for each in activities if each.kind_key in _ends]
    return max([*(phase.closes_at for phase in phases), *filter(None, ends)], default=None)


def list_unfinished(consultation: Consultation, *, with_others: bool = False) -> list[Unfinished]:
    """In the order of time. What was said beforehand to be not about the decision is not among it, unless `with_others` asks for
    all in which people are asked anything."""
    found = []
    for phase in list_in_order(consultation):
        for activity in phase.activities:
            if activity.collects_views or (with_others and activity.kind.collects_views):
                source = _sources.get(activity.kind_key)
                found += (source(activity) if source else []) or _list_of_phase(activity)
    return found


def _list_of_phase(activity: Activity) -> list[Unfinished]:
    phase = activity.phase
    state = state_of_phase(phase)
    if state is State.CLOSED:
        return []
    if state is State.OPEN:
        sentence = _("It is open until %(when)s. You can publish after it closes.", when=say_deadline(phase.closes_at))
    else:
        sentence = _(
            "It opens %(when)s. You can publish after it closes. You can also remove it, or mark it as not about this decision.",
            when=say_moment_in_sentence(phase.opens_at),
        )
    return [Unfinished(activity.title, activity.kind.endpoint, activity.public_id, sentence)]
