"""What a feature above adds: how to tell that nobody can agree any more to what waits there."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

from forum.agreeing.models import AskedOfTwo
from forum.kernel.registries import add_once

R = TypeVar("R", bound=AskedOfTwo)
WhyOver = Callable[[AskedOfTwo], str | None]
_kinds: dict[str, tuple[type[AskedOfTwo], WhyOver]] = {}


def tells_why_over(model: type[R]) -> Callable[[Callable[[R], str | None]], Callable[[R], str | None]]:
    """Registers why nobody can agree to a request of this kind that still waits; None where somebody can."""

    def register(find: Callable[[R], str | None]) -> Callable[[R], str | None]:
        kind: tuple[type[AskedOfTwo], WhyOver] = (model, cast(WhyOver, find))
        add_once(_kinds, model.told_as, kind, "why a request is over")
        return find

    return register


def list_kinds_that_lapse() -> list[tuple[type[AskedOfTwo], WhyOver]]:
    return list(_kinds.values())
