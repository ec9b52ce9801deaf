"""Where a consultation stands, as every page, list, poster and e-mail says it: one rule, so that no two of them differ. Whether
it is decided is known above: the feature that keeps decisions registers how to ask."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum

from forum.consultations.models import Consultation, Phase
from forum.consultations.rules import State, find_next_phase, state_of_consultation, state_of_phase
from forum.kernel.clock import now
from forum.kernel.dates import to_local

FindDecisionDays = Callable[[Collection[Consultation]], Mapping[int, date]]
IsInForce = Callable[[Consultation], bool]
_sources: list[FindDecisionDays] = []
_in_force: list[IsInForce] = []


class ConsultationStanding(StrEnum):
    """What readers can do with it now is another in each. The order is that in which lists show them."""

    DRAFT = "draft"  # its team alone sees it
    OPEN = "open"  # people are being asked
    BETWEEN = "between"  # some were asked, and will be again
    COMING = "coming"  # nobody was asked yet
    DECIDING = "deciding"  # all was said that is waited for
    STOPPED = "stopped"  # before its end; what was said stays
    DECIDED = "decided"  # and people can see whether it happens
    CLOSED = "closed"  # over, and nobody here decides


# Nobody is asked any more.
OVER = frozenset(
    {
        ConsultationStanding.DECIDING,
        ConsultationStanding.STOPPED,
        ConsultationStanding.DECIDED,
        ConsultationStanding.CLOSED,
    }
)


def tells_decision_days(find: FindDecisionDays) -> FindDecisionDays:
    """Registers how to find the days of decisions, by the number of the consultation; one that is not decided is not among
    them."""
    _sources.append(find)
    return find


def find_decision_days(consultations: Collection[Consultation]) -> dict[int, date]:
    """By the number of the consultation, for those that are decided."""
    return {number: day for find in _sources for number, day in find(consultations).items()}


def tells_whether_in_force(ask: IsInForce) -> IsInForce:
    """Registers whether a decision that was made holds already."""
    _in_force.append(ask)
    return ask


def is_decision_in_force(consultation: Consultation) -> bool:
    """Whether it is decided, and nobody can call that in any more or has done so."""
    return bool(find_decision_days([consultation])) and all(ask(consultation) for ask in _in_force)


def find_standing(consultation: Consultation) -> ConsultationStanding:
    """Asks whether it is decided; who knows that already uses `standing_of`."""
    return standing_of(consultation, is_decided=bool(find_decision_days([consultation])))


def standing_of(consultation: Consultation, *, is_decided: bool) -> ConsultationStanding:
    """A decision comes before the clock: a stage that is open still, or to come, makes nothing open that is decided."""
    if consultation.published_at is None:
        return ConsultationStanding.DRAFT
    if is_decided or consultation.stopped_at is not None:
        return ConsultationStanding.DECIDED if is_decided else ConsultationStanding.STOPPED
    states = {state_of_phase(phase) for phase in list_collecting_phases(consultation)}
    whole = state_of_consultation(consultation)
    if State.OPEN in states:
        return ConsultationStanding.OPEN
    if State.UPCOMING in states or whole is State.UPCOMING:
        return ConsultationStanding.COMING if whole is State.UPCOMING else ConsultationStanding.BETWEEN
    if states and consultation.source is None and consultation.closed_at is None:
        return ConsultationStanding.DECIDING
    return ConsultationStanding.CLOSED if whole is State.CLOSED else ConsultationStanding.BETWEEN


def count_days_overdue(consultation: Consultation) -> int:
    """Of a change that was to be for a time only: how many days ago that time ended, without anybody saying what comes after.
    0 for all others, and on the last day. A decision alone does not end it: whoever decides says what came."""
    if consultation.temporary_until is None or consultation.published_at is None:
        return 0
    return max((to_local(now()).date() - consultation.temporary_until).days, 0)


def list_collecting_phases(consultation: Consultation) -> list[Phase]:
    """Those in which people are asked about what is to be decided, in the order of time."""
    return [phase for phase in list_in_order(consultation) if phase.collects_views]


def list_in_order(consultation: Consultation) -> list[Phase]:
    """Its phases as people met them: by when each began for them, and of those that began together by which ended first."""
    return sorted(consultation.phases, key=lambda phase: (phase.begins_at, phase.closes_at, phase.id))


def was_cut_short(consultation: Consultation) -> bool:
    """Whether an early stop took time from people in which they were to be asked about the decision."""
    return any(phase.stopped_at is not None for phase in consultation.phases if phase.collects_views)


def find_deadline_phase(consultation: Consultation) -> Phase | None:
    """Of the phases in which people are asked now, the one that closes first."""
    several = [phase for phase in list_collecting_phases(consultation) if state_of_phase(phase) is State.OPEN]
    return min(several, key=lambda phase: phase.closes_at, default=None)


def find_next_moment(consultation: Consultation) -> datetime:
    """The one that its card names, for the order of a list: until when people are asked now, or from when on they will be."""
    if asked := find_deadline_phase(consultation):
        return asked.closes_at
    coming = find_next_phase(consultation)
    return coming.opens_at if coming else find_last_moment(consultation)


def find_last_moment(consultation: Consultation) -> datetime:
    """When the last of its phases closes."""
    return max((phase.closes_at for phase in consultation.phases), default=consultation.created_at)


def find_last_day(consultation: Consultation) -> date | None:
    """On which people can say what they think of what is to be decided."""
    return max(map(last_day_of, list_collecting_phases(consultation)), default=None)


def last_day_of(phase: Phase) -> date:
    """What closes at midnight was open on the day before."""
    return to_local(phase.closes_at - timedelta(seconds=1)).date()
