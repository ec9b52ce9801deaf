"""What features above add: why something cannot be what its team would like to call it, and what is not ready to open."""

from __future__ import annotations

from collections.abc import Callable

from forum.consultations.models import Activity, Consultation
from forum.kernel.registries import add_once
from forum.opening.kinds import Tier

WhyNotTier = Callable[[Consultation, Tier], str | None]
_refusals: list[WhyNotTier] = []
IsReady = Callable[[Activity], bool]
_ready: dict[str, IsReady] = {}
AskingTexts = Callable[[Consultation], list[str]]
_texts: list[AskingTexts] = []


def refuses_tier(why_not: WhyNotTier) -> WhyNotTier:
    """Registers a function that says, in a whole sentence, why something cannot have a tier; None where it can."""
    _refusals.append(why_not)
    return why_not


def find_why_not_tier(consultation: Consultation, tier: Tier) -> str | None:
    """The first of all reasons."""
    return next(filter(None, (why_not(consultation, tier) for why_not in _refusals)), None)


def tells_asking_texts(tell: AskingTexts) -> AskingTexts:
    """Registers what else says what people are asked, text by text: none of it may say that it is decided."""
    _texts.append(tell)
    return tell


def list_asking_texts(consultation: Consultation) -> list[str]:
    return [words for tell in _texts for words in tell(consultation)]


def tells_if_ready(kind_key: str) -> Callable[[IsReady], IsReady]:
    """Registers, for one kind of activity, whether people find something to do in it when its stage opens."""

    def register(is_ready: IsReady) -> IsReady:
        return add_once(_ready, kind_key, is_ready, "whether there is something to do in")

    return register


def is_ready_to_open(activity: Activity) -> bool:
    """Of a kind that nobody speaks for there is nothing to set up."""
    ask = _ready.get(activity.kind_key)
    return ask is None or ask(activity)
