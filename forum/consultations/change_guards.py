"""What features above refuse of an official change, beside its field, before it is kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from forum.consultations.models import Consultation
from forum.consultations.snapshots import Part
from forum.spaces.rules import ThingWords


@dataclass(frozen=True)
class OfficialChange:
    """Of something people can read; the rows say it already, and nothing is committed. `how`: as in `ConsultationChanged`."""

    consultation: Consultation
    part: Part
    before: ThingWords | None
    after: ThingWords | None
    how: str = ""


ChangeGuard = Callable[[OfficialChange], None]
_guards: list[ChangeGuard] = []


def guards_changes(guard: ChangeGuard) -> ChangeGuard:
    """Registers a function that raises Invalid for an official change that cannot be made. Programs are not asked."""
    _guards.append(guard)
    return guard


def guard_change(change: OfficialChange, *, is_free: bool) -> None:
    """Raises Invalid as the first of all that refuse it. `is_free`: a program makes it, or an administrator for the site."""
    if not is_free:
        for guard in _guards:
            guard(change)
