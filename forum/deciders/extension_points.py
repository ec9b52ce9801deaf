"""What a feature above adds: who is responsible for a decision anyway, beside those who are named here; what these have done."""

from __future__ import annotations

from collections.abc import Callable

from forum.consultations.models import Consultation
from forum.deciders.models import Decider

# The number of the place of whoever is responsible; None where nobody is named.
FindResponsible = Callable[[Consultation], int | None]
_finders: list[FindResponsible] = []


def tells_who_is_responsible(find: FindResponsible) -> FindResponsible:
    """Registers how to find the one person responsible for the decision."""
    _finders.append(find)
    return find


def list_responsible(consultation: Consultation) -> set[int]:
    """The numbers of their places."""
    return {number for find in _finders if (number := find(consultation)) is not None}


HasActed = Callable[[Decider], bool]
_has_acted: list[HasActed] = []


def tells_who_has_acted(has_considered: HasActed) -> HasActed:
    """Registers how to find whether somebody has already considered anything, so that nobody gets past them."""
    _has_acted.append(has_considered)
    return has_considered


def has_acted(decider: Decider) -> bool:
    """Whether they have considered anything here."""
    return any(ask(decider) for ask in _has_acted)


WhyWaiting = Callable[[Decider], str | None]
_why_waiting: list[WhyWaiting] = []


def tells_why_waiting(find: WhyWaiting) -> WhyWaiting:
    """Registers how to find that a colleague is being asked about somebody who decides, said as a sentence: nobody changes them
    meanwhile."""
    _why_waiting.append(find)
    return find


def find_why_waiting(decider: Decider) -> str | None:
    return next((why for find in _why_waiting if (why := find(decider))), None)
