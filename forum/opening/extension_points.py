"""What features above add: why something cannot be what its team would like to call it."""

from __future__ import annotations

from collections.abc import Callable

from forum.consultations.models import Consultation
from forum.opening.kinds import Tier

WhyNotTier = Callable[[Consultation, Tier], str | None]
_refusals: list[WhyNotTier] = []


def refuses_tier(why_not: WhyNotTier) -> WhyNotTier:
    """Registers a function that says, in a whole sentence, why something cannot have a tier; None where it can."""
    _refusals.append(why_not)
    return why_not


def find_why_not_tier(consultation: Consultation, tier: Tier) -> str | None:
    """The first of all reasons."""
    return next(filter(None, (why_not(consultation, tier) for why_not in _refusals)), None)
