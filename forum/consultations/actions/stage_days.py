"""Days that follow from the stages move with them, and never unseen."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from forum.consultations.extension_points import moving_days
from forum.consultations.models import Activity, Consultation, Phase
from forum.kernel.permissions import Actor

P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T", Consultation, Phase, Activity)


def moves_days(function: Callable[Concatenate[Actor, T, P], R]) -> Callable[Concatenate[Actor, T, P], R]:
    """Marks an action, below `action`, that changes stages or what is in them. Its `reason` is that of each day that moves."""

    @wraps(function)
    def act(actor: Actor, thing: T, /, *args: P.args, **kwargs: P.kwargs) -> R:
        consultation = thing if isinstance(thing, Consultation) else thing.consultation
        with moving_days(actor, consultation, str(kwargs.get("reason", ""))):
            return function(actor, thing, *args, **kwargs)

    return act
