"""What a team asks people for: three tiers, each with what it obliges to, and the four parts that make asking fair."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString


@dataclass(frozen=True)
class CheckWords:
    """What somebody answers to a check."""

    is_met: bool
    words: str


class Tier(StrEnum):
    CONVERSATION = "conversation"
    ENGAGEMENT = "engagement"
    FORMAL = "formal"

    @property
    def height(self) -> int:
        """Which of two asks more: a tier may rise, and never falls once something is open."""
        return list(Tier).index(self)


@dataclass(frozen=True)
class TierWords:
    name: LazyString
    means: LazyString  # for whoever chooses it
    obliges: LazyString  # for everybody, on the page


TIERS = {
    Tier.CONVERSATION: TierWords(
        _l("Early conversation"),
        _l("To ask early what people think. Six checks. One person can open it. Nothing can be decided from it alone."),
        _l("The organisers will publish a summary of what people said. Nothing will be decided from it alone."),
    ),
    Tier.ENGAGEMENT: TierWords(
        _l("Engagement"),
        _l("To shape something that will be decided. All checks, at least 42 days, and a colleague signs it."),
        _l("Every theme will get an answer with reasons before the decision."),
    ),
    Tier.FORMAL: TierWords(
        _l("Formal consultation"),
        _l("For what the law says you have to consult on. All checks, at least 12 weeks, and a colleague signs it."),
        _l("The people who decide have to consider everything that people say, and publish their reasons."),
    ),
}
ALL_TIERS = frozenset(Tier)
FROM_ENGAGEMENT = frozenset({Tier.ENGAGEMENT, Tier.FORMAL})
ONLY_FORMAL = frozenset({Tier.FORMAL})


class GatePart(StrEnum):
    UNDECIDED = "undecided"
    JUDGE = "judge"
    TIME = "time"
    ANSWERS = "answers"

    @property
    def order(self) -> int:
        return list(GatePart).index(self)


@dataclass(frozen=True)
class PartWords:
    name: LazyString
    why: LazyString


PARTS = {
    GatePart.UNDECIDED: PartWords(
        _l("Nothing is decided yet"), _l("If the choice is already made, asking wastes people’s time and breaks their trust.")
    ),
    GatePart.JUDGE: PartWords(
        _l("Enough to judge by"), _l("Nobody can weigh up a choice without the reasons, the costs and the other options.")
    ),
    GatePart.TIME: PartWords(_l("Enough time"), _l("People need time to hear of it, to think and to talk with others.")),
    GatePart.ANSWERS: PartWords(
        _l("Answers will count"), _l("Someone who can decide has to read what people say, and answer it.")
    ),
}


class Nation(StrEnum):
    """Whose public holidays and rules count. The keys are those of ISO 3166-2:GB."""

    ENGLAND = "ENG"
    WALES = "WLS"
    SCOTLAND = "SCT"
    NORTHERN_IRELAND = "NIR"


NATIONS = {
    Nation.ENGLAND: _l("England"),
    Nation.WALES: _l("Wales"),
    Nation.SCOTLAND: _l("Scotland"),
    Nation.NORTHERN_IRELAND: _l("Northern Ireland"),
}


class CheckStanding(StrEnum):
    """How a check stands."""

    DONE = "done"
    WITHOUT = "without"  # what is missing is explained in public, and whoever decides stands behind that
    MISSING = "missing"
